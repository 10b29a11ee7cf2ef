package io.creditledger.error;

import io.creditledger.TransactionId;

/** The amount to capture exceeds what the hold still reserves, and overrun was not allowed. */
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

    /** Returns the amount to capture, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns what the hold still reserves, in smallest units. */
    public long held() {
        return held;
    }
}
