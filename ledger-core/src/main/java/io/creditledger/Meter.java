package io.creditledger;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Receives the cost of work while the work runs. Work that reports no cost is charged its whole estimate, so that a missing
 * report does not make it free. Safe for use by many threads.
 */
public final class Meter {
    private static final long UNREPORTED = -1;

    private final long estimate;
    private final AtomicLong cost = new AtomicLong(UNREPORTED);

    Meter(long estimate) {
        this.estimate = estimate;
    }

    /** Returns what was reserved for the work, in smallest units. */
    public long estimate() {
        return estimate;
    }

    /**
     * Adds to the cost.
     *
     * @param amount in smallest units, from 0
     * @throws IllegalArgumentException if it is negative or the cost would exceed {@link Bounds#MAX_AMOUNT}
     */
    public void add(long amount) {
        cost.updateAndGet(before -> checked(Math.max(0, before) + bounded(amount)));
    }

    /**
     * Sets the cost, whatever was reported before.
     *
     * @param amount in smallest units, from 0
     * @throws IllegalArgumentException if it is negative or exceeds {@link Bounds#MAX_AMOUNT}
     */
    public void set(long amount) {
        cost.set(bounded(amount));
    }

    /** Returns the cost as reported so far, or the estimate if nothing was. */
    public long cost() {
        long reported = cost.get();
        return reported == UNREPORTED ? estimate : reported;
    }

    private static long bounded(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("cost must not be negative, but is " + amount);
        }
        return checked(amount);
    }

    private static long checked(long amount) {
        if (amount > Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException("cost must be at most " + Bounds.MAX_AMOUNT + ", but is " + amount);
        }
        return amount;
    }
}
