package io.creditledger;

import java.io.Serializable;

/**
 * The id of a lot, assigned by the ledger and unique within it. The lot of a grant has the id of the grant's transaction; a
 * lot created by a refund has an id of its own.
 *
 * @param value a positive number
 */
public record LotId(long value) implements Comparable<LotId>, Serializable {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public LotId {
        if (value <= 0) {
            throw new IllegalArgumentException("lot id must be positive, but is " + value);
        }
    }

    /** Returns the id of the lot that this grant created. A grant without lot terms creates none. */
    public static LotId of(TransactionId grant) {
        return new LotId(grant.value());
    }

    /** Orders by number. */
    @Override
    public int compareTo(LotId other) {
        return Long.compare(value, other.value);
    }

    /** Returns the number. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
