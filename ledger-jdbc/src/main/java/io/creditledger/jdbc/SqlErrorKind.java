package io.creditledger.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a database means for a unit of work, told by SQLState and vendor code, never by message.
 */
enum SqlErrorKind {
    /** Others were in the way (deadlock, serialization): the unit of work is lost, the same again may succeed. */
    CONFLICT,
    /** A lock was not to be had in time, or the statement was ended for taking too long: it is undone, nothing else. */
    LOCK_TIMEOUT,
    /** A unique key exists already: somebody else was first. */
    DUPLICATE,
    /** The connection is gone, or never came. */
    CONNECTION,
    /** The server takes no writes, as after a failover one that is not the primary any more: another connection may. */
    READ_ONLY,
    /** Anything else. */
    OTHER;

    private static final Set<Integer> MARIADB_CONNECTION = Set.of(1040, 1047, 1053, 1203, 1226, 1927, 2006, 2013);
    private static final Set<Integer> H2_CONNECTION = Set.of(90007, 90067, 90098, 90121);

    /** Returns what the first telling error in the chain of causes means. */
    static SqlErrorKind of(SQLException error, LedgerDialect dialect) {
        SqlErrorKind fault = OTHER;
        for (Throwable cause = error; cause != null && fault == OTHER; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                if (sql instanceof SQLTransientConnectionException
                        || sql instanceof SQLNonTransientConnectionException) {
                    // What a pool throws when it has nothing to give, with or without a state.
                    return CONNECTION;
                }
                for (SQLException next = sql; next != null && fault == OTHER; next = next.getNextException()) {
                    fault = ofOne(next.getSQLState(), next.getErrorCode(), dialect);
                }
            }
        }
        return fault;
    }

    private static SqlErrorKind ofOne(@Nullable String state, int code, LedgerDialect dialect) {
        if (state == null) {
            return OTHER;
        }
        if (state.startsWith("08") || state.equals("25S03")) {
            return CONNECTION;
        }
        if (state.equals("40001")) {
            return CONFLICT;
        }
        if (state.equals("25006")) {
            return READ_ONLY;
        }
        return switch (dialect) {
            case H2 -> ofH2(state, code);
            case POSTGRESQL -> ofPostgres(state);
            case MARIADB -> ofMariaDb(code);
        };
    }

    private static SqlErrorKind ofH2(String state, int code) {
        if (code == 50200 || code == 57014) {
            return LOCK_TIMEOUT;
        }
        if (state.equals("23505")) {
            return DUPLICATE;
        }
        return H2_CONNECTION.contains(code) ? CONNECTION : OTHER;
    }

    private static SqlErrorKind ofPostgres(String state) {
        return switch (state) {
            case "40P01" -> CONFLICT;
            // 57014 is how our own bound on the wait ends a statement.
            case "55P03", "57014" -> LOCK_TIMEOUT;
            case "23505" -> DUPLICATE;
            case "53300", "57P01", "57P02", "57P03" -> CONNECTION;
            default -> OTHER;
        };
    }

    private static SqlErrorKind ofMariaDb(int code) {
        return switch (code) {
            case 1213, 1020 -> CONFLICT;
            // 1317 is KILL QUERY, 1969 max_statement_time: the connection lives.
            case 1205, 1317, 1969 -> LOCK_TIMEOUT;
            case 1062 -> DUPLICATE;
            // The server was started, or set, to be read-only; with innodb_read_only it says so of each table.
            case 1036, 1290, 1836 -> READ_ONLY;
            default -> MARIADB_CONNECTION.contains(code) ? CONNECTION : OTHER;
        };
    }
}
