package io.creditledger;

import io.creditledger.engine.Period;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A query for one page of an account's postings. Pages are delimited by position, not by offset: on a limited account,
 * postings booked between two queries cause no line to be repeated or skipped. Immutable.
 */
public final class StatementQuery {
    private final AccountId account;
    private final boolean newestFirst;
    private final @Nullable Long after;
    private final int limit;
    private final @Nullable Instant from;
    private final @Nullable Instant until;

    private StatementQuery(Builder builder) {
        this.account = builder.account;
        this.newestFirst = builder.newestFirst;
        this.after = builder.after;
        this.limit = builder.limit;
        this.from = builder.from;
        this.until = builder.until;
    }

    /** Starts a query for this account: unless set otherwise, its 100 newest postings, newest first. */
    public static Builder of(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns whether the highest position comes first. */
    public boolean newestFirst() {
        return newestFirst;
    }

    /** Returns the position after which the page starts; empty for the first page. */
    public OptionalLong after() {
        return after == null ? OptionalLong.empty() : OptionalLong.of(after);
    }

    /** Returns the maximum number of lines on the page. */
    public int limit() {
        return limit;
    }

    /** Returns the first instant of the period; empty if the statement has no period. */
    public Optional<Instant> from() {
        return Optional.ofNullable(from);
    }

    /** Returns the first instant after the period; empty if the statement has no period. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** Builds a {@link StatementQuery}. Not thread-safe. */
    public static final class Builder {
        private final AccountId account;
        private boolean newestFirst = true;
        private @Nullable Long after;
        private int limit = 100;
        private @Nullable Instant from;
        private @Nullable Instant until;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        /** Orders the lines from the lowest position to the highest. */
        public Builder oldestFirst() {
            this.newestFirst = false;
            return this;
        }

        /** Starts the page after this position: {@link StatementPage#next()} of the previous page. */
        public Builder after(long position) {
            this.after = position;
            return this;
        }

        /**
         * Sets the maximum number of lines on the page; 100 unless set.
         *
         * @throws IllegalArgumentException if not from 1 to {@link Bounds#PAGE_LINES}
         */
        public Builder limit(int lines) {
            this.limit = Bounds.checkedPageLimit(lines);
            return this;
        }

        /**
         * Restricts the statement to what was recorded in a period. On a limited account the lines are found by their positions;
         * of an unlimited account all lines are read.
         *
         * @param first the first instant
         * @param end the first instant that does not count
         * @throws IllegalArgumentException if {@code end} is before {@code first}, or one is out of bounds
         */
        public Builder recorded(Instant first, Instant end) {
            Period period = new Period(first, end);
            this.from = period.from();
            this.until = period.until();
            return this;
        }

        /** Returns the query. */
        public StatementQuery build() {
            return new StatementQuery(this);
        }
    }
}
