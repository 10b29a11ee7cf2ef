package io.creditledger.jdbc.internal.driver;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a database means for a unit of work, told by SQLState and vendor code, never by message.
 */
public enum SqlErrorKind {
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

    /** What errors of one database mean, beside the states that all databases share. */
    @FunctionalInterface
    public interface Classifier {
        /** Returns what an error means, by its SQLState and vendor code. */
        SqlErrorKind kindOf(String state, int code);
    }

    /** Returns what the first telling error in the chain of causes means. */
    public static SqlErrorKind of(SQLException error, Classifier classifier) {
        SqlErrorKind fault = OTHER;
        for (Throwable cause = error; cause != null && fault == OTHER; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                if (sql instanceof SQLTransientConnectionException
                        || sql instanceof SQLNonTransientConnectionException) {
                    // What a pool throws when it has nothing to give, with or without a state.
                    return CONNECTION;
                }
                for (SQLException next = sql; next != null && fault == OTHER; next = next.getNextException()) {
                    fault = ofOne(next.getSQLState(), next.getErrorCode(), classifier);
                }
            }
        }
        return fault;
    }

    private static SqlErrorKind ofOne(@Nullable String state, int code, Classifier classifier) {
        if (state == null) {
            return OTHER;
        }
        // First, because a driver may give a code a state that means something else.
        SqlErrorKind own = classifier.kindOf(state, code);
        if (own != OTHER) {
            return own;
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
        return OTHER;
    }

    /** Returns the first error in the chain that has a state, or the error itself. */
    public static SQLException telling(SQLException error) {
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
