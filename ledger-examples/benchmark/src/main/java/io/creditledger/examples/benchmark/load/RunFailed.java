package io.creditledger.examples.benchmark.load;

/** An operation failed in the middle of a run, so that its figures mean nothing. */
public final class RunFailed extends RuntimeException {
    /** Says what failed, and why. */
    public RunFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
