package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.Step;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How MariaDB creates tables. */
final class MariaDbSchema implements SchemaDialect {
    private static final String LOCK = "io.creditledger.schema";

    @Override
    public Class<? extends SchemaCatalog> catalog() {
        return MariaDbCatalog.class;
    }

    @Override
    public String namespaceKind() {
        return "database";
    }

    @Override
    public long nextBlock(Connection connection, String qualifier) throws SQLException {
        return SchemaDialect.number(connection, MariaDbSql.NEXT_BLOCK.replace("<ns>", qualifier));
    }

    /** The sequence gives the number of a block. Galera refuses the statement without NOCACHE, which the sequence has anyway. */
    @Override
    public String restartAbove(long highest) {
        return "ALTER SEQUENCE ledger_id RESTART WITH " + (IdBlocks.blocksUpTo(highest) + 1) + " NOCACHE";
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each statement commits itself. The lock is the session's, and goes with it if the connection dies; nodes of a cluster have
     * none in common. The database is asked and changed in SQL, because the driver has a setting by which its catalog is something
     * else.
     */
    @Override
    public void alone(Connection connection, @Nullable String namespace, Duration lockWait, Migration migration)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        String database = DatabaseCheck.text(connection, "SELECT DATABASE()");
        if (namespace != null && database == null) {
            throw new SetupException("the connection has no current database, and there is no way back to that"
                    + " from the database " + namespace + ": name any database in the JDBC URL");
        }
        connection.setAutoCommit(true);
        Step.all(
                () -> {
                    lock(connection, lockWait);
                    Step.all(
                            () -> migration.run(name -> use(connection, name)),
                            () -> DatabaseCheck.text(connection, "SELECT RELEASE_LOCK('" + LOCK + "')"));
                },
                () -> {
                    if (namespace != null && database != null) {
                        use(connection, database);
                    }
                },
                () -> connection.setAutoCommit(autoCommit));
    }

    private static void lock(Connection connection, Duration wait) throws SQLException {
        String got = DatabaseCheck.text(connection, "SELECT GET_LOCK('" + LOCK + "', " + wait.toSeconds() + ")");
        if (!"1".equals(got)) {
            throw new MigrationTurnTimeout(null);
        }
    }

    private static void use(Connection connection, String database) throws SQLException {
        DriverCalls.execute(connection, "USE " + SchemaCatalog.quoted(connection, database));
    }
}
