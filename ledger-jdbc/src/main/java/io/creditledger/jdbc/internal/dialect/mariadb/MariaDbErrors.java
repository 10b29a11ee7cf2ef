package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** What errors of MariaDB mean, beside the states that all databases share. */
final class MariaDbErrors {
    private static final Set<Integer> CONNECTION = Set.of(1040, 1047, 1053, 1203, 1226, 1927, 2006, 2013);

    /** Classes of errors that are reported only for a statement before the COMMIT, or for a COMMIT that was refused. */
    private static final Set<String> BEFORE_COMMIT = Set.of("22", "23", "40", "42", "45");

    private MariaDbErrors() {}

    static SqlErrorKind kindOf(String state, int code) {
        return switch (code) {
            case 1213, 1020 -> SqlErrorKind.CONFLICT;
            // 1317 is KILL QUERY, 1969 max_statement_time: the connection lives.
            case 1205, 1317, 1969 -> SqlErrorKind.LOCK_TIMEOUT;
            case 1062 -> SqlErrorKind.DUPLICATE;
            // The server was started, or set, to be read-only; with innodb_read_only it says so of each table.
            case 1036, 1290, 1836 -> SqlErrorKind.READ_ONLY;
            default -> CONNECTION.contains(code) ? SqlErrorKind.CONNECTION : SqlErrorKind.OTHER;
        };
    }

    /** 1317 and 1969 are missing: a kill that meets the end of the COMMIT is reported after it was done. */
    static boolean proveRollback(SQLException error, Connection connection) {
        SQLException telling = SqlErrorKind.telling(error);
        String state = telling.getSQLState();
        int code = telling.getErrorCode();
        return state != null
                && (code == 1205
                        || code == 1020
                        || BEFORE_COMMIT.contains(state.substring(0, Math.min(2, state.length())))
                        || isStillOpen(connection));
    }

    /** The COMMIT is the last statement of a block. As long as the unit of work is open, it was not reached. */
    private static boolean isStillOpen(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT @@in_transaction = 1 AND @@completion_type = 'NO_CHAIN'")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException error) {
            return false;
        }
    }
}
