package io.creditledger.jdbc.internal.driver;

/** The host's set-up was checked and is refused; the message says what to do. No driver call was under way. */
public final class SetupException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SetupException(String message) {
        super(message);
    }
}
