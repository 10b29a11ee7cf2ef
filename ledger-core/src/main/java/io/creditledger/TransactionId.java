package io.creditledger;

import java.io.Serializable;

/**
 * The id of an accepted operation and of the transaction that it booked, if any. Unique within a ledger. Ids grow over time,
 * with gaps, and do not follow the order of commits.
 *
 * @param value a positive number
 */
public record TransactionId(long value) implements Comparable<TransactionId>, Serializable {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public TransactionId {
        if (value <= 0) {
            throw new IllegalArgumentException("transaction id must be positive, but is " + value);
        }
    }

    /**
     * Returns the id with this number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static TransactionId of(long value) {
        return new TransactionId(value);
    }

    /** Orders by number. */
    @Override
    public int compareTo(TransactionId other) {
        return Long.compare(value, other.value);
    }

    /** Returns the number. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
