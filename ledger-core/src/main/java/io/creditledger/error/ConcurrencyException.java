package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/** Others were faster or held a lock for too long: a deadlock, a serialization failure, a lock wait that ran out. */
public final class ConcurrencyException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** Describes one failure; see {@link StorageException}. */
    public ConcurrencyException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode, Retry retry) {
        super(message, cause, sqlState, vendorCode, retry);
    }
}
