package io.creditledger.jdbc.internal.driver;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of work has written, or found, may be in the books, and it is not known whether it stays there. Carries the
 * state and the code of the error behind it.
 */
public final class UnknownCommit extends SQLException {
    private static final long serialVersionUID = 1L;

    private UnknownCommit(@Nullable String state, int code, Throwable cause) {
        super("the outcome of a commit is unknown", state, code, cause);
    }

    public static UnknownCommit of(Throwable cause) {
        return cause instanceof SQLException error
                ? new UnknownCommit(error.getSQLState(), error.getErrorCode(), error)
                : new UnknownCommit(null, 0, cause);
    }
}
