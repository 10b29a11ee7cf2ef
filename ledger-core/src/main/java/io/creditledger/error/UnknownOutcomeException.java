package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * A commit failed, and it could not be found out whether it was done; or what was found could not be confirmed. The command
 * is either done as a whole or not at all: execute it again with the same key. Never with another key, and never undo it
 * before its outcome is known.
 */
public final class UnknownOutcomeException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** Describes one failure; see {@link StorageException}. */
    public UnknownOutcomeException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode) {
        super(message, cause, sqlState, vendorCode, Retry.CALL);
    }
}
