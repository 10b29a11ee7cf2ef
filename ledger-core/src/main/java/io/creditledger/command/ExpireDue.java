package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.ExpiryReport;

/**
 * Settles accounts on which something is due, those that have waited longest first. Run it every few minutes for tidy books:
 * what is due counts as booked for every read and decision in any case. Needs no key; idempotent; safe on any number of
 * nodes at once. Accounts are settled one by one: an account that somebody else keeps locked is skipped, one that fails is
 * reported, and the others are settled.
 */
public final class ExpireDue implements Command<ExpiryReport> {
    private final int limit;

    private ExpireDue(int limit) {
        this.limit = limit;
    }

    /**
     * Returns the command for at most so many accounts. Those that are skipped or fail do not count.
     *
     * @throws IllegalArgumentException if the limit is not from 1 to {@link Bounds#ACCOUNTS_PER_EXPIRY}
     */
    public static ExpireDue limit(int limit) {
        if (limit < 1 || limit > Bounds.ACCOUNTS_PER_EXPIRY) {
            throw new IllegalArgumentException(
                    "limit must be from 1 to " + Bounds.ACCOUNTS_PER_EXPIRY + ", but is " + limit);
        }
        return new ExpireDue(limit);
    }

    /** Returns how many accounts at most. */
    public int limit() {
        return limit;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }
}
