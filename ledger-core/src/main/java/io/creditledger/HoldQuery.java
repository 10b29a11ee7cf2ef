package io.creditledger;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query for holds whose end is not booked: open ones, or overdue ones, which have expired and whose expiry is not booked yet;
 * overdue holds are shown as {@link HoldStatus#EXPIRED}. Ordered by id. Immutable.
 */
public final class HoldQuery {
    private final boolean overdue;
    private final @Nullable AccountId account;
    private final @Nullable TransactionId after;
    private final int limit;

    private HoldQuery(Builder builder) {
        this.overdue = builder.overdue;
        this.account = builder.account;
        this.after = builder.after;
        this.limit = builder.limit;
    }

    /** Starts a query for holds that are open. */
    public static Builder open() {
        return new Builder(false);
    }

    /** Starts a query for holds that are overdue. */
    public static Builder overdue() {
        return new Builder(true);
    }

    /** Returns whether the query is for overdue holds; otherwise it is for open ones. */
    public boolean isOverdue() {
        return overdue;
    }

    /** Returns the account of the holds; empty for all accounts. */
    public Optional<AccountId> account() {
        return Optional.ofNullable(account);
    }

    /** Returns the hold after which the page starts; empty for the first page. */
    public Optional<TransactionId> after() {
        return Optional.ofNullable(after);
    }

    /** Returns the maximum number of holds on the page. */
    public int limit() {
        return limit;
    }

    /** Builds a {@link HoldQuery}. Not thread-safe. */
    public static final class Builder {
        private final boolean overdue;
        private @Nullable AccountId account;
        private @Nullable TransactionId after;
        private int limit = 100;

        private Builder(boolean overdue) {
            this.overdue = overdue;
        }

        /** Restricts the query to the holds of one account. */
        public Builder account(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
            return this;
        }

        /** Starts the page after this hold: {@link HoldPage#next()} of the previous page. */
        public Builder after(TransactionId hold) {
            this.after = Objects.requireNonNull(hold, "hold");
            return this;
        }

        /**
         * Sets the maximum number of holds on the page; 100 unless set.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#PAGE_LINES}
         */
        public Builder limit(int limit) {
            this.limit = Bounds.checkedPageLimit(limit);
            return this;
        }

        /** Returns the query. */
        public HoldQuery build() {
            return new HoldQuery(this);
        }
    }
}
