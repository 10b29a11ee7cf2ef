package io.creditledger.error;

import io.creditledger.HoldStatus;
import io.creditledger.TransactionId;

/** The hold has ended: it was captured or released, or has expired. It reserves no credits any more. */
public final class HoldNotActiveException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId hold;
    private final HoldStatus status;

    /** Describes one refusal. */
    public HoldNotActiveException(TransactionId hold, HoldStatus status) {
        super(RejectionCode.HOLD_NOT_ACTIVE, "hold " + hold + " is " + status);
        this.hold = hold;
        this.status = status;
    }

    /** Returns the hold. */
    public TransactionId hold() {
        return hold;
    }

    /** Returns how the hold ended. */
    public HoldStatus status() {
        return status;
    }
}
