package io.creditledger.jdbc.internal.dialect.postgresql;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts of statements as they are sent. Statements are written for any number of rows, with an array per column. One
 * row is so common (a single caller, a host's unit of work) and arrays cost so much there that each statement has a second
 * text for it, derived from the first: where an element of an array stood, stands a value. Thread-safe.
 */
final class PostgresTexts {
    /** An array by which rows are found, which stands in a {@code SELECT} of its own. */
    private static final String ANY = "ANY \\(\\(SELECT \\?::([a-z]+)\\[]\\)::[a-z]+\\[]\\)";

    /** An array of one column of rows to be written, but not one that is a table by itself. */
    private static final String COLUMN = "(?<!FROM )unnest\\((?:\\(SELECT \\?::([a-z]+)\\[]\\)|\\?::([a-z]+)\\[])\\)";

    private final String namespace;
    private final Map<String, Text> texts = new ConcurrentHashMap<>();
    private final Map<List<String>, String> joined = new ConcurrentHashMap<>();

    /**
     * Creates them.
     *
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     */
    PostgresTexts(String namespace) {
        this.namespace = namespace;
    }

    /**
     * The texts of one statement.
     *
     * @param many with arrays
     * @param one with values in place of all arrays, null if there is no such text
     */
    record Text(String many, @Nullable String one) {}

    Text of(String statement) {
        return texts.computeIfAbsent(statement, this::derive);
    }

    /** Returns the text that sends statements in one trip. The same ones come again and again. */
    String joined(List<String> statements) {
        return statements.size() == 1
                ? statements.get(0)
                : joined.computeIfAbsent(statements, each -> String.join("; ", each));
    }

    private Text derive(String statement) {
        String many = statement.replace("<ns>", namespace);
        String one = many.replaceAll(ANY, "?::$1").replaceAll(COLUMN, "?::$1$2");
        boolean hasArrays = one.contains("ANY (") || one.contains("unnest(");
        return new Text(many, hasArrays ? null : one);
    }
}
