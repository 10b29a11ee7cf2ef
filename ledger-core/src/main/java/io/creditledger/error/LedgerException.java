package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything a ledger throws on purpose. Misuse (a null, a malformed value, a call out of order) is not
 * among it: that throws the JDK's own {@link NullPointerException}, {@link IllegalArgumentException} and {@link
 * IllegalStateException}.
 *
 * <p>Messages carry ids and numbers, never metadata or values bound to statements.
 */
public abstract class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
