package io.creditledger;

import io.creditledger.command.Grant;
import io.creditledger.command.Rollover;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Credits that an account receives every period, such as a subscription's monthly allowance. The grant of each period is a
 * lot that is valid for that period, and may carry over part of what expired in the previous period.
 *
 * <p>Call {@link CreditLedger#grantPeriod} as often and on as many nodes as you like: each period is granted once. The name
 * identifies the plan. Do not change the terms of a plan under the same name, or a second grant of a period is refused with
 * {@link io.creditledger.error.IdempotencyConflictException}. Periods for which no grant was requested are not granted later.
 *
 * <p>The keys are {@code name|account|start of the period} in the scope {@code credit-ledger:recurring}. A name that contains
 * {@code |} is written as {@code |length|name}, so that no two plans share a key.
 *
 * <p>Immutable.
 */
public final class RecurringPlan {
    private static final String SCOPE = "credit-ledger:recurring";
    private static final int NAME_LENGTH = 64;

    private final String name;
    private final Period period;
    private final ZonedDateTime anchor;
    private final long amount;
    private final long minRollover;
    private final long maxRollover;
    private final int priority;
    private final LotCategory category;
    private final Set<String> tags;

    private RecurringPlan(Builder builder) {
        this.name = builder.name;
        this.period = required(builder.period, "period");
        this.anchor = required(builder.anchor, "anchor").truncatedTo(ChronoUnit.MICROS);
        this.amount = builder.amount;
        this.minRollover = builder.minRollover;
        this.maxRollover = builder.maxRollover;
        this.priority = builder.priority;
        this.category = builder.category;
        this.tags = builder.tags;
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException(
                    "a period must be longer than zero, without negative parts, but is " + period);
        }
        checkGrants();
    }

    /** Builds what the plan is going to grant: whatever a grant would refuse is refused now, not once a user needs it. */
    private void checkGrants() {
        AccountId account = AccountId.of("account");
        try {
            Grant.Builder first = Grant.to(account).source(AccountId.of("issuance"));
            grant(first.expiryAccount(AccountId.of("expired")), account, anchor.toInstant())
                    .build();
        } catch (DateTimeException | ArithmeticException tooFar) {
            throw new IllegalArgumentException(
                    "a period must end by " + Bounds.LATEST_EFFECT + ", but one of " + period + " does not", tooFar);
        }
        Rollover unused = new Rollover(key(account, 0), minRollover, maxRollover);
    }

    private static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must be set");
        }
        return value;
    }

    /**
     * Starts the plan with this name.
     *
     * @throws IllegalArgumentException if the name is blank, has more than 64 characters, or contains NUL or a lone surrogate
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * One period, from-inclusive and until-exclusive.
     *
     * @param start its first instant
     * @param end the first instant after it
     */
    public record Span(Instant start, Instant end) {}

    /** Returns the name. */
    public String name() {
        return name;
    }

    /**
     * Returns the period that contains an instant. Each period starts a whole number of periods after the anchor, so a monthly
     * plan anchored on the 31st starts on the last day of shorter months.
     *
     * @throws IllegalArgumentException if the instant is before the anchor
     */
    public Span periodAt(Instant at) {
        return span(index(at));
    }

    private long index(Instant at) {
        if (at.isBefore(anchor.toInstant())) {
            throw new IllegalArgumentException("plan " + name + " begins at " + anchor.toInstant() + ", after " + at);
        }
        // Lengths of periods differ by months and daylight saving, so the estimate is put right afterwards.
        long length = ChronoUnit.MILLIS.between(anchor, anchor.plus(period));
        long index = ChronoUnit.MILLIS.between(anchor.toInstant(), at) / length;
        while (start(index).isAfter(at)) {
            index--;
        }
        while (!start(index + 1).isAfter(at)) {
            index++;
        }
        return index;
    }

    private Instant start(long index) {
        return anchor.plus(period.multipliedBy(Math.toIntExact(index))).toInstant();
    }

    private Span span(long index) {
        return new Span(start(index), start(index + 1));
    }

    /** Returns the key under which a period is granted to an account. No two plans, accounts and periods share one. */
    private IdempotencyKey key(AccountId account, long index) {
        return IdempotencyKey.of(SCOPE, nameInKey() + "|" + account + "|" + start(index));
    }

    /**
     * Returns the name so that its end can be told in a key. A name without the character that separates the parts of a key
     * stands as it is. One with it follows its length, and no other key starts with the separator.
     */
    private String nameInKey() {
        return name.indexOf('|') < 0 ? name : "|" + name.length() + "|" + name;
    }

    /** Fills in the grant of the period that an instant is in. */
    Grant.Builder grant(Grant.Builder grant, AccountId account, Instant at) {
        long index = index(at);
        Span span = span(index);
        grant.amount(amount)
                .startsAt(span.start())
                .expiresAt(span.end())
                .priority(priority)
                .category(category)
                .tags(tags)
                .key(key(account, index));
        long previous = previous(index);
        return previous < 0 || maxRollover == 0
                ? grant
                : grant.rollover(new Rollover(key(account, previous), minRollover, maxRollover));
    }

    /**
     * Returns the period before another, less than 0 if there is none. Where a time zone has left out a day, a period of that day
     * alone is empty and begins with the next one, under the same key.
     */
    private long previous(long index) {
        long previous = index - 1;
        while (previous >= 0 && start(previous).equals(start(index))) {
            previous--;
        }
        return previous;
    }

    /** Builds a {@link RecurringPlan}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private @Nullable Period period;
        private @Nullable ZonedDateTime anchor;
        private long amount;
        private long minRollover;
        private long maxRollover;
        private int priority = LotTerms.DEFAULT_PRIORITY;
        private LotCategory category = LotCategory.PAID;
        private Set<String> tags = Set.of();

        private Builder(String name) {
            this.name = StorableText.require("plan name", name, NAME_LENGTH);
        }

        /** Sets the length of a period; required. It must be longer than zero, and no part of it may be negative. */
        public Builder every(Period period) {
            this.period = Objects.requireNonNull(period, "period");
            return this;
        }

        /** Sets the start of the first period, and the time zone in which periods are counted; required. */
        public Builder from(ZonedDateTime anchor) {
            this.anchor = Objects.requireNonNull(anchor, "anchor");
            return this;
        }

        /** Sets the amount granted for each period, in smallest units, from 1; required. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /**
         * Carries over {@code min(most, max(least, expired))} from the previous period, in smallest units; nothing unless set.
         * Both are from 0 to {@link Bounds#MAX_AMOUNT}, and {@code least} is not above {@code most}. See {@link Rollover}.
         */
        public Builder rollover(long least, long most) {
            this.minRollover = least;
            this.maxRollover = most;
            return this;
        }

        /** Sets the lots' priority, from 0 to {@link Bounds#LOT_PRIORITY}; {@link LotTerms#DEFAULT_PRIORITY} unless set. */
        public Builder priority(int priority) {
            this.priority = priority;
            return this;
        }

        /** Sets the lots' category; {@link LotCategory#PAID} unless set. */
        public Builder category(LotCategory category) {
            this.category = Objects.requireNonNull(category, "category");
            return this;
        }

        /** Restricts what the lots may pay for: a debit must name all of these tags to use them; none unless set. */
        public Builder tags(Set<String> tags) {
            this.tags = LotTerms.checkedTags(tags);
            return this;
        }

        /**
         * Returns the plan.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public RecurringPlan build() {
            return new RecurringPlan(this);
        }
    }
}
