package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.jdbc.internal.dialect.generic.Statements.Binder;
import io.creditledger.jdbc.internal.dialect.generic.Statements.RowBinder;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Statements of which none needs the result of another, run in order, so that a database which can take them in one trip
 * gets them in one. For one connection and one thread, and used once.
 */
public interface StatementBatch {
    /** How a database takes statements. */
    @FunctionalInterface
    interface Sender {
        StatementBatch on(Connection connection, Statements statements) throws SQLException;

        /** Returns how it takes them in units of work of hosts. */
        default Sender inHosts() {
            return this;
        }
    }

    /** Adds a statement without parameters. */
    void add(String text) throws SQLException;

    /**
     * Adds a query by keys, if there are any.
     *
     * @return where the rows will be once the script has run
     */
    <K, T> List<T> select(String text, Collection<K> keys, Binder<K> binder, RowReader<T> reader) throws SQLException;

    /** Adds a statement that writes rows, if there are any; one that changes rows fails if one of them is not there. */
    <T> void write(String text, List<T> rows, RowBinder<T> binder) throws SQLException;

    /** Adds a statement that adds to rows, if there are any, and inserts those that are not there. */
    default <T> void upsert(String text, List<T> rows, RowBinder<T> binder) throws SQLException {
        write(text, rows, binder);
    }

    /** Adds the end of the unit of work. */
    void commit() throws SQLException;

    /** Runs what has not run yet. */
    void run() throws SQLException;

    /** Runs each statement as soon as it is added. */
    static StatementBatch eachAlone(Connection connection, Statements statements) {
        return new StatementBatch() {
            @Override
            public void add(String text) throws SQLException {
                DriverCalls.execute(connection, text);
            }

            @Override
            public <K, T> List<T> select(String text, Collection<K> keys, Binder<K> binder, RowReader<T> reader)
                    throws SQLException {
                return statements.select(connection, text, keys, binder, reader);
            }

            @Override
            public <T> void write(String text, List<T> rows, RowBinder<T> binder) throws SQLException {
                statements.batch(connection, text, rows, binder);
            }

            @Override
            public void commit() throws SQLException {
                connection.commit();
            }

            @Override
            public void run() {
                // Everything has run.
            }
        };
    }
}
