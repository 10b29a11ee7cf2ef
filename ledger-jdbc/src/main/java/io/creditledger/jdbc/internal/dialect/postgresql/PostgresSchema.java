package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.Step;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How PostgreSQL creates tables. */
final class PostgresSchema implements SchemaDialect {
    /** Any number will do, as long as it never changes: this is "io.credi" in ASCII. */
    private static final long LOCK = 0x696F_2E63_7265_6469L;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    @Override
    public Class<? extends SchemaCatalog> catalog() {
        return PostgresCatalog.class;
    }

    @Override
    public String namespaceKind() {
        return "schema";
    }

    @Override
    public long nextBlock(Connection connection, String qualifier) throws SQLException {
        return SchemaDialect.number(connection, PostgresSql.NEXT_BLOCK.replace("<ns>", qualifier));
    }

    @Override
    public String restartAbove(long highest) {
        return "ALTER SEQUENCE ledger_id RESTART WITH " + (IdBlocks.blocksUpTo(highest) * IdBlocks.BLOCK + 1);
    }

    /**
     * {@inheritDoc}
     *
     * <p>In one transaction: it is all or nothing. What is set in it is set LOCAL, so that its end, whichever it is, takes it back.
     */
    @Override
    public void alone(Connection connection, @Nullable String namespace, Duration lockWait, Migration migration)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        Step.all(
                () -> {
                    // With a pool's REPEATABLE READ we would not see what the node before us has done.
                    DriverCalls.execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
                    DriverCalls.execute(connection, "SET LOCAL lock_timeout = " + lockWait.toMillis());
                    lock(connection);
                    migration.run(name -> DriverCalls.execute(
                            connection, "SET LOCAL search_path TO " + SchemaCatalog.quoted(connection, name)));
                    connection.commit();
                },
                connection::rollback,
                () -> connection.setAutoCommit(autoCommit));
    }

    private static void lock(Connection connection) throws SQLException {
        try {
            DriverCalls.execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
        } catch (SQLException e) {
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState()) ? new MigrationTurnTimeout(e) : e;
        }
    }

    /** The lock holds until the commit. */
    @Override
    public boolean mayMeetOthers() {
        return false;
    }
}
