package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.LotCategory;
import io.creditledger.LotTerms;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Issues credits to a limited account, out of an issuance account. Credits without tags repay overdraft first. Opens the
 * receiving account if it does not exist and the command has opening terms.
 *
 * <p>Credits that expire, start later, or have a priority, a category or tags form a lot of their own. Credits without any
 * of these are plain credits, unless {@link Builder#asLot} is set: they never expire and are used last.
 */
public final class Grant extends KeyedCommand<Receipt> {
    private final AccountId account;
    private final long amount;
    private final AccountId source;
    private final boolean sourceGiven;
    private final @Nullable OpenAccount openingTerms;
    private final @Nullable LotTerms lotTerms;
    private final @Nullable AccountId expiryAccount;
    private final boolean expiryAccountGiven;
    private final @Nullable Rollover rollover;

    private Grant(Builder builder) {
        super(OperationKind.GRANT, builder);
        this.account = builder.account;
        this.amount = Given.positive(builder.amount, "amount");
        this.sourceGiven = builder.source != null;
        this.source = Given.required(sourceGiven ? builder.source : builder.defaultSource, "source");
        this.openingTerms = builder.openingTerms;
        this.lotTerms = builder.lotTerms();
        this.expiryAccountGiven = builder.expiryAccount != null;
        AccountId expired = expiryAccountGiven ? builder.expiryAccount : builder.defaultExpiryAccount;
        this.rollover = builder.rollover;
        boolean expires = lotTerms != null || rollover != null;
        this.expiryAccount = expires ? Given.required(expired, "expiryAccount") : null;
        Given.different(account, source, "account and source");
        if (expiryAccount != null) {
            Given.different(account, expiryAccount, "account and expiryAccount");
        } else if (expiryAccountGiven) {
            throw new IllegalArgumentException("an expiryAccount needs credits that can expire: set an end, a start, a"
                    + " priority, a category or tags, or call asLot()");
        }
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

    /** Returns the amount, in smallest units, without what is carried over. */
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

    /** Returns the terms on which the receiving account is opened if it does not exist. */
    public Optional<OpenAccount> openingTerms() {
        return Optional.ofNullable(openingTerms);
    }

    /** Returns the terms of the lot; empty for plain credits. */
    public Optional<LotTerms> lotTerms() {
        return Optional.ofNullable(lotTerms);
    }

    /** Returns the account to which expired credits go; empty if the grant creates no lot and has no rollover. */
    public Optional<AccountId> expiryAccount() {
        return Optional.ofNullable(expiryAccount);
    }

    /** Returns whether the caller named the expiry account; only then is it part of the compared request. */
    public boolean expiryAccountGiven() {
        return expiryAccountGiven;
    }

    /** Returns what is carried over from an earlier grant, if anything. */
    public Optional<Rollover> rollover() {
        return Optional.ofNullable(rollover);
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link Grant}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable Long amount;
        private @Nullable AccountId source;
        private @Nullable AccountId defaultSource;
        private @Nullable OpenAccount openingTerms;
        private @Nullable AccountId expiryAccount;
        private @Nullable AccountId defaultExpiryAccount;
        private @Nullable Integer priority;
        private @Nullable LotCategory category;
        private @Nullable Instant startsAt;
        private @Nullable Instant expiresAt;
        private Set<String> tags = Set.of();
        private boolean asLot;
        private @Nullable Rollover rollover;

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

        /** Sets the account that the credits come out of; required unless there is a default source. */
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
         * Keeps the credits in a lot of their own, whose uses are recorded and which can be voided. Only needed if no other lot
         * term is set: the lot then has the default priority and category, never expires, and is used before plain credits.
         */
        public Builder asLot() {
            this.asLot = true;
            return this;
        }

        /** Sets the priority of the credits, from 0, used first, to {@link io.creditledger.Bounds#LOT_PRIORITY}, used last. */
        public Builder priority(int priority) {
            this.priority = priority;
            return this;
        }

        /** Sets the origin of the credits. */
        public Builder category(LotCategory category) {
            this.category = Objects.requireNonNull(category, "category");
            return this;
        }

        /** Sets the first instant at which the credits can be used. Cut to the microsecond. */
        public Builder startsAt(Instant start) {
            this.startsAt = Given.instant(start, "startsAt");
            return this;
        }

        /** Sets the first instant at which the credits cannot be used any more. Cut to the microsecond. */
        public Builder expiresAt(Instant end) {
            this.expiresAt = Given.instant(end, "expiresAt");
            return this;
        }

        /** Restricts what the credits may pay for: a debit may use them if it names all of these tags. */
        public Builder tags(Set<String> tags) {
            this.tags = LotTerms.checkedTags(tags);
            return this;
        }

        /** Restricts what the credits may pay for: a debit may use them if it names all of these tags. */
        public Builder tags(String... tags) {
            return tags(Set.of(tags));
        }

        /** Sets the account to which expired credits go. It must be unlimited. */
        public Builder expiryAccount(AccountId account) {
            this.expiryAccount = Objects.requireNonNull(account, "account");
            return this;
        }

        /** Sets the expiry account used unless {@link #expiryAccount} names one; not part of the compared request. */
        public Builder defaultExpiryAccount(AccountId account) {
            this.defaultExpiryAccount = Objects.requireNonNull(account, "account");
            return this;
        }

        /** Carries over credits that expired from the lot of an earlier grant. They come out of the expiry account. */
        public Builder rollover(Rollover rollover) {
            this.rollover = Objects.requireNonNull(rollover, "rollover");
            return this;
        }

        private @Nullable LotTerms lotTerms() {
            boolean plain = !asLot
                    && priority == null
                    && category == null
                    && startsAt == null
                    && expiresAt == null
                    && tags.isEmpty();
            return plain
                    ? null
                    : new LotTerms(
                            priority, category, Optional.ofNullable(startsAt), Optional.ofNullable(expiresAt), tags);
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
