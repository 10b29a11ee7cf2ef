package io.creditledger.error;

import java.time.Instant;

/** The lot has ended, or would have ended before it begins: it cannot be granted or extended. */
public final class LotEndedException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final Instant end;
    private final Instant now;

    /** Describes one refusal. */
    public LotEndedException(Instant end, Instant now) {
        super(RejectionCode.LOT_ENDED, "a lot that ends at " + end + " has ended: it is " + now);
        this.end = end;
        this.now = now;
    }

    /** Returns when the lot ends. */
    public Instant end() {
        return end;
    }

    /** Returns the instant of the decision. */
    public Instant now() {
        return now;
    }
}
