package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.GenericWriteStatements;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;

/** MariaDB 10.11, alone or as a Galera cluster. */
public final class MariaDbDialect implements Dialect {
    @Override
    public String product() {
        return "MariaDB";
    }

    /** By the version as well: MySQL's driver calls the server MySQL, and MariaDB's can be told to. */
    @Override
    public boolean recognises(DatabaseMetaData database) throws SQLException {
        return product().equals(database.getDatabaseProductName())
                || database.getDatabaseProductVersion().toLowerCase(Locale.ROOT).contains("mariadb");
    }

    @Override
    public String directory() {
        return "mariadb";
    }

    @Override
    public DatabaseCheck check() {
        return new MariaDbCheck(this);
    }

    @Override
    public SchemaDialect schema() {
        return new MariaDbSchema();
    }

    @Override
    public WriteStatements writeStatements(Settings settings) {
        return new GenericWriteStatements(
                this,
                new MariaDbSql(),
                settings.namespace(),
                new SqlTexts.Waits(MariaDbSql.waitSeconds(settings.lockWait()), "0"),
                MariaDbStatementBatch::new,
                connection -> {},
                null);
    }

    @Override
    public SqlErrorKind kindOf(SQLException error) {
        return SqlErrorKind.of(error, MariaDbErrors::kindOf);
    }

    @Override
    public boolean provesRollback(SQLException error, Connection connection) {
        return kindOf(error) != SqlErrorKind.CONNECTION && MariaDbErrors.proveRollback(error, connection);
    }

    @Override
    public OwnedTransaction begin(Connection connection) {
        return new MariaDbTransaction(connection);
    }

    @Override
    public SnapshotTransaction snapshot(Connection connection) {
        return new MariaDbSnapshot(connection);
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

    /** The driver reads all of a result before another one begins. */
    @Override
    public boolean readsSideBySide() {
        return false;
    }
}
