package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.JdbcTransaction;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;

/** PostgreSQL 15 and later. */
public final class PostgresDialect implements Dialect {
    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String directory() {
        return "postgresql";
    }

    @Override
    public DatabaseCheck check() {
        return new PostgresCheck(this);
    }

    @Override
    public SchemaDialect schema() {
        return new PostgresSchema();
    }

    @Override
    public WriteStatements writeStatements(Settings settings) {
        return new PostgresWriteStatements(settings.namespace(), settings.lockWait(), settings.notifies());
    }

    @Override
    public SqlErrorKind kindOf(SQLException error) {
        return SqlErrorKind.of(error, PostgresErrors::kindOf);
    }

    @Override
    public boolean provesRollback(SQLException error, Connection connection) {
        return kindOf(error) != SqlErrorKind.CONNECTION && PostgresErrors.proveRollback(error);
    }

    /** The isolation is stated in SQL, for the one transaction. */
    @Override
    public OwnedTransaction begin(Connection connection) throws SQLException {
        return new JdbcTransaction(connection);
    }

    @Override
    public SnapshotTransaction snapshot(Connection connection) throws SQLException {
        return new PostgresSnapshot(connection);
    }

    /** A commit after such a failure rolls everything back without an error. */
    @Override
    public boolean failedStatementEndsTransaction() {
        return true;
    }

    @Override
    public boolean followsFailedStatement(SQLException error) {
        return PostgresErrors.followsFailedStatement(error);
    }

    /** A rollback to the savepoint is enough to go on, but what the snapshot shows is as old as before. */
    @Override
    public boolean conflictEndsTransaction() {
        return false;
    }

    /** READ UNCOMMITTED is READ COMMITTED. */
    @Override
    public boolean hasDirtyReads() {
        return false;
    }

    @Override
    public boolean canNotify() {
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
    public boolean snapshotMayLag() {
        return false;
    }

    /** With a fetch size in a transaction, the driver uses a portal for each result. */
    @Override
    public boolean readsSideBySide() {
        return true;
    }
}
