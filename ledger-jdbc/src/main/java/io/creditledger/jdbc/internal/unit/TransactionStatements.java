package io.creditledger.jdbc.internal.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds statements that end or begin a transaction in SQL, at its beginning or behind a semicolon outside of quotes and comments.
 *
 * <p>Databases disagree on quotes and comments, so the text is read in two ways. A statement counts if both find it: text inside a
 * literal is never mistaken for a statement. Not found is a statement that only one of them sees, or that follows one which may
 * contain others, such as CREATE PROCEDURE.
 */
final class TransactionStatements {
    /** Going back to a savepoint is allowed, and so is a block. */
    private static final Pattern ENDING = Pattern.compile(
            "(?i)(?:COMMIT|ABORT|END|BEGIN(?!\\s+NOT\\s)"
                    + "|ROLLBACK(?!\\s+(?:WORK\\s+|TRANSACTION\\s+)?TO\\b)|(?:START|PREPARE)\\s+TRANSACTION|SET\\s+AUTOCOMMIT)\\b");

    /** Statements that may contain others, with semicolons between them. */
    private static final Pattern COMPOUND =
            Pattern.compile("(?i)(?:(?:BEGIN|CREATE|ALTER|DECLARE|IF|CASE|FOR|LOOP|WHILE|REPEAT)\\b|\\w+\\s*:)");

    /** The opening of a literal between dollars. */
    private static final Pattern DOLLARS = Pattern.compile("\\$(?:[A-Za-z_]\\w*)?\\$");

    private final String text;
    private final boolean backslashes;
    private int at;

    /**
     * Prepares to read a text.
     *
     * @param backslashes whether a backslash in quotes escapes, and # begins a comment. Otherwise // begins one, comments nest,
     *     and dollars quote
     */
    private TransactionStatements(String text, boolean backslashes) {
        this.text = text;
        this.backslashes = backslashes;
    }

    /** Returns whether SQL has a statement that ends or begins a transaction. */
    static boolean isIn(String text) {
        return new TransactionStatements(text, false).isFound() && new TransactionStatements(text, true).isFound();
    }

    private boolean isFound() {
        boolean begins = true;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
            } else if (isComment()) {
                skipComment();
            } else if (next == ';') {
                begins = true;
                at++;
            } else {
                if (begins && isHere(ENDING)) {
                    return true;
                }
                if (begins && isHere(COMPOUND)) {
                    return false;
                }
                begins = false;
                skipToken(next);
            }
        }
        return false;
    }

    private boolean isHere(Pattern pattern) {
        return matcher(pattern).lookingAt();
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private boolean isComment() {
        return text.startsWith("--", at) || text.startsWith("/*", at) || text.startsWith(backslashes ? "#" : "//", at);
    }

    private void skipComment() {
        if (!text.startsWith("/*", at)) {
            skipTo("\n", at);
            return;
        }
        at += 2;
        int depth = 1;
        while (depth > 0 && at < text.length()) {
            if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (!backslashes && text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        }
    }

    private void skipToken(char first) {
        if (first == '\'' || first == '"' || first == '`') {
            skipQuoted(first, backslashes && first != '`');
        } else if (isOfName(first)) {
            skipName();
        } else if (!backslashes && first == '$') {
            skipDollars();
        } else {
            at++;
        }
    }

    /** A doubled quote within is read as the end of one and the beginning of another. */
    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += escapes && text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private static boolean isOfName(char one) {
        return Character.isLetterOrDigit(one) || one == '_';
    }

    private void skipName() {
        int start = at;
        while (at < text.length() && (isOfName(text.charAt(at)) || text.charAt(at) == '$')) {
            at++;
        }
        if (at == start + 1
                && Character.toUpperCase(text.charAt(start)) == 'E'
                && at < text.length()
                && text.charAt(at) == '\'') {
            skipQuoted('\'', true);
        }
    }

    private void skipDollars() {
        Matcher opening = matcher(DOLLARS);
        if (opening.lookingAt()) {
            skipTo(opening.group(), opening.end());
        } else {
            at++;
        }
    }

    private void skipTo(String end, int from) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + end.length();
    }
}
