package io.creditledger.jdbc.internal.read;

import io.creditledger.KindTotal;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.HostClock;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Snapshot;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.InterruptShield;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.transaction.NoOpTransactionHandler;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives reads a JDBI handle over a connection of the ledger's pool and returns it as it came. Thread-safe. */
public final class ReadSessions implements ReadSession {
    private static final Logger LOG = LoggerFactory.getLogger(ReadSessions.class);

    /** Shared, because it keeps what it has parsed, and a host's unit of work configures JDBI anew. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    /** How many connections a read is tried on, if a server reports a conflict. */
    private static final int ATTEMPTS = 5;

    private final Dialect dialect;
    private final Jdbi jdbi;

    public ReadSessions(DataSource dataSource, Dialect dialect, String namespace) {
        this.dialect = dialect;
        this.jdbi = configured(Jdbi.create(new Pooled(dataSource, dialect)), namespace);
    }

    /** Says how this library uses JDBI: begins and ends nothing through it. */
    public static Jdbi configured(Jdbi jdbi, String namespace) {
        jdbi.installPlugin(new SqlObjectPlugin());
        jdbi.setTransactionHandler(new NoOpTransactionHandler());
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        jdbi.define("ns", namespace);
        // Registered as instances, because JDBI cannot make one of a class that nobody else may see.
        jdbi.registerRowMapper(StoredAccount.class, new StoredAccount.Reader());
        jdbi.registerRowMapper(PostingRow.class, (row, context) -> Mapper.posting(row));
        jdbi.registerRowMapper(LotRow.class, (row, context) -> LotMapper.lot(row));
        jdbi.registerRowMapper(HoldRow.class, (row, context) -> LotMapper.hold(row));
        jdbi.registerRowMapper(Allocation.class, (row, context) -> LotMapper.allocation(row));
        jdbi.registerRowMapper(OperationRow.class, (row, context) -> Mapper.operation(row));
        jdbi.registerRowMapper(AccountFacts.class, (row, context) -> Mapper.accountFacts(row));
        jdbi.registerRowMapper(JdbcBooks.BookedPosting.class, (row, context) -> JdbcBooks.BookedPosting.read(row));
        JdbcExportRows.register(jdbi);
        jdbi.registerRowMapper(LedgerDao.Totals.class, new LedgerDao.TotalsReader());
        jdbi.registerRowMapper(KindTotal.class, new ReportDao.KindReader());
        jdbi.registerRowMapper(
                ReportDao.AssetKind.class,
                (row, context) ->
                        new ReportDao.AssetKind(row.getString(5), row.getInt(6), ReportDao.KindReader.read(row)));
        jdbi.registerRowMapper(
                ReportDao.PartOfPeriod.class,
                (row, context) -> new ReportDao.PartOfPeriod(row.getInt(5) == 1, ReportDao.KindReader.read(row)));
        jdbi.registerRowMapper(
                ReportDao.EffectiveSums.class,
                (row, context) -> new ReportDao.EffectiveSums(
                        ReportReads.whole(row.getBigDecimal(1)), ReportReads.whole(row.getBigDecimal(2))));
        jdbi.registerRowMapper(
                ReportDao.Place.class,
                (row, context) -> new ReportDao.Place(row.getLong(1), row.getLong(2), row.getLong(3)));
        return jdbi;
    }

    @Override
    public <T> T read(Reader<T> reader) {
        boolean interrupted = Thread.interrupted();
        int conflicts = 0;
        try {
            while (true) {
                try (Handle handle = jdbi.open()) {
                    return DriverCalls.run(handle.getConnection(), dialect::abort, () -> read(handle, reader));
                } catch (SQLException error) {
                    SqlErrorKind kind = dialect.kindOf(error);
                    if (kind != SqlErrorKind.CONFLICT || ++conflicts == ATTEMPTS) {
                        throw StorageExceptions.owned(error, kind);
                    }
                    LOG.debug("A read met a conflict; reading again on another connection", error);
                } catch (JdbiException error) {
                    interrupted |= Thread.interrupted();
                    // Once for each interrupt: a call is not undone by one.
                    if (!InterruptShield.isInterrupt(error)) {
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

    /**
     * Reads, and closes the connection after a conflict. A read takes no locks, so the conflict is one of an earlier unit of
     * work: a node of a Galera cluster may report it late.
     */
    private <T> T read(Handle handle, Reader<T> reader) throws SQLException {
        try {
            return reader.read(handle);
        } catch (SQLException | JdbiException error) {
            Throwable told = error instanceof JdbiException ? error.getCause() : error;
            if (told instanceof SQLException conflict && dialect.kindOf(conflict) == SqlErrorKind.CONFLICT) {
                dialect.abort(handle.getConnection());
                throw conflict;
            }
            throw error;
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
    static RuntimeException failure(JdbiException error, Dialect dialect) {
        if (error.getCause() instanceof SQLException cause) {
            return error instanceof ConnectionException
                    ? StorageExceptions.storage("no connection was to be had", cause, Retry.CALL)
                    : StorageExceptions.owned(cause, dialect.kindOf(cause));
        }
        return error;
    }

    /** Connections of the pool, given back as they came. */
    private record Pooled(DataSource dataSource, Dialect dialect) implements ConnectionFactory {
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
                DriverCalls.run(connection, dialect::abort, () -> {
                    DriverCalls.endReads(connection);
                    return true;
                });
            }
        }
    }
}
