package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.LotTerms;
import io.creditledger.OperationKind;
import io.creditledger.PartialDebitReceipt;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Charges a limited account as much as is available, up to an amount. Taking less, even nothing, is a success, and a replay
 * returns the amount that was taken first.
 */
public final class DebitUpTo extends KeyedCommand<PartialDebitReceipt> {
    private final AccountId account;
    private final long amount;
    private final AccountId destination;
    private final boolean destinationGiven;
    private final Set<String> tags;
    private final boolean overdraftUsed;

    private DebitUpTo(Builder builder) {
        super(OperationKind.DEBIT_UP_TO, builder);
        this.account = builder.account;
        this.amount = Given.positive(builder.amount, "amount");
        this.tags = builder.tags;
        this.destinationGiven = builder.destination != null;
        this.destination =
                Given.required(destinationGiven ? builder.destination : builder.defaultDestination, "destination");
        this.overdraftUsed = builder.overdraftUsed;
        Given.different(account, destination, "account and destination");
    }

    /** Starts a debit of this account. */
    public static Builder from(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account that pays. */
    public AccountId account() {
        return account;
    }

    /** Returns the most to take, in smallest units. */
    public long amount() {
        return amount;
    }

    /** Returns the account that the credits go to. */
    public AccountId destination() {
        return destination;
    }

    /** Returns the tags that allow tagged lots to pay: a lot may pay if all its tags are among these. */
    public Set<String> tags() {
        return tags;
    }

    /** Returns whether the caller named the destination; only then is it part of the compared request. */
    public boolean destinationGiven() {
        return destinationGiven;
    }

    /** Returns whether the account's overdraft may be used as well. */
    public boolean overdraftUsed() {
        return overdraftUsed;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link DebitUpTo}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable Long amount;
        private @Nullable AccountId destination;
        private @Nullable AccountId defaultDestination;
        private Set<String> tags = Set.of();
        private boolean overdraftUsed;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the most to take, in smallest units, from 1; required. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /** Names the account that the credits go to. */
        public Builder destination(AccountId destination) {
            this.destination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /** Sets the destination used unless {@link #destination} names one; not part of the compared request. */
        public Builder defaultDestination(AccountId destination) {
            this.defaultDestination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /** Allows the debit to use overdraft, down to the account's floor; without this it takes available credits only. */
        public Builder useOverdraft() {
            this.overdraftUsed = true;
            return this;
        }

        /** Sets the tags that allow tagged lots to pay: a lot may pay if all its tags are among these. None unless set. */
        public Builder tags(Set<String> tags) {
            this.tags = LotTerms.checkedTags(tags);
            return this;
        }

        /** Sets the tags that allow tagged lots to pay: a lot may pay if all its tags are among these. None unless set. */
        public Builder tags(String... tags) {
            return tags(Set.of(tags));
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public DebitUpTo build() {
            return new DebitUpTo(this);
        }
    }
}
