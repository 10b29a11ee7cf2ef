package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.Receipt;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issues credits to a limited account, out of an issuance account. Repays overdraft first. Opens the receiving account
 * if it does not exist and the command carries terms to open it with.
 */
public final class Grant extends KeyedCommand<Receipt> {
    private final AccountId account;
    private final long amount;
    private final AccountId source;
    private final boolean sourceGiven;
    private final @Nullable OpenAccount openingTerms;

    private Grant(Builder builder) {
        super(builder);
        this.account = builder.account;
        this.amount = Given.positive(builder.amount, "amount");
        this.sourceGiven = builder.source != null;
        this.source = Given.required(sourceGiven ? builder.source : builder.defaultSource, "source");
        this.openingTerms = builder.openingTerms;
        Given.different(account, source, "account and source");
        if (openingTerms != null && !(openingTerms.account().equals(account) && openingTerms.limited())) {
            throw new IllegalArgumentException("opening terms must be those of a limited account " + account
                    + ", but are of " + openingTerms.account());
        }
    }

    /** Starts a grant to this account. */
    public static Builder to(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account that receives the credits. */
    public AccountId account() {
        return account;
    }

    /** Returns how much, in smallest units. */
    public long amount() {
        return amount;
    }

    /** Returns the account that the credits come out of. */
    public AccountId source() {
        return source;
    }

    /** Returns whether the caller named the source; only then is it part of the compared request. */
    public boolean sourceGiven() {
        return sourceGiven;
    }

    /** Returns how to open the receiving account if it does not exist. */
    public Optional<OpenAccount> openingTerms() {
        return Optional.ofNullable(openingTerms);
    }

    /** Builds a {@link Grant}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable Long amount;
        private @Nullable AccountId source;
        private @Nullable AccountId defaultSource;
        private @Nullable OpenAccount openingTerms;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets how much, in smallest units, from 1; required. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /** Names the account that the credits come out of. */
        public Builder source(AccountId source) {
            this.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets the source used unless {@link #source} names one; not part of the compared request. */
        public Builder defaultSource(AccountId source) {
            this.defaultSource = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Opens the receiving account on these terms if it does not exist; not part of the compared request. */
        public Builder openingTerms(OpenAccount terms) {
            this.openingTerms = Objects.requireNonNull(terms, "terms");
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public Grant build() {
            return new Grant(this);
        }
    }
}
