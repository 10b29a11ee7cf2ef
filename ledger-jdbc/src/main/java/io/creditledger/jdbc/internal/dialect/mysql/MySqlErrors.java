package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** What errors of MySQL mean, beside the states that all databases share. */
final class MySqlErrors {
    /** 1317 is KILL QUERY; the connection lives. */
    static final int ER_QUERY_INTERRUPTED = 1317;

    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final int ER_CANT_CHANGE_TX_CHARACTERISTICS = 1568;

    /** Only a SELECT has a maximum execution time. */
    private static final int ER_QUERY_TIMEOUT = 3024;

    private static final int ER_LOCK_NOWAIT = 3572;

    /** 1053 and 3168 are a server that ends, 3169 is KILL, 4031 a session that was idle for too long. */
    private static final Set<Integer> CONNECTION = Set.of(1040, 1053, 1203, 1226, 2006, 2013, 3032, 3168, 3169, 4031);

    /** Classes of errors that are reported only for a statement before the COMMIT, or for a COMMIT that was refused. */
    private static final Set<String> BEFORE_COMMIT = Set.of("22", "23", "40", "42");

    private MySqlErrors() {}

    static SqlErrorKind kindOf(String state, int code) {
        return switch (code) {
            // 3101: members of a group have decided that another transaction was first.
            case 1213, 3101 -> SqlErrorKind.CONFLICT;
            // MySQL's driver gives 1205 the state 40001, but it undoes the statement only.
            case ER_LOCK_WAIT_TIMEOUT, ER_QUERY_INTERRUPTED, ER_QUERY_TIMEOUT, ER_LOCK_NOWAIT ->
                SqlErrorKind.LOCK_TIMEOUT;
            case 1062 -> SqlErrorKind.DUPLICATE;
            case 0 -> ofDriver(state);
            // The server was started, or set, to be read-only; with innodb_read_only it says so of each table.
            case 1036, 1290, 1836 -> SqlErrorKind.READ_ONLY;
            default -> CONNECTION.contains(code) ? SqlErrorKind.CONNECTION : SqlErrorKind.OTHER;
        };
    }

    /**
     * HYT00 is what the ledger itself reports of a wait. S1009, an illegal argument, is how MySQL's driver refuses to write in a session
     * that it knows to be read-only; nothing else in what a ledger does is one.
     */
    private static SqlErrorKind ofDriver(String state) {
        return switch (state) {
            case "HYT00" -> SqlErrorKind.LOCK_TIMEOUT;
            case "S1009" -> SqlErrorKind.READ_ONLY;
            default -> SqlErrorKind.OTHER;
        };
    }

    /** 1317 is missing: a kill that meets the end of the COMMIT is reported after it was done. */
    static boolean proveRollback(SQLException error, Connection connection) {
        SQLException telling = SqlErrorKind.telling(error);
        String state = telling.getSQLState();
        int code = telling.getErrorCode();
        return state != null
                && (code == ER_LOCK_WAIT_TIMEOUT
                        || code == ER_QUERY_TIMEOUT
                        || code == ER_LOCK_NOWAIT
                        || BEFORE_COMMIT.contains(state.substring(0, Math.min(2, state.length())))
                        || isStillOpen(connection));
    }

    /**
     * The COMMIT is the last statement of a text. As long as the unit of work is open, it was not reached, and the isolation of the
     * next one cannot be set. If it could be, that is undone by the ROLLBACK that follows.
     */
    private static boolean isStillOpen(Connection connection) {
        try {
            DriverCalls.execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            DriverCalls.execute(connection, "START TRANSACTION");
            return false;
        } catch (SQLException error) {
            return error.getErrorCode() == ER_CANT_CHANGE_TX_CHARACTERISTICS;
        }
    }
}
