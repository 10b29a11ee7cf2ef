package io.creditledger.jdbc.internal.dialect.mysql;

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
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is checked of MySQL. */
final class MySqlCheck implements DatabaseCheck {
    private static final int ER_TABLEACCESS_DENIED = 1142;
    private static final int ER_OPTION_PREVENTS_STATEMENT = 1290;
    private static final String NO_LIMIT = "18446744073709551615";
    private static final Set<String> NO_CHAIN = Set.of("NO_CHAIN", "0");

    /** Products that speak MySQL's protocol, and say in their version who they are. */
    private static final List<String> OTHERS =
            List.of("MariaDB", "TiDB", "Vitess", "OceanBase", "SingleStore", "MemSQL", "Dolt", "StarRocks", "Doris");

    private final Dialect dialect;

    MySqlCheck(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public TestedVersions tested() {
        return new TestedVersions(dialect.product(), this, new Release(8, 0), new Release(8, 0));
    }

    /** A MariaDB may be told to report any version; it alone executes what stands in a comment of its own. */
    @Override
    public @Nullable String otherProduct(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT CONCAT(VERSION(), ' ', @@version_comment), 0 /*M! + 1 */ LIMIT 1")) {
            if (!row.next()) {
                throw new SQLException("the version of the server cannot be read");
            }
            String version = row.getString(1);
            String lower = version.toLowerCase(Locale.ROOT);
            boolean other = row.getInt(2) != 0
                    || OTHERS.stream().anyMatch(name -> lower.contains(name.toLowerCase(Locale.ROOT)));
            return other ? (row.getInt(2) != 0 ? "MariaDB " : "") + version : null;
        }
    }

    @Override
    public boolean meansTooFewRights(String sqlState) {
        return sqlState.equals("42000");
    }

    @Override
    public void settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                // A LIMIT of its own, because sql_select_limit=0 would hide the answer.
                ResultSet row = statement.executeQuery("SELECT CAST(@@sql_select_limit AS CHAR),"
                        + " @@completion_type, @@character_set_client, @@character_set_connection,"
                        + " @@cte_max_recursion_depth < " + SEARCH_STEPS + " LIMIT 1")) {
            if (!row.next()) {
                throw new SQLException("the settings of the session cannot be read");
            }
            refuseIf(
                    !NO_LIMIT.equals(row.getString(1)),
                    "sql_select_limit is " + row.getString(1) + ", which leaves rows out of what a ledger reads",
                    "set sql_select_limit=DEFAULT");
            refuseIf(
                    !NO_CHAIN.contains(row.getString(2)),
                    "completion_type is " + row.getString(2)
                            + ", which begins a unit of work or disconnects at each COMMIT",
                    "set completion_type=NO_CHAIN");
            refuseIf(
                    row.getBoolean(5),
                    "cte_max_recursion_depth is below " + SEARCH_STEPS + ", with which searches fail",
                    "set cte_max_recursion_depth=DEFAULT");
            for (int column : new int[] {3, 4}) {
                refuseIf(
                        !"utf8mb4".equals(row.getString(column)),
                        (column == 3 ? "character_set_client" : "character_set_connection") + " is "
                                + row.getString(column) + ", which turns letters that it lacks into question marks",
                        "run SET NAMES utf8mb4, or leave the character set to the driver");
            }
        }
    }

    private static void refuseIf(boolean wrong, String what, String remedy) {
        if (wrong) {
            throw new SetupException(
                    "in this MySQL session " + what + ": " + remedy
                            + ", on the server, in sessionVariables of the JDBC URL, or in what the pool runs on new connections");
        }
    }

    @Override
    public void rights(Connection connection, @Nullable String namespace, boolean readOnly) throws SQLException {
        if (!readOnly && "1".equals(DatabaseCheck.text(connection, "SELECT @@transaction_read_only"))) {
            throw TableRights.noWrites("transaction_read_only", "");
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
            rights.tryTable("ledger_id", readOnly ? List.of() : List.of("INSERT"));
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
