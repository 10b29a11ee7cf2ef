package io.creditledger.error;

import io.creditledger.LotId;

/** There is no such lot. */
public final class LotNotFoundException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final LotId lot;

    /** Describes one refusal. */
    public LotNotFoundException(LotId lot) {
        super(RejectionCode.LOT_NOT_FOUND, "there is no lot " + lot);
        this.lot = lot;
    }

    /** Returns the id of the lot that does not exist. */
    public LotId lot() {
        return lot;
    }
}
