package io.creditledger.examples.docs;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One Java block of a page. A comment that no reader sees stands right before it and says how it becomes a program:
 *
 * <pre>
 * &lt;!-- snippet: method run
 * CreditLedger credits = ...;
 * --&gt;
 * </pre>
 *
 * <ul>
 *   <li>{@code method}: statements. The further lines of the comment come before them: imports, and what the block
 *       takes for granted.
 *   <li>{@code file Foo.java}: a whole source file.
 *   <li>{@code run} at the end: it is run as well, and prints what the next block of the page, a {@code text} one, says.
 * </ul>
 *
 * @param place page and line of the first line of code
 * @param file the name of the source file, or null for statements
 * @param before lines that the reader does not see
 * @param code lines that the reader sees
 * @param output what it prints, or null if it is not run
 */
record Snippet(
        String page,
        int line,
        @Nullable String file,
        List<String> before,
        List<String> code,
        @Nullable String output) {
    private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+)\\s*(\\w*).*");
    private static final Pattern MARKER = Pattern.compile("<!-- snippet: (method|file (\\w+\\.java))( run)?( -->)?");

    /** Finds the Java blocks of a page; the lines are numbered from 1. */
    static List<Snippet> of(String page, List<String> lines) {
        return new Reader(page, lines).read();
    }

    private static final class Reader {
        private final String page;
        private final Iterator<String> lines;
        private final List<Snippet> snippets = new ArrayList<>();
        private int line;
        private @Nullable Matcher marker;
        private List<String> before = List.of();
        private @Nullable Snippet waiting;

        private Reader(String page, List<String> lines) {
            this.page = page;
            this.lines = lines.iterator();
        }

        private List<Snippet> read() {
            while (lines.hasNext()) {
                String text = next();
                Matcher fence = FENCE.matcher(text);
                if (text.startsWith("<!-- snippet")) {
                    check(marker == null, "two markers before one block");
                    mark(text);
                } else if (fence.matches()) {
                    block(fence.group(2), fence.group(1));
                } else {
                    check(text.isBlank() || marker == null, "a marker must stand right before its block");
                }
            }
            check(marker == null, "a marker must stand right before its block");
            check(waiting == null, "the output of the last block that is run is missing");
            return snippets;
        }

        private String next() {
            line++;
            return lines.next();
        }

        private void mark(String text) {
            Matcher found = MARKER.matcher(text);
            check(found.matches(), "a marker must be <!-- snippet: method|file Name.java [run] -->");
            marker = found;
            before = found.group(4) != null ? List.of() : until("-->");
        }

        private void block(String language, String fence) {
            Matcher mark = marker;
            marker = null;
            int first = line + 1;
            List<String> body = until(fence);
            if (waiting != null) {
                check(language.equals("text"), "the next block must be ```text: what the block before prints");
                Snippet ran = waiting;
                snippets.add(new Snippet(page, ran.line, ran.file, ran.before, ran.code, String.join("\n", body)));
                waiting = null;
            } else if (language.equals("java")) {
                check(mark != null, "a java block needs a marker: <!-- snippet: ... -->");
                Snippet snippet = new Snippet(page, first, mark.group(2), before, body, null);
                if (mark.group(3) != null) {
                    waiting = snippet;
                } else {
                    snippets.add(snippet);
                }
            } else {
                check(mark == null, "a marker is for java blocks");
            }
        }

        private List<String> until(String end) {
            List<String> body = new ArrayList<>();
            while (lines.hasNext()) {
                String text = next();
                if (text.strip().equals(end)) {
                    return body;
                }
                body.add(text);
            }
            throw new AssertionError(page + ": a block or comment is not closed by " + end);
        }

        private void check(boolean valid, String message) {
            if (!valid) {
                throw new AssertionError(page + ":" + line + ": " + message);
            }
        }
    }
}
