package io.creditledger.jdbc;

import io.creditledger.jdbc.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs statements one at a time, or one for many rows, after filling in the namespace and lists. Thread-safe. */
final class Statements {
    /** Lists of 1000 constants and more make MariaDB lock in the order of the list instead of the index. */
    private static final int LIST_LIMIT = 512;

    private final String namespace;
    private final Map<String, String> expanded = new ConcurrentHashMap<>();

    Statements(String namespace) {
        this.namespace = namespace;
    }

    /** Sets one parameter. */
    @FunctionalInterface
    interface Binder<T> {
        void bind(PreparedStatement statement, int index, T value) throws SQLException;
    }

    /** Sets all parameters of one row. */
    @FunctionalInterface
    interface RowBinder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    <T> void batch(Connection connection, String text, List<T> rows, RowBinder<T> binder) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(named(text))) {
            for (T row : rows) {
                binder.bind(statement, row);
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
            // Lists of a few sizes only keep the driver's statement caches small; the last value fills them up.
            int size = Math.max(1, Integer.highestOneBit(chunk.size() * 2 - 1));
            try (PreparedStatement statement = connection.prepareStatement(listed(text, size))) {
                for (int i = 0; i < size; i++) {
                    binder.bind(statement, i + 1, chunk.get(Math.min(i, chunk.size() - 1)));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    found.addAll(Mapper.all(rows, reader));
                }
            }
        }
        return found;
    }

    static <K> List<List<K>> chunks(Collection<K> keys) {
        List<K> all = List.copyOf(keys);
        List<List<K>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += LIST_LIMIT) {
            chunks.add(all.subList(from, Math.min(all.size(), from + LIST_LIMIT)));
        }
        return chunks;
    }

    String named(String text) {
        return expanded.computeIfAbsent(text, key -> key.replace("<ns>", namespace));
    }

    String listed(String text, int size) {
        String named = named(text);
        return named.contains("<in>")
                ? named.replace("<in>", String.join(", ", Collections.nCopies(size, "?")))
                : named;
    }

    static void run(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    static void number(PreparedStatement statement, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }
}
