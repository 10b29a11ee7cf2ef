package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.generic.Statements.RowBinder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a statement for one row into statements for many, none of which is too long for one packet. */
final class MySqlRows {
    /** What goes into one INSERT, about. */
    private static final int INSERT_BYTES = MySqlTripBatch.TRIP_BYTES / 4;

    /** For rows of which some may be there and others not. */
    static final int ANY_COUNT = -1;

    /** An INSERT counts a row that it found there and changed as two. */
    private static final int COUNT_OF_CHANGED = 2;

    private MySqlRows() {}

    /**
     * A statement that writes rows.
     *
     * @param text the statement
     * @param values for its places
     * @param bytes how long the values are, about
     * @param count how many rows it has to report, or {@link #ANY_COUNT}
     * @param sure whether it writes all of them or fails
     */
    record Write(String text, List<@Nullable Object> values, int bytes, int count, boolean sure) {}

    /** Takes a statement that was made. */
    @FunctionalInterface
    interface Sink {
        void take(Write write) throws SQLException;
    }

    /** Writes rows; those that are to be changed must be there. */
    static <T> void write(Statements statements, String statement, List<T> rows, RowBinder<T> binder, Sink sink)
            throws SQLException {
        write(statements, statement, rows, binder, sink, true);
    }

    /** Adds to rows, and inserts those that are not there. */
    static <T> void upsert(Statements statements, String statement, List<T> rows, RowBinder<T> binder, Sink sink)
            throws SQLException {
        write(statements, statement, rows, binder, sink, false);
    }

    private static <T> void write(
            Statements statements, String statement, List<T> rows, RowBinder<T> binder, Sink sink, boolean checked)
            throws SQLException {
        String named = statements.named(statement);
        MySqlInsert insert = MySqlInsert.of(named);
        List<@Nullable Object[]> together = new ArrayList<>(rows.size());
        int bytes = 0;
        for (T row : rows) {
            List<@Nullable Object> places = new ArrayList<>();
            binder.bind((index, value) -> put(places, index, value), row);
            int length = places.stream().mapToInt(MySqlRows::bytes).sum();
            if (insert == null) {
                sink.take(new Write(named, places, length, 1, false));
                continue;
            }
            together.add(places.toArray());
            bytes += length;
            if (bytes > INSERT_BYTES) {
                sink.take(inserted(insert, together, bytes, checked));
                together.clear();
                bytes = 0;
            }
        }
        if (!together.isEmpty() && insert != null) {
            sink.take(inserted(insert, together, bytes, checked));
        }
    }

    private static void put(List<@Nullable Object> places, int index, @Nullable Object value) {
        while (places.size() < index) {
            places.add(null);
        }
        places.set(index - 1, value);
    }

    /** Returns how long it is in a text, at most and about: each byte may have to be escaped. */
    private static int bytes(@Nullable Object value) {
        if (value instanceof String string) {
            return 6 * string.length() + 16;
        }
        return value instanceof byte[] binary ? 2 * binary.length + 16 : 24;
    }

    private static Write inserted(MySqlInsert insert, List<@Nullable Object[]> rows, int bytes, boolean checked) {
        List<Integer> idle = insert.idle(rows);
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            if (idle.isEmpty()) {
                values.addAll(Arrays.asList(row));
                continue;
            }
            for (int i = 0; i < row.length; i++) {
                if (!idle.contains(i)) {
                    values.add(row[i]);
                }
            }
        }
        String text = insert.text(rows.size(), idle);
        if (!checked) {
            return new Write(text, values, bytes, ANY_COUNT, true);
        }
        int count = (insert.changes() ? COUNT_OF_CHANGED : 1) * rows.size();
        return new Write(text, values, bytes, count, !insert.changes());
    }
}
