package io.creditledger.jdbc.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query costs, whatever the machine. */
public final class RowsRead {
    private RowsRead() {}

    /** Returns about how many rows, of tables and indexes, the database goes through to answer. */
    public static long of(TestDatabases kind, Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return switch (kind.dialect()) {
                case H2 -> sum("scanCount: (\\d+)", lines(statement, "EXPLAIN ANALYZE " + query));
                case POSTGRESQL -> {
                    statement.execute("ANALYZE");
                    List<String> plan = lines(statement, "EXPLAIN (ANALYZE, TIMING OFF) " + query);
                    yield sum("Scan .*actual rows=(\\d+)", plan) + sum("Removed by [^:]*: (\\d+)", plan);
                }
                case MARIADB, MYSQL -> {
                    statement.execute(
                            "ANALYZE TABLE ledger_lot, ledger_hold, ledger_allocation, ledger_operation, ledger_posting, ledger_account, ledger_event");
                    statement.execute("FLUSH STATUS");
                    lines(statement, query);
                    try (ResultSet row = statement.executeQuery("SELECT SUM(variable_value) FROM "
                            + (kind == TestDatabases.MARIADB ? "information_schema" : "performance_schema")
                            + ".session_status WHERE variable_name LIKE 'HANDLER\\_READ\\_%'")) {
                        row.next();
                        yield row.getLong(1);
                    }
                }
            };
        }
    }

    private static List<String> lines(Statement statement, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    private static long sum(String pattern, List<String> lines) {
        long sum = 0;
        for (String line : lines) {
            Matcher found = Pattern.compile(pattern).matcher(line);
            while (found.find()) {
                sum += Math.round(Double.parseDouble(found.group(1)));
            }
        }
        return sum;
    }
}
