package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.SQLException;
import java.util.Set;

/** What errors of PostgreSQL mean, beside the states that all databases share. */
final class PostgresErrors {
    /**
     * Classes of errors that PostgreSQL reports only for a statement before the COMMIT, or for a COMMIT that it has refused.
     * An error skips the statements after it. Errors that end the session, and internal and system errors, are missing.
     */
    private static final Set<String> BEFORE_COMMIT =
            Set.of("0A", "21", "22", "23", "25", "26", "34", "3F", "40", "42", "44", "53", "54", "55", "P0");

    private static final Set<String> DOUBTFUL = Set.of("25P03", "25P04", "40003", "53300");

    private PostgresErrors() {}

    static SqlErrorKind kindOf(String state, int code) {
        return switch (state) {
            case "40P01" -> SqlErrorKind.CONFLICT;
            // 57014 is how our own bound on the wait ends a statement.
            case "55P03", "57014" -> SqlErrorKind.LOCK_TIMEOUT;
            case "23505" -> SqlErrorKind.DUPLICATE;
            case "53300", "57P01", "57P02", "57P03" -> SqlErrorKind.CONNECTION;
            default -> SqlErrorKind.OTHER;
        };
    }

    /** Returns whether the state is "in failed SQL transaction". */
    static boolean followsFailedStatement(SQLException error) {
        return "25P02".equals(error.getSQLState());
    }

    static boolean proveRollback(SQLException error) {
        String state = SqlErrorKind.telling(error).getSQLState();
        // 57014 is a cancelled statement; a COMMIT that is past cancelling warns instead.
        return state != null
                && (state.equals("57014")
                        || (BEFORE_COMMIT.contains(state.substring(0, Math.min(2, state.length())))
                                && !DOUBTFUL.contains(state)));
    }
}
