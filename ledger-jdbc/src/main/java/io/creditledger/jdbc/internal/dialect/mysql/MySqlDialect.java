package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.AfterCommit;
import io.creditledger.jdbc.internal.dialect.generic.GenericWriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MySQL 8.0. */
public final class MySqlDialect implements Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlDialect.class);

    @Override
    public String product() {
        return "MySQL";
    }

    /** MySQL's driver calls a MariaDB server MySQL, too, and MariaDB's can be told to; both report the version as it is. */
    @Override
    public boolean recognises(DatabaseMetaData database) throws SQLException {
        return product().equals(database.getDatabaseProductName())
                && !database.getDatabaseProductVersion()
                        .toLowerCase(Locale.ROOT)
                        .contains("mariadb");
    }

    @Override
    public String directory() {
        return "mysql";
    }

    @Override
    public DatabaseCheck check() {
        return new MySqlCheck(this);
    }

    @Override
    public SchemaDialect schema() {
        return new MySqlSchema();
    }

    @Override
    public WriteStatements writeStatements(Settings settings) {
        return new GenericWriteStatements(
                this,
                new MySqlSql(),
                settings.namespace(),
                new SqlTexts.Waits(
                        MySqlSql.waitMillis(settings.lockWait()), MySqlSql.waitMillis(WriteStatements.CLAIM_WAIT)),
                new MySqlSender(new KeyWait(MySqlSql.wholeSeconds(settings.lockWait()))),
                AfterCommit.NOTHING,
                settings.pool());
    }

    @Override
    public SqlErrorKind kindOf(SQLException error) {
        return SqlErrorKind.of(error, MySqlErrors::kindOf);
    }

    @Override
    public boolean provesRollback(SQLException error, Connection connection) {
        return kindOf(error) != SqlErrorKind.CONNECTION && MySqlErrors.proveRollback(error, connection);
    }

    @Override
    public OwnedTransaction begin(Connection connection) {
        return new MySqlTransaction(connection);
    }

    @Override
    public SnapshotTransaction snapshot(Connection connection) {
        return new MySqlSnapshot(connection);
    }

    /**
     * {@inheritDoc}
     *
     * <p>On a connection that was aborted, MySQL's driver answers what a pool such as HikariCP asks before it takes one back. The error
     * of a statement tells the pool to replace it.
     */
    @Override
    public void abort(Connection connection) {
        DriverCalls.abort(connection);
        try {
            DriverCalls.execute(connection, "DO 0");
        } catch (SQLException | RuntimeException | Error expected) {
            LOG.trace("A connection is aborted", expected);
        }
    }

    /** A locking read sees the newest version of a row, whatever the snapshot shows of it. */
    @Override
    public boolean snapshotMayLag() {
        return true;
    }

    @Override
    public int unitsAtOnce() {
        return 2;
    }

    @Override
    public boolean runsInCallersThread() {
        return false;
    }

    @Override
    public boolean isHarmedByIdleRollback() {
        return false;
    }

    @Override
    public boolean hasSnapshotPerTable() {
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

    /** The driver reads all of a result before another one begins, unless the URL asks for cursors of the server. */
    @Override
    public boolean readsSideBySide() {
        return false;
    }
}
