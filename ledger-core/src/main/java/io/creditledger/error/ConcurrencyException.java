package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/** A conflict with other units of work: a deadlock, a serialization failure or a timeout while waiting for a lock or a turn. */
public final class ConcurrencyException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** Describes one failure; see {@link StorageException}. */
    public ConcurrencyException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode, Retry retry) {
        super(message, cause, sqlState, vendorCode, retry);
    }
}
