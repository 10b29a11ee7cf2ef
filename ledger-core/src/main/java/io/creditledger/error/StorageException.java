package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The database failed; {@link #retry()} says what may be tried again. Nothing was written, unless the exception is an {@link
 * UnknownOutcomeException}, or its message says how many commands of a list are done.
 */
public class StorageException extends LedgerException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sqlState;
    private final int vendorCode;
    private final Retry retry;

    /**
     * Describes one failure.
     *
     * @param message what failed
     * @param cause the exception of the database or driver, if there is one
     * @param sqlState its SQLState, if there is one
     * @param vendorCode its vendor code; 0 if there is none
     * @param retry what may be tried again
     */
    public StorageException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode, Retry retry) {
        super(message, cause);
        this.sqlState = sqlState;
        this.vendorCode = vendorCode;
        this.retry = retry;
    }

    /** Returns the database's SQLState, or null. */
    public final @Nullable String sqlState() {
        return sqlState;
    }

    /** Returns the database's own error code, or 0. */
    public final int vendorCode() {
        return vendorCode;
    }

    /** Returns what may be tried again. */
    public final Retry retry() {
        return retry;
    }

    /** What a caller may try again after a storage failure. */
    public enum Retry {
        /** The call itself, with the same key. */
        CALL,
        /** The host's whole unit of work, after it has been rolled back. */
        WHOLE_UNIT_OF_WORK,
        /** Nothing, until the cause of the failure has been investigated. */
        NO
    }
}
