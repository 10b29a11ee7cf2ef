package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.GenericWriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** H2 2.4, in memory, in a file of this process, or on a server. */
public final class H2Dialect implements Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(H2Dialect.class);

    private static final List<String> END_SESSION =
            List.of("CALL SIGNAL('08006', 'the connection is aborted')", "CALL ABORT_SESSION(SESSION_ID())");

    @Override
    public String product() {
        return "H2";
    }

    @Override
    public String directory() {
        return "h2";
    }

    @Override
    public DatabaseCheck check() {
        return new H2Check(this);
    }

    @Override
    public SchemaDialect schema() {
        return new H2Schema();
    }

    @Override
    public WriteStatements writeStatements(Settings settings) {
        return new GenericWriteStatements(
                this,
                new H2Sql(),
                settings.namespace(),
                new SqlTexts.Waits(H2Sql.waitSeconds(settings.lockWait()), H2Sql.waitSeconds(settings.lockWait())),
                StatementBatch::eachAlone,
                settings.checkpoints()
                        // An id block that nobody gets: they are not needed without gaps, and there are enough.
                        ? new H2Checkpoint(H2Sql.NEXT_BLOCK.replace("<ns>", settings.namespace()))
                        : connection -> {},
                null);
    }

    @Override
    public SqlErrorKind kindOf(SQLException error) {
        return SqlErrorKind.of(error, H2Errors::kindOf);
    }

    /** A COMMIT is sent alone here, so nothing but its own failure is left. */
    @Override
    public boolean provesRollback(SQLException error, Connection connection) {
        return kindOf(error) != SqlErrorKind.CONNECTION
                && "40001".equals(SqlErrorKind.telling(error).getSQLState());
    }

    @Override
    public OwnedTransaction begin(Connection connection) throws SQLException {
        return new H2Transaction(connection);
    }

    @Override
    public SnapshotTransaction snapshot(Connection connection) throws SQLException {
        return new H2Snapshot(connection);
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@code Connection.abort} does nothing here. An error of SQLSTATE class 08 tells a pool such as HikariCP to replace the
     * connection; for pools that do not, the session is ended. Where the connection is gone already, both fail.
     */
    @Override
    public void abort(Connection connection) {
        DriverCalls.abort(connection);
        for (String statement : END_SESSION) {
            try {
                DriverCalls.execute(connection, statement);
            } catch (SQLException | RuntimeException | Error expected) {
                LOG.trace("A connection is aborted", expected);
            }
        }
    }

    /** A commit of a file takes the lock under which everything is written. */
    @Override
    public int unitsAtOnce() {
        return 1;
    }

    @Override
    public boolean runsInCallersThread() {
        return true;
    }

    /** A rollback may put an old version of a row that it had locked over what somebody else has committed since. */
    @Override
    public boolean isHarmedByIdleRollback() {
        return true;
    }

    @Override
    public boolean hasSnapshotPerTable() {
        return true;
    }

    @Override
    public boolean snapshotMayLag() {
        return false;
    }

    @Override
    public boolean failedStatementEndsTransaction() {
        return false;
    }

    @Override
    public boolean conflictEndsTransaction() {
        return true;
    }

    @Override
    public boolean hasDirtyReads() {
        return true;
    }

    @Override
    public boolean canNotify() {
        return false;
    }

    /** A sorted result is kept as a whole. */
    @Override
    public boolean readsSideBySide() {
        return false;
    }
}
