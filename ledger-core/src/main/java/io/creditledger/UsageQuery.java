package io.creditledger;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query for usage: what debits and captures charged and what refunds and reversals gave back, summed by whatever the query groups
 * by. Days are UTC days of the recorded time; a refund counts on its own day. Immutable.
 */
public final class UsageQuery {
    /** The earliest and the latest day that a ledger can record. */
    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);

    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private final @Nullable AccountId account;
    private final LocalDate from;
    private final LocalDate until;
    private final Map<String, String> values;
    private final Set<String> dimensions;
    private final boolean byAccount;
    private final boolean byDay;
    private final int limit;

    private UsageQuery(Builder builder) {
        this.account = builder.account;
        this.from = builder.from;
        this.until = builder.until;
        this.values = Map.copyOf(builder.values);
        this.dimensions = new LinkedHashSet<>(builder.dimensions);
        this.byAccount = builder.byAccount;
        this.byDay = builder.byDay;
        this.limit = builder.limit;
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("until must not be before from, but is " + until + ", before " + from);
        }
    }

    /** Starts a query for the usage of one account. */
    public static Builder of(AccountId account) {
        return new Builder(Objects.requireNonNull(account, "account"));
    }

    /** Starts a query for the usage of all accounts. Reads all rows of usage. */
    public static Builder all() {
        return new Builder(null);
    }

    /** Returns the account; empty for all. */
    public Optional<AccountId> account() {
        return Optional.ofNullable(account);
    }

    /** Returns the first day. */
    public LocalDate from() {
        return from;
    }

    /** Returns the first day that does not count. */
    public LocalDate until() {
        return until;
    }

    /** Returns the values that usage must have, by the name of their dimension. */
    public Map<String, String> values() {
        return values;
    }

    /** Returns the dimensions that the sums are grouped by. */
    public List<String> dimensions() {
        return List.copyOf(dimensions);
    }

    /** Returns whether the sums are grouped by account. */
    public boolean byAccount() {
        return byAccount;
    }

    /** Returns whether the sums are grouped by day. */
    public boolean byDay() {
        return byDay;
    }

    /** Returns the maximum number of sums. */
    public int limit() {
        return limit;
    }

    /** Builds a {@link UsageQuery}. Not thread-safe. */
    public static final class Builder {
        private final @Nullable AccountId account;
        private LocalDate from = FIRST;
        private LocalDate until = LAST;
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> dimensions = new LinkedHashSet<>();
        private boolean byAccount;
        private boolean byDay;
        private int limit = 1_000;

        private Builder(@Nullable AccountId account) {
            this.account = account;
        }

        /** Sets the first UTC day; the beginning of the ledger unless set. */
        public Builder from(LocalDate day) {
            this.from = checked("from", day);
            return this;
        }

        /** Sets the first UTC day that does not count; none unless set. */
        public Builder until(LocalDate day) {
            this.until = checked("until", day);
            return this;
        }

        private static LocalDate checked(String name, LocalDate day) {
            if (day.isBefore(FIRST) || day.isAfter(LAST)) {
                throw new IllegalArgumentException(name + " must be from " + FIRST + " to " + LAST + ", but is " + day);
            }
            return day;
        }

        /**
         * Restricts the query to usage with this value, empty for usage without one. The value is cut like those that are stored, to
         * {@link Bounds#USAGE_VALUE_LENGTH} characters.
         */
        public Builder where(String dimension, String value) {
            values.put(
                    Objects.requireNonNull(dimension, "dimension"),
                    StorableText.requireStorable("value", value, Bounds.METADATA_LENGTH));
            return this;
        }

        /** Groups the sums by these dimensions as well. */
        public Builder by(String... names) {
            dimensions.addAll(List.of(names));
            return this;
        }

        /** Groups the sums by account as well. */
        public Builder byAccount() {
            this.byAccount = true;
            return this;
        }

        /** Groups the sums by UTC day as well. */
        public Builder byDay() {
            this.byDay = true;
            return this;
        }

        /**
         * Sets the maximum number of sums; 1000 unless set.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#USAGE_SUMS}
         */
        public Builder limit(int limit) {
            if (limit < 1 || limit > Bounds.USAGE_SUMS) {
                throw new IllegalArgumentException(
                        "limit must be from 1 to " + Bounds.USAGE_SUMS + ", but is " + limit);
            }
            this.limit = limit;
            return this;
        }

        /**
         * Returns the query.
         *
         * @throws IllegalArgumentException if {@code until} is before {@code from}
         */
        public UsageQuery build() {
            return new UsageQuery(this);
        }
    }
}
