package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which errors prove that a unit of work whose COMMIT was sent is rolled back. Everything that is not listed here
 * proves nothing: the COMMIT may have been done, and may still be done.
 */
final class RollbackProof {
    /**
     * Classes of errors that PostgreSQL reports only for a statement before the COMMIT, or for a COMMIT that it has refused.
     * An error skips the statements after it. Errors that end the session, and internal and system errors, are missing.
     */
    private static final Set<String> POSTGRES_CLASSES =
            Set.of("0A", "21", "22", "23", "25", "26", "34", "3F", "40", "42", "44", "53", "54", "55", "P0");

    private static final Set<String> POSTGRES_DOUBTFUL = Set.of("25P03", "25P04", "40003", "53300");
    private static final Set<String> MARIADB_CLASSES = Set.of("22", "23", "40", "42", "45");

    private RollbackProof() {}

    /**
     * Returns whether the error proves that nothing of the unit of work is committed.
     *
     * @param connection the connection it happened on; may be asked
     */
    static boolean isIn(SQLException error, LedgerDialect dialect, Connection connection) {
        SQLException telling = telling(error);
        String state = telling.getSQLState();
        if (state == null || SqlErrorKind.of(error, dialect) == SqlErrorKind.CONNECTION) {
            return false;
        }
        return switch (dialect) {
            // Its COMMIT is sent alone, so nothing but its own failure is left.
            case H2 -> state.equals("40001");
            case POSTGRESQL -> isOnPostgres(state);
            case MARIADB -> isOnMariaDb(state, telling.getErrorCode()) || isStillOpen(connection);
        };
    }

    private static boolean isOnPostgres(String state) {
        // 57014 is a cancelled statement; a COMMIT that is past cancelling warns instead.
        return state.equals("57014")
                || (POSTGRES_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                        && !POSTGRES_DOUBTFUL.contains(state));
    }

    /** 1317 and 1969 are missing: a kill that meets the end of the COMMIT is reported after it was done. */
    private static boolean isOnMariaDb(String state, int code) {
        return code == 1205
                || code == 1020
                || MARIADB_CLASSES.contains(state.substring(0, Math.min(2, state.length())));
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

    /** Returns the first error in the chain that has a state, or the error itself. */
    private static SQLException telling(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            @Nullable SQLException next = cause instanceof SQLException sql ? sql : null;
            while (next != null) {
                if (next.getSQLState() != null) {
                    return next;
                }
                next = next.getNextException();
            }
        }
        return error;
    }
}
