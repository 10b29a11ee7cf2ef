package io.creditledger.jdbc.internal.dialect;

import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What is checked of one kind of database before a ledger works with it. Each class is complete for its database. A check
 * refuses by a {@link SetupException} that names the remedy. It leaves the connection as it found it, but for the
 * unit of work that it may have begun.
 */
public interface DatabaseCheck {
    /** How many steps a recursive query must be allowed: a search halves as many positions as a BIGINT counts. */
    int SEARCH_STEPS = 65;

    /** Returns the releases that the tests run on. */
    TestedVersions tested();

    /**
     * Returns how a database describes itself that answers to this product's name and is another product; null if it is
     * the product itself.
     */
    default @Nullable String otherProduct(Connection connection) throws SQLException {
        return null;
    }

    /** Returns whether an SQLState may mean that the user must not read a table. */
    boolean meansTooFewRights(String sqlState);

    /** Refuses settings of the session or the driver under which statements of a ledger fail or mean something else. */
    void settings(Connection connection) throws SQLException;

    /**
     * Refuses a user who lacks rights, or from whom rows are hidden, where the database can tell.
     *
     * @param namespace the schema that the tables are in, as the database spells it; null for the connection's own
     * @param readOnly whether the ledger only reads
     */
    default void rights(Connection connection, @Nullable String namespace, boolean readOnly) throws SQLException {}

    /**
     * Returns whether a commit is durable only after a checkpoint. A server answers for its own durability.
     *
     * @throws io.creditledger.jdbc.internal.driver.SetupException if it is a file that survives less than wanted
     */
    default boolean needsCheckpoints(Connection connection, Durability wanted) throws SQLException {
        return false;
    }

    /** Returns the parameters of the driver's URL that bound the wait for a server that has vanished; null if it has none. */
    @Nullable
    String timeoutParameters();

    /** Returns the first column of the first row; null if there is no row or no value. */
    static @Nullable String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
