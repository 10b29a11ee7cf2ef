package io.creditledger.jdbc;

import io.creditledger.engine.Allocation;
import io.creditledger.engine.HostClock;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.LotRows.HoldRow;
import io.creditledger.jdbc.Rows.PostingRow;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.NoOpTransactionHandler;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** Gives reads a JDBI handle over a connection of the ledger's pool and returns it as it came. Thread-safe. */
final class ReadSessions implements ReadSession {
    private final LedgerDialect dialect;
    private final Jdbi jdbi;

    ReadSessions(DataSource dataSource, LedgerDialect dialect, String namespace) {
        this.dialect = dialect;
        this.jdbi = configured(Jdbi.create(new Pooled(dataSource)), dialect, namespace);
    }

    /** Says how this library uses JDBI: begins and ends nothing through it. */
    static Jdbi configured(Jdbi jdbi, LedgerDialect dialect, String namespace) {
        jdbi.installPlugin(new SqlObjectPlugin());
        jdbi.setTransactionHandler(new NoOpTransactionHandler());
        jdbi.define("ns", namespace);
        // H2 has tables where the others have indexes.
        boolean h2 = dialect == LedgerDialect.H2;
        String accounts = namespace + "ledger_account";
        jdbi.define("named", h2 ? "a.id IN (SELECT n.account_id FROM " + accounts + "_name n WHERE n.name" : "a.name");
        jdbi.define("end", h2 ? ")" : "");
        jdbi.define("due", h2 ? accounts + "_due d JOIN " + accounts + " a ON a.id = d.id" : accounts + " d");
        // Registered as instances, because JDBI cannot make one of a class that nobody else may see.
        jdbi.registerRowMapper(StoredAccount.class, new StoredAccount.Reader());
        jdbi.registerRowMapper(PostingRow.class, (row, context) -> Mapper.posting(row));
        jdbi.registerRowMapper(HoldRow.class, (row, context) -> LotMapper.hold(row));
        jdbi.registerRowMapper(Allocation.class, (row, context) -> LotMapper.allocation(row));
        jdbi.registerRowMapper(LedgerDao.Totals.class, new LedgerDao.TotalsReader());
        return jdbi;
    }

    @Override
    public <T> T read(Reader<T> reader) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (Handle handle = jdbi.open()) {
                    return DriverCalls.run(handle.getConnection(), () -> reader.read(handle));
                } catch (SQLException error) {
                    throw StorageExceptions.owned(error, dialect);
                } catch (JdbiException error) {
                    interrupted |= Thread.interrupted();
                    // Once for each interrupt: a call is not undone by one.
                    if (!OwnedUnitRunner.isInterrupt(error)) {
                        throw failure(error, dialect);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public <T> T readSnapshot(Reader<T> reader) {
        return read(handle -> {
            Snapshot snapshot = Snapshot.begin(handle.getConnection(), dialect);
            try {
                return reader.read(handle);
            } finally {
                snapshot.end();
            }
        });
    }

    /** Turns what JDBI throws into what a ledger throws. */
    static RuntimeException failure(JdbiException error, LedgerDialect dialect) {
        if (error.getCause() instanceof SQLException cause) {
            return error instanceof ConnectionException
                    ? StorageExceptions.storage("no connection was to be had", cause, Retry.CALL)
                    : StorageExceptions.owned(cause, dialect);
        }
        return error;
    }

    /** Connections of the pool, given back as they came. */
    private record Pooled(DataSource dataSource) implements ConnectionFactory {
        @Override
        public Connection openConnection() throws SQLException {
            try {
                return dataSource.getConnection();
            } catch (SQLException error) {
                throw error;
            } catch (Throwable failure) {
                throw HostClock.unchecked(failure);
            }
        }

        @Override
        public void closeConnection(Connection connection) throws SQLException {
            try (connection) {
                DriverCalls.run(connection, () -> {
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                    return true;
                });
            }
        }
    }
}
