package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.ExpiryReport;

/**
 * Settles accounts on which something is due, beginning with what has been due longest. Execute it every few minutes to keep
 * the stored balances current. Balances and decisions do not depend on it: they treat what is due as booked. Needs no key and
 * can run on any number of nodes at the same time. An account that another unit of work has locked is skipped, an account
 * that cannot be settled is reported, and neither affects the others.
 */
public final class ExpireDue implements Command<ExpiryReport> {
    private final int limit;

    private ExpireDue(int limit) {
        this.limit = limit;
    }

    /**
     * Returns the command for at most this many accounts. Accounts that are skipped or fail do not count.
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

    /** Returns the maximum number of accounts. */
    public int limit() {
        return limit;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }
}
