package io.creditledger.jdbc.internal.driver;

/** A check refused the host's configuration; the message says what to do. No driver call was in progress. */
public final class SetupException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SetupException(String message) {
        super(message);
    }
}
