package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The connection was lost while the database was committing, and it could not be found out how that ended. The command
 * is either done as a whole or not at all: execute it again with the same key.
 */
public final class UnknownOutcomeException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** Describes one failure; see {@link StorageException}. */
    public UnknownOutcomeException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode) {
        super(message, cause, sqlState, vendorCode, Retry.CALL);
    }
}
