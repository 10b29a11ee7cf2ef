package io.creditledger.error;

import io.creditledger.TransactionId;

/** More was to be captured than is held, and overrun was not allowed. */
public final class HoldExceededException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId hold;
    private final long requested;
    private final long held;

    /** Describes one refusal. */
    public HoldExceededException(TransactionId hold, long requested, long held) {
        super(RejectionCode.HOLD_EXCEEDED, "hold " + hold + " has " + held + " left to capture, not " + requested);
        this.hold = hold;
        this.requested = requested;
        this.held = held;
    }

    /** Returns the hold. */
    public TransactionId hold() {
        return hold;
    }

    /** Returns what was to be captured, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns what is still held, in smallest units. */
    public long held() {
        return held;
    }
}
