package io.creditledger.jdbc.internal.dialect.mysql;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements in one text, which takes one trip. Each of them still sees what was committed before it; an error ends the text there, a
 * COMMIT after it not reached, and is reported as it is. What would not fit well into one packet takes several trips.
 */
final class MySqlTripBatch implements StatementBatch {
    /** What is sent in one trip, about: far below what a server accepts, which is 64 MB unless told otherwise. */
    static final int TRIP_BYTES = 1 << 20;

    /** What writing much and committing it may take beside a wait. */
    private static final Duration WRITING = Duration.ofSeconds(1);

    /** MariaDB's driver would otherwise try to prepare the text at the server, which takes one statement at a time. */
    private static final String NOT_PREPARED = "/*client prepare*/ ";

    private final Connection connection;
    private final Statements statements;
    private final KeyWait keyWait;
    private final List<String> texts = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private boolean writes;
    private int bytes;

    MySqlTripBatch(Connection connection, Statements statements, KeyWait keyWait) {
        this.connection = connection;
        this.statements = statements;
        this.keyWait = keyWait.longer(WRITING);
    }

    /** What to do with the rows of a query. */
    @FunctionalInterface
    private interface Answer {
        void take(ResultSet found) throws SQLException;
    }

    @Override
    public void add(String statement) {
        texts.add(statement.strip());
    }

    @Override
    public <K, T> List<T> select(String query, Collection<K> keys, Binder<K> binder, RowReader<T> reader)
            throws SQLException {
        List<T> rows = new ArrayList<>(keys.size());
        for (List<K> chunk : Statements.chunks(keys)) {
            int size = Statements.sizeOfList(chunk.size());
            add(statements.listed(query, size));
            Statements.bindList((index, value) -> values.add(value), chunk, size, binder);
            answers.add(found -> rows.addAll(Mapper.all(found, reader)));
        }
        return rows;
    }

    @Override
    public <T> void write(String statement, List<T> rows, RowBinder<T> binder) throws SQLException {
        MySqlRows.write(statements, statement, rows, binder, this::write);
    }

    @Override
    public <T> void upsert(String statement, List<T> rows, RowBinder<T> binder) throws SQLException {
        MySqlRows.upsert(statements, statement, rows, binder, this::write);
    }

    private void write(MySqlRows.Write write) throws SQLException {
        add(write.text());
        values.addAll(write.values());
        if (!write.sure()) {
            add(elseFail(write.count()));
            answers.add(found -> {});
        }
        writes = true;
        bytes += write.bytes();
        if (bytes > TRIP_BYTES) {
            run();
        }
    }

    /** Returns what fails, with an error of class 22, unless the statement before it has reported so many rows. */
    static String elseFail(int count) {
        return "SELECT 9223372036854775807 + (ROW_COUNT() <> " + count + ")";
    }

    @Override
    public void commit() {
        add("COMMIT");
    }

    @Override
    public void run() throws SQLException {
        if (texts.isEmpty()) {
            return;
        }
        String all = texts.size() == 1 ? texts.get(0) : NOT_PREPARED + String.join("; ", texts);
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            Parameters places = Parameters.of(statement);
            for (int i = 0; i < values.size(); i++) {
                places.set(i + 1, values.get(i));
            }
            if (writes) {
                keyWait.run(statement, () -> answered(statement));
            } else {
                answered(statement);
            }
        }
        texts.clear();
        values.clear();
        answers.clear();
        writes = false;
        bytes = 0;
    }

    /** Takes all results: an error may come with any of them. */
    private boolean answered(PreparedStatement statement) throws SQLException {
        boolean rows = statement.execute();
        int next = 0;
        while (rows || statement.getUpdateCount() != -1) {
            if (rows) {
                try (ResultSet found = statement.getResultSet()) {
                    answers.get(next++).take(found);
                }
            }
            rows = statement.getMoreResults();
        }
        if (next != answers.size()) {
            throw new IllegalStateException("there are no more answers");
        }
        return true;
    }
}
