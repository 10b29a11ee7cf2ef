package io.creditledger.jdbc.internal.driver;

/** Something must be read or locked anew, and what was wrong has been forgotten. Try again from the start. */
public final class StaleReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleReadException(String why) {
        super(why, null, false, false);
    }
}
