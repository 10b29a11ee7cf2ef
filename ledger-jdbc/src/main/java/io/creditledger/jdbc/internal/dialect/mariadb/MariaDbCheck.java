package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.TableRights;
import io.creditledger.jdbc.internal.dialect.TestedVersions;
import io.creditledger.jdbc.internal.dialect.TestedVersions.Release;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is checked of MariaDB. */
final class MariaDbCheck implements DatabaseCheck {
    private final Dialect dialect;

    MariaDbCheck(Dialect dialect) {
        this.dialect = dialect;
    }

    private static final int ER_TABLEACCESS_DENIED = 1142;
    private static final int ER_OPTION_PREVENTS_STATEMENT = 1290;
    private static final String NO_LIMIT = "18446744073709551615";
    private static final Set<String> NO_CHAIN = Set.of("NO_CHAIN", "0");

    @Override
    public TestedVersions tested() {
        return new TestedVersions(dialect.product(), this, new Release(10, 11), new Release(10, 11));
    }

    /** Refuses MySQL's driver, before the version is looked at, which that driver does not report as it is. */
    @Override
    public @Nullable String otherProduct(Connection connection) throws SQLException {
        String driver = connection.getMetaData().getDriverName();
        if (driver.contains("MySQL")) {
            throw new SetupException("the connections to MariaDB are made by " + driver
                    + ", which this library is not tested with: use MariaDB Connector/J, and a URL that begins with"
                    + " jdbc:mariadb:");
        }
        return null;
    }

    @Override
    public boolean meansTooFewRights(String sqlState) {
        return sqlState.equals("42000");
    }

    @Override
    public void settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                // A LIMIT of its own, because sql_select_limit=0 would hide the answer.
                ResultSet row = statement.executeQuery("SELECT @@sql_mode, CAST(@@sql_select_limit AS CHAR),"
                        + " @@completion_type, @@character_set_client, @@character_set_connection,"
                        + " @@max_recursive_iterations < " + SEARCH_STEPS + " LIMIT 1")) {
            if (!row.next()) {
                throw new SQLException("the settings of the session cannot be read");
            }
            refuseIf(
                    List.of(row.getString(1).split(",")).contains("EMPTY_STRING_IS_NULL"),
                    "sql_mode contains EMPTY_STRING_IS_NULL, which stores NULL for an empty text",
                    "take it out of sql_mode");
            refuseIf(
                    !NO_LIMIT.equals(row.getString(2)),
                    "sql_select_limit is " + row.getString(2) + ", which leaves rows out of what a ledger reads",
                    "set sql_select_limit=DEFAULT");
            refuseIf(
                    !NO_CHAIN.contains(row.getString(3)),
                    "completion_type is " + row.getString(3)
                            + ", which begins a unit of work or disconnects at each COMMIT",
                    "set completion_type=NO_CHAIN");
            refuseIf(
                    row.getBoolean(6),
                    "max_recursive_iterations is below " + SEARCH_STEPS
                            + ", which ends searches before they have found anything",
                    "set max_recursive_iterations=DEFAULT");
            for (int column : new int[] {4, 5}) {
                refuseIf(
                        !"utf8mb4".equals(row.getString(column)),
                        (column == 4 ? "character_set_client" : "character_set_connection") + " is "
                                + row.getString(column) + ", which turns letters that it lacks into question marks",
                        "run SET NAMES utf8mb4, or leave the character set to the driver");
            }
        }
    }

    private static void refuseIf(boolean wrong, String what, String remedy) {
        if (wrong) {
            throw new SetupException(
                    "in this MariaDB session " + what + ": " + remedy
                            + ", on the server, in sessionVariables of the JDBC URL, or in what the pool runs on new connections");
        }
    }

    @Override
    public void rights(Connection connection, @Nullable String namespace, boolean readOnly) throws SQLException {
        if (!readOnly && "1".equals(DatabaseCheck.text(connection, "SELECT @@tx_read_only"))) {
            throw TableRights.noWrites("tx_read_only", "");
        }
        String database =
                String.valueOf(namespace == null ? DatabaseCheck.text(connection, "SELECT DATABASE()") : namespace);
        // EXPLAIN asks for the rights of a statement, and does not run it.
        TableRights rights = new TableRights(
                connection, SchemaCatalog.quoted(connection, database) + ".", "EXPLAIN ", ER_TABLEACCESS_DENIED);
        try {
            for (String table : TableRights.TABLES) {
                rights.tryTable(table, readOnly ? List.of() : TableRights.writes(table));
            }
            if (!readOnly) {
                rights.trySequence("ledger_id", "SELECT, INSERT");
            }
        } catch (SQLException error) {
            if (error.getErrorCode() == ER_OPTION_PREVENTS_STATEMENT) {
                throw TableRights.noWrites("read_only", "");
            }
            throw error;
        }
        TableRights.refuse(user(connection), rights.grants(), readOnly);
    }

    private static String user(Connection connection) throws SQLException {
        String user = String.valueOf(DatabaseCheck.text(connection, "SELECT CURRENT_USER()"));
        int at = user.lastIndexOf('@');
        return "'" + user.substring(0, at).replace("'", "''") + "'@'" + user.substring(at + 1) + "'";
    }

    @Override
    public String timeoutParameters() {
        return "socketTimeout (in ms)";
    }
}
