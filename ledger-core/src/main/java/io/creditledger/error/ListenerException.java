package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The host's listener for events refused the call: it threw, or it left the database transaction in an error. Nothing of the call
 * was written, unless the message says how many commands of a list are done. The refusal does not use up the key: execute the call
 * again once the listener works. The cause is what the listener threw, or what the database said afterwards.
 */
public final class ListenerException extends LedgerException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes one failure.
     *
     * @param message what failed, without values from the listener's own exception
     * @param cause what the listener threw, or what the database said
     */
    public ListenerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
