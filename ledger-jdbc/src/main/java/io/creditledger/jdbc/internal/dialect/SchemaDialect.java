package io.creditledger.jdbc.internal.dialect;

import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one database creates tables, and what its catalog tells. Stateless and thread-safe. */
public interface SchemaDialect {
    /** Returns the reads of its catalog, a SqlObject type of JDBI. */
    Class<? extends SchemaCatalog> catalog();

    /** Returns what the database calls a namespace: a schema, or a database. */
    String namespaceKind();

    /**
     * Draws the first id of the next block of {@link IdBlocks#BLOCK}, for whoever else draws one as well. What was drawn is never
     * drawn again, also if the unit of work of the connection is rolled back.
     *
     * @param qualifier what stands before the name of a table: empty, or a name and a dot
     */
    long nextBlock(Connection connection, String qualifier) throws SQLException;

    /**
     * Returns the statement that lets the sequence give a block above an id next.
     *
     * @param highest the highest id in use
     */
    String restartAbove(long highest);

    /**
     * Runs a migration while no other node runs one, as far as the database has a lock for that, and gives the connection back as
     * it came, whatever becomes of the migration.
     *
     * @param namespace where the tables are to be; null for where the connection is
     * @param lockWait how long to wait for the turn
     * @throws MigrationTurnTimeout if another node has been migrating for longer than that
     */
    void alone(Connection connection, @Nullable String namespace, Duration lockWait, Migration migration)
            throws SQLException;

    /** The migration. */
    @FunctionalInterface
    interface Migration {
        /**
         * Runs what has not run yet.
         *
         * @param entrance makes unqualified names mean what is in a namespace, written as the catalog has it
         */
        void run(Entrance entrance) throws SQLException;
    }

    /** Makes unqualified names mean what is in a namespace. */
    @FunctionalInterface
    interface Entrance {
        void into(String namespace) throws SQLException;
    }

    /** Returns the number that a statement gives. */
    static long number(Connection connection, String statement) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement);
                ResultSet row = prepared.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("a sequence gave no number");
            }
            return row.getLong(1);
        }
    }

    /** Runs one statement of a script. */
    default void execute(Connection connection, String statement) throws SQLException {
        DriverCalls.execute(connection, statement);
    }

    /** Returns whether two nodes may run the same script at once, in spite of {@link #alone}. */
    default boolean mayMeetOthers() {
        return true;
    }

    /** Another node has been migrating for longer than this one was to wait. */
    final class MigrationTurnTimeout extends SQLException {
        private static final long serialVersionUID = 1L;

        /** Creates one; {@code cause} is null if the database has reported no error. */
        public MigrationTurnTimeout(@Nullable SQLException cause) {
            super(
                    "another node is migrating",
                    cause == null ? null : cause.getSQLState(),
                    cause == null ? 0 : cause.getErrorCode(),
                    cause);
        }
    }
}
