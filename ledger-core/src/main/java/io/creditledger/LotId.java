package io.creditledger;

import java.io.Serializable;

/**
 * The ledger's number for a lot. The lot of a grant has the number of the grant's transaction; lots that refunds make have
 * numbers of their own. Unique within a ledger.
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

    /** Returns the lot that this grant made, if it made one: a grant without lot terms makes none. */
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
