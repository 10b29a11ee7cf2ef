package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs statements one at a time, or one for many rows, after filling in the namespace and lists. Thread-safe. */
public final class Statements {
    /** Lists of 1000 constants and more make MariaDB lock in the order of the list instead of the index. */
    private static final int LIST_LIMIT = 512;

    private static final Pattern EACH = Pattern.compile("<each \"(.*?)\">(.*?)</each>", Pattern.DOTALL);

    private final String namespace;
    private final String wait;
    private final Map<String, String> expanded = new ConcurrentHashMap<>();

    /**
     * Creates it.
     *
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param wait how long statements wait for locks
     */
    public Statements(String namespace, String wait) {
        this.namespace = namespace;
        this.wait = wait;
    }

    /** Sets one parameter. */
    @FunctionalInterface
    public interface Binder<T> {
        void bind(Parameters statement, int index, T value) throws SQLException;
    }

    /** Sets all parameters of one row. */
    @FunctionalInterface
    public interface RowBinder<T> {
        void bind(Parameters statement, T row) throws SQLException;
    }

    <T> void batch(Connection connection, String text, List<T> rows, RowBinder<T> binder) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(named(text))) {
            Parameters places = Parameters.of(statement);
            for (T row : rows) {
                binder.bind(places, row);
                if (rows.size() > 1) {
                    statement.addBatch();
                }
            }
            int[] counts = rows.size() > 1 ? statement.executeBatch() : new int[] {statement.executeUpdate()};
            for (int count : counts) {
                if (count == 0) {
                    throw new SQLException("a row to be written is gone");
                }
            }
        }
    }

    <K, T> List<T> select(Connection connection, String text, Collection<K> keys, Binder<K> binder, RowReader<T> reader)
            throws SQLException {
        List<T> found = new ArrayList<>(keys.size());
        for (List<K> chunk : chunks(keys)) {
            int size = sizeOfList(chunk.size());
            try (PreparedStatement statement = connection.prepareStatement(listed(text, size))) {
                bindList(Parameters.of(statement), chunk, size, binder);
                try (ResultSet rows = statement.executeQuery()) {
                    found.addAll(Mapper.all(rows, reader));
                }
            }
        }
        return found;
    }

    /** Returns how many places a list gets: a few sizes only keep the statement caches of drivers small. */
    public static int sizeOfList(int values) {
        return Math.max(1, Integer.highestOneBit(values * 2 - 1));
    }

    /** Sets the places of a list; the last value fills it up. */
    public static <K> void bindList(Parameters statement, List<K> values, int size, Binder<K> binder)
            throws SQLException {
        for (int i = 0; i < size; i++) {
            binder.bind(statement, i + 1, values.get(Math.min(i, values.size() - 1)));
        }
    }

    public static <K> List<List<K>> chunks(Collection<K> keys) {
        List<K> all = List.copyOf(keys);
        List<List<K>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += LIST_LIMIT) {
            chunks.add(all.subList(from, Math.min(all.size(), from + LIST_LIMIT)));
        }
        return chunks;
    }

    public String named(String text) {
        return expanded.computeIfAbsent(
                text, key -> key.replace("<ns>", namespace).replace("<wait>", wait));
    }

    /** Returns a statement for so many keys; see {@link SqlTexts}. */
    public String listed(String text, int size) {
        String named = named(text);
        if (named.contains("<in>")) {
            return named.replace("<in>", String.join(", ", Collections.nCopies(size, "?")));
        }
        Matcher each = EACH.matcher(named);
        return each.find()
                ? named.substring(0, each.start())
                        + String.join(each.group(1), Collections.nCopies(size, each.group(2)))
                        + named.substring(each.end())
                : named;
    }
}
