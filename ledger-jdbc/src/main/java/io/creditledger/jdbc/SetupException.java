package io.creditledger.jdbc;

/** The host's set-up was checked and is refused; the message says what to do. No driver call was under way. */
final class SetupException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SetupException(String message) {
        super(message);
    }
}
