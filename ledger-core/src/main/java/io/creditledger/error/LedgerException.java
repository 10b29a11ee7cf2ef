package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The superclass of all exceptions of a ledger. Misuse, such as a null, a malformed value or a call in the wrong state, throws
 * {@link NullPointerException}, {@link IllegalArgumentException} or {@link IllegalStateException} instead.
 *
 * <p>Messages contain ids and numbers, never metadata or values bound to statements.
 */
public abstract class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
