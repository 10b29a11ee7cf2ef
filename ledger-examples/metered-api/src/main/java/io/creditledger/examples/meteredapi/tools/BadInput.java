package io.creditledger.examples.meteredapi.tools;

/** What the client sent cannot be used; the message says why, to the client. */
public final class BadInput extends Exception {
    /** Says why. */
    public BadInput(String message) {
        super(message);
    }
}
