package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.Step;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How MySQL creates tables. */
final class MySqlSchema implements SchemaDialect {
    private static final String LOCK = "io.creditledger.schema";

    @Override
    public Class<? extends SchemaCatalog> catalog() {
        return MySqlCatalog.class;
    }

    @Override
    public String namespaceKind() {
        return "database";
    }

    /**
     * {@inheritDoc}
     *
     * <p>MySQL has no sequences. The counter of an AUTO_INCREMENT column takes no part in a unit of work either: a rollback takes the
     * row back, and the number not. What LAST_INSERT_ID() says is the session's, so it gets that back.
     */
    @Override
    public long nextBlock(Connection connection, String qualifier) throws SQLException {
        String last = DatabaseCheck.text(connection, "SELECT CAST(LAST_INSERT_ID() AS CHAR)");
        long block = draw(connection, qualifier);
        DatabaseCheck.text(connection, "SELECT LAST_INSERT_ID(CAST('" + last + "' AS UNSIGNED))");
        return firstId(block);
    }

    private static long draw(Connection connection, String qualifier) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                MySqlSql.NEXT_BLOCK.replace("<ns>", qualifier), Statement.RETURN_GENERATED_KEYS)) {
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("the table ledger_id gave no number");
                }
                return keys.getLong(1);
            }
        }
    }

    /** Returns the first id of a block. */
    static long firstId(long block) {
        return (block - 1) * IdBlocks.BLOCK + 1;
    }

    @Override
    public String restartAbove(long highest) {
        return "ALTER TABLE ledger_id AUTO_INCREMENT = " + (IdBlocks.blocksUpTo(highest) + 1);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each statement commits itself. The lock is the session's, and goes with it if the connection dies; members of a group have
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
