package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.generic.Statements.Binder;
import io.creditledger.jdbc.internal.dialect.generic.Statements.RowBinder;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements in one compound statement, which takes no right, no setting and one trip. Each of them still sees what was
 * committed before it; an error ends the block there, a COMMIT after it not reached, and is reported as it is. What would
 * not fit well into one packet takes several trips.
 */
public final class MariaDbStatementBatch implements StatementBatch {
    /** What is sent in one trip, about: far below what a server accepts, which is 16 MB unless told otherwise. */
    private static final int TRIP_BYTES = 1 << 20;

    /** What goes into one INSERT, about. */
    private static final int INSERT_BYTES = TRIP_BYTES / 4;

    /** A driver that is told to prepare statements keeps shorter ones only, and preparing anew costs more than not to. */
    private static final int TOO_LONG_TO_KEEP = 8192;

    private static final String NOT_PREPARED = "/*client prepare*/ ";

    /** An INSERT counts a row that it found there and changed as two. */
    private static final int COUNT_OF_CHANGED = 2;

    private static final String ELSE_FAIL =
            " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a row to be written is gone'; END IF";

    private final Connection connection;
    private final Statements statements;
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Answer<?>> answers = new ArrayList<>();
    private int count;
    private int bytes;

    public MariaDbStatementBatch(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    /** Rows that a query returns. */
    private record Answer<T>(RowReader<T> reader, List<T> rows) {
        void take(ResultSet found) throws SQLException {
            rows.addAll(Mapper.all(found, reader));
        }
    }

    @Override
    public void add(String statement) {
        text.append(count == 0 ? "" : "; ").append(statement.strip());
        count++;
    }

    @Override
    public <K, T> List<T> select(String query, Collection<K> keys, Binder<K> binder, RowReader<T> reader)
            throws SQLException {
        List<T> rows = new ArrayList<>(keys.size());
        for (List<K> chunk : Statements.chunks(keys)) {
            int size = Statements.sizeOfList(chunk.size());
            add(statements.listed(query, size));
            Statements.bindList((index, value) -> values.add(value), chunk, size, binder);
            answers.add(new Answer<>(reader, rows));
        }
        return rows;
    }

    @Override
    public <T> void write(String statement, List<T> rows, RowBinder<T> binder) throws SQLException {
        write(statement, rows, binder, true);
    }

    @Override
    public <T> void upsert(String statement, List<T> rows, RowBinder<T> binder) throws SQLException {
        write(statement, rows, binder, false);
    }

    private <T> void write(String statement, List<T> rows, RowBinder<T> binder, boolean checked) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String named = statements.named(statement);
        MariaDbInsert insert = MariaDbInsert.of(named);
        List<@Nullable Object[]> together = new ArrayList<>(rows.size());
        int start = bytes;
        for (T row : rows) {
            List<@Nullable Object> places = new ArrayList<>();
            binder.bind((index, value) -> put(places, index, value), row);
            together.add(places.toArray());
            if (insert == null) {
                change(named, together.remove(0));
            } else if (bytes - start > INSERT_BYTES) {
                insert(insert, together, checked);
                together.clear();
                start = bytes;
            }
        }
        if (!together.isEmpty() && insert != null) {
            insert(insert, together, checked);
        }
    }

    private void put(List<@Nullable Object> places, int index, @Nullable Object value) {
        while (places.size() < index) {
            places.add(null);
        }
        places.set(index - 1, value);
        bytes += bytes(value);
    }

    /** Returns how long it is in a text, at most and about: each byte may have to be escaped. */
    private static int bytes(@Nullable Object value) {
        if (value instanceof String string) {
            return 6 * string.length() + 16;
        }
        return value instanceof byte[] binary ? 2 * binary.length + 16 : 24;
    }

    private void change(String named, @Nullable Object[] places) throws SQLException {
        add(named);
        values.addAll(Arrays.asList(places));
        add("IF ROW_COUNT() = 0" + ELSE_FAIL);
        runIfMuch();
    }

    private void insert(MariaDbInsert insert, List<@Nullable Object[]> rows, boolean checked) throws SQLException {
        List<Integer> idle = insert.idle(rows);
        add(insert.text(rows.size(), idle));
        for (@Nullable Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                if (!idle.contains(i)) {
                    values.add(row[i]);
                }
            }
        }
        if (checked && insert.changes()) {
            add("IF ROW_COUNT() <> " + COUNT_OF_CHANGED * rows.size() + ELSE_FAIL);
        }
        runIfMuch();
    }

    private void runIfMuch() throws SQLException {
        if (bytes > TRIP_BYTES) {
            run();
        }
    }

    @Override
    public void commit() {
        add("COMMIT");
    }

    @Override
    public void run() throws SQLException {
        if (count == 0) {
            return;
        }
        String all = count == 1 ? text.toString() : "BEGIN NOT ATOMIC " + text + "; END";
        try (PreparedStatement statement =
                connection.prepareStatement(all.length() < TOO_LONG_TO_KEEP ? all : NOT_PREPARED + all)) {
            Parameters places = Parameters.of(statement);
            for (int i = 0; i < values.size(); i++) {
                places.set(i + 1, values.get(i));
            }
            boolean rows = statement.execute();
            for (Answer<?> answer : answers) {
                while (!rows) {
                    if (statement.getUpdateCount() == -1) {
                        throw new IllegalStateException("there are no more answers");
                    }
                    rows = statement.getMoreResults();
                }
                try (ResultSet found = statement.getResultSet()) {
                    answer.take(found);
                }
                rows = statement.getMoreResults();
            }
        }
        text.setLength(0);
        values.clear();
        answers.clear();
        count = 0;
        bytes = 0;
    }
}
