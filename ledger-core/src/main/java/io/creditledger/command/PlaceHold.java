package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.HoldReceipt;
import io.creditledger.LotTerms;
import io.creditledger.OperationKind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reserves credits of a limited account, and the lots that contain them, for a charge whose amount is not known yet. Until
 * the hold is captured, released or expired, nothing else can spend the reserved credits, and they do not expire with their
 * lot. A hold reserves overdraft only if {@link Builder#useOverdraft} is set.
 */
public final class PlaceHold extends KeyedCommand<HoldReceipt> {
    private final AccountId account;
    private final long amount;
    private final AccountId destination;
    private final boolean destinationGiven;
    private final Duration timeout;
    private final boolean timeoutGiven;
    private final Set<String> tags;
    private final boolean overdraftUsed;

    private PlaceHold(Builder builder) {
        super(OperationKind.HOLD, builder);
        this.account = builder.account;
        this.amount = Given.positive(builder.amount, "amount");
        this.destinationGiven = builder.destination != null;
        this.destination =
                Given.required(destinationGiven ? builder.destination : builder.defaultDestination, "destination");
        this.timeoutGiven = builder.timeout != null;
        this.timeout = Given.timeout(timeoutGiven ? builder.timeout : builder.defaultTimeout);
        this.tags = builder.tags;
        this.overdraftUsed = builder.overdraftUsed;
        Given.different(account, destination, "account and destination");
    }

    /** Starts a hold on this account. */
    public static Builder on(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account whose credits are reserved. */
    public AccountId account() {
        return account;
    }

    /** Returns the amount, in smallest units. */
    public long amount() {
        return amount;
    }

    /** Returns the account that captured credits go to. */
    public AccountId destination() {
        return destination;
    }

    /** Returns whether the caller named the destination; only then is it part of the compared request. */
    public boolean destinationGiven() {
        return destinationGiven;
    }

    /** Returns how long the hold lasts, counted from when it is placed. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns whether the caller set the timeout; only then is it part of the compared request. */
    public boolean timeoutGiven() {
        return timeoutGiven;
    }

    /** Returns the tags that allow tagged lots to be reserved: a lot may be reserved if all its tags are among these. */
    public Set<String> tags() {
        return tags;
    }

    /** Returns whether overdraft may be reserved. */
    public boolean overdraftUsed() {
        return overdraftUsed;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link PlaceHold}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable Long amount;
        private @Nullable AccountId destination;
        private @Nullable AccountId defaultDestination;
        private @Nullable Duration timeout;
        private @Nullable Duration defaultTimeout;
        private Set<String> tags = Set.of();
        private boolean overdraftUsed;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the amount, in smallest units, from 1; required. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /** Names the account that captured credits go to. */
        public Builder destination(AccountId destination) {
            this.destination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /** Sets the destination used unless {@link #destination} names one; not part of the compared request. */
        public Builder defaultDestination(AccountId destination) {
            this.defaultDestination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /** Sets how long the hold lasts, from 1 &micro;s to {@link Bounds#HOLD_TIMEOUT}. Cut to the microsecond. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /** Sets the timeout used unless {@link #timeout} sets one; not part of the compared request. */
        public Builder defaultTimeout(Duration timeout) {
            this.defaultTimeout = timeout.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /** Sets the tags that allow tagged lots to be reserved: all tags of a lot must be among these. None unless set. */
        public Builder tags(Set<String> tags) {
            this.tags = LotTerms.checkedTags(tags);
            return this;
        }

        /** Sets the tags that allow tagged lots to be reserved: all tags of a lot must be among these. None unless set. */
        public Builder tags(String... tags) {
            return tags(Set.of(tags));
        }

        /** Lets the hold reserve overdraft, down to the account's floor. */
        public Builder useOverdraft() {
            this.overdraftUsed = true;
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public PlaceHold build() {
            return new PlaceHold(this);
        }
    }
}
