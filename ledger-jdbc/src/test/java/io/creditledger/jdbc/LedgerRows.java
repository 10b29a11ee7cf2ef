package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a ledger, read with plain SQL: two readings are equal if no command has changed anything in between. Totals of
 * unlimited accounts are left out. Folding moves them from one table to another, and the trial balance tells them.
 */
final class LedgerRows {
    /** Rows of operations and postings are only added, but for what has been undone of an operation. */
    private static final List<String> QUERIES = List.of(
            "SELECT * FROM ledger_asset",
            "SELECT * FROM ledger_account",
            "SELECT COUNT(*), MAX(id) FROM ledger_operation",
            "SELECT id, returned, reversed_by FROM ledger_operation WHERE returned IS NOT NULL OR reversed_by IS NOT NULL",
            "SELECT COUNT(*) FROM ledger_posting",
            "SELECT * FROM ledger_lot",
            "SELECT * FROM ledger_hold",
            "SELECT * FROM ledger_allocation",
            "SELECT * FROM ledger_usage");

    private LedgerRows() {}

    /** Returns one line for each row, as this connection sees them. */
    static List<String> read(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String query : QUERIES) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    read(query.substring(query.indexOf("FROM ") + 5), rows, lines);
                }
            }
        }
        lines.sort(null);
        return lines;
    }

    private static void read(String table, ResultSet rows, List<String> lines) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            StringBuilder line = new StringBuilder(table);
            for (int i = 1; i <= columns; i++) {
                line.append(' ').append(rows.getMetaData().getColumnLabel(i)).append('=');
                line.append(rows.getString(i));
            }
            lines.add(line.toString());
        }
    }
}
