package io.creditledger;

import io.creditledger.engine.Period;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query for lots that still have credits and end in a period. Lots that have ended already are left out, whether that is booked
 * or not. Ordered by end, then by id. Immutable.
 */
public final class ExpiringLotQuery {
    private final Instant from;
    private final Instant until;
    private final @Nullable AccountId account;
    private final @Nullable Lot after;
    private final int limit;

    private ExpiringLotQuery(Builder builder) {
        this.from = builder.from;
        this.until = builder.until;
        this.account = builder.account;
        this.after = builder.after;
        this.limit = builder.limit;
    }

    /**
     * Starts a query for lots that end in a period.
     *
     * @param from the first instant
     * @param until the first instant that does not count
     * @throws IllegalArgumentException if {@code until} is before {@code from}, or one is out of bounds
     */
    public static Builder between(Instant from, Instant until) {
        return new Builder(new Period(from, until));
    }

    /** Returns the first instant of the period. */
    public Instant from() {
        return from;
    }

    /** Returns the first instant after the period. */
    public Instant until() {
        return until;
    }

    /** Returns the account of the lots; empty for all accounts. */
    public Optional<AccountId> account() {
        return Optional.ofNullable(account);
    }

    /** Returns the lot after which the page starts; empty for the first page. */
    public Optional<Lot> after() {
        return Optional.ofNullable(after);
    }

    /** Returns the maximum number of lots on the page. */
    public int limit() {
        return limit;
    }

    /** Builds an {@link ExpiringLotQuery}. Not thread-safe. */
    public static final class Builder {
        private final Instant from;
        private final Instant until;
        private @Nullable AccountId account;
        private @Nullable Lot after;
        private int limit = 100;

        private Builder(Period period) {
            this.from = period.from();
            this.until = period.until();
        }

        /** Restricts the query to the lots of one account. */
        public Builder account(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Starts the page after this lot: {@link LotPage#next()} of the previous page.
         *
         * @throws IllegalArgumentException if the lot never expires
         */
        public Builder after(Lot lot) {
            if (lot.expiresAt().isEmpty()) {
                throw new IllegalArgumentException("lot " + lot.id() + " never expires, so no page starts after it");
            }
            this.after = lot;
            return this;
        }

        /**
         * Sets the maximum number of lots on the page; 100 unless set.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#PAGE_LINES}
         */
        public Builder limit(int limit) {
            this.limit = Bounds.checkedPageLimit(limit);
            return this;
        }

        /** Returns the query. */
        public ExpiringLotQuery build() {
            return new ExpiringLotQuery(this);
        }
    }
}
