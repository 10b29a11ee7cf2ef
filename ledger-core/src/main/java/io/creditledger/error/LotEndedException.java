package io.creditledger.error;

import java.time.Instant;

/**
 * The lot to extend has expired, or the lot to create by a grant or refund would be expired already. Or a refund would move nothing: all
 * of its credits have expired, to the account that they would come from.
 */
public final class LotEndedException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final Instant expiresAt;
    private final Instant now;

    /** Describes one refusal. */
    public LotEndedException(Instant expiresAt, Instant now) {
        super(RejectionCode.LOT_ENDED, "a lot that expires at " + expiresAt + " has expired: it is " + now);
        this.expiresAt = expiresAt;
        this.now = now;
    }

    /** Returns when the lot expires. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Returns the instant of the decision. */
    public Instant now() {
        return now;
    }
}
