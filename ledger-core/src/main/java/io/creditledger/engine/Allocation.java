package io.creditledger.engine;

import org.jspecify.annotations.Nullable;

/**
 * One row of what an operation did with lots. An operation that took plain credits only has none. Of an operation with any,
 * the rows follow its paying postings: for each in order, the lots in the order in which they were used, the plain
 * credits last.
 *
 * @param operation the operation's number
 * @param ordinal 0, 1, 2, ... in the order of use
 * @param lot the lot's number, or null for plain credits
 * @param amount seen from the lot: negative if credits were taken out of it, positive if they were put back; under a hold, what
 *     was reserved
 * @param returned how much of it has been given back since; under a hold, how much is no longer reserved
 */
public record Allocation(
        long operation, int ordinal, @Nullable Long lot, long amount, long returned) {

    /** Returns how much of it has not been given back, or is still reserved. */
    public long left() {
        return Math.abs(amount) - returned;
    }

    Allocation returning(long more) {
        if (more > left()) {
            throw new AssertionError("operation " + operation + " would give back more than it took of lot " + lot);
        }
        return new Allocation(operation, ordinal, lot, amount, returned + more);
    }
}
