package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.generic.Statements.Binder;
import io.creditledger.jdbc.internal.dialect.generic.Statements.RowBinder;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Runs each statement as soon as it is added, in a trip of its own. */
final class MySqlSingleBatch implements StatementBatch {
    private final Connection connection;
    private final Statements statements;
    private final KeyWait keyWait;

    MySqlSingleBatch(Connection connection, Statements statements, KeyWait keyWait) {
        this.connection = connection;
        this.statements = statements;
        this.keyWait = keyWait;
    }

    @Override
    public void add(String text) throws SQLException {
        DriverCalls.execute(connection, text);
    }

    @Override
    public <K, T> List<T> select(String query, Collection<K> keys, Binder<K> binder, RowReader<T> reader)
            throws SQLException {
        List<T> found = new ArrayList<>(keys.size());
        for (List<K> chunk : Statements.chunks(keys)) {
            int size = Statements.sizeOfList(chunk.size());
            try (PreparedStatement statement = connection.prepareStatement(statements.listed(query, size))) {
                Statements.bindList(Parameters.of(statement), chunk, size, binder);
                try (ResultSet rows = statement.executeQuery()) {
                    found.addAll(Mapper.all(rows, reader));
                }
            }
        }
        return found;
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
        try (PreparedStatement statement = connection.prepareStatement(write.text())) {
            Parameters places = Parameters.of(statement);
            for (int i = 0; i < write.values().size(); i++) {
                places.set(i + 1, write.values().get(i));
            }
            int reported = keyWait.run(statement, statement::executeUpdate);
            if (write.count() != MySqlRows.ANY_COUNT && reported != write.count()) {
                throw new SQLException("a row to be written is gone");
            }
        }
    }

    @Override
    public void commit() throws SQLException {
        DriverCalls.execute(connection, "COMMIT");
    }

    @Override
    public void run() {
        // Everything has run.
    }
}
