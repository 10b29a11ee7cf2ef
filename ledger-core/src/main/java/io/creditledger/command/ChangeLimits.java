package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.OperationKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Sets a limited account's floor, ceiling or low-balance marks; what is not set stays as it is. The account may already be
 * beyond a new limit, which then only prevents it from going further. New marks replace the old ones and are crossed by later
 * changes only, even if the account is already below them.
 */
public final class ChangeLimits extends KeyedCommand<AccountReceipt> {
    private final AccountId account;
    private final @Nullable Long floor;
    private final @Nullable Long ceiling;
    private final boolean ceilingRemoved;
    private final @Nullable List<Long> marks;

    private ChangeLimits(Builder builder) {
        super(OperationKind.CHANGE_LIMITS, builder);
        this.account = builder.account;
        this.floor = builder.floor == null ? null : Given.bounded(builder.floor, "floor");
        this.ceiling = builder.ceiling == null ? null : Given.bounded(builder.ceiling, "ceiling");
        this.ceilingRemoved = builder.ceilingRemoved;
        this.marks = builder.marks;
        if (floor == null && ceiling == null && !ceilingRemoved && marks == null) {
            throw new IllegalArgumentException("floor, ceiling or marks must be set");
        }
        Terms.check(floor == null ? 0 : floor, ceiling);
    }

    /** Starts a change of this account's limits. */
    public static Builder of(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the new floor, in smallest units; empty if the floor stays. */
    public OptionalLong floor() {
        return floor == null ? OptionalLong.empty() : OptionalLong.of(floor);
    }

    /** Returns the new ceiling, in smallest units; empty if the ceiling stays or is removed. */
    public OptionalLong ceiling() {
        return ceiling == null ? OptionalLong.empty() : OptionalLong.of(ceiling);
    }

    /** Returns whether the ceiling is to be removed. */
    public boolean ceilingRemoved() {
        return ceilingRemoved;
    }

    /** Returns the new marks, in smallest units, the highest first; an empty list if they are removed; empty if they stay. */
    public Optional<List<Long>> marks() {
        return Optional.ofNullable(marks);
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link ChangeLimits}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable Long floor;
        private @Nullable Long ceiling;
        private boolean ceilingRemoved;
        private @Nullable List<Long> marks;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the lowest permitted available balance, in smallest units; negative for an overdraft limit. */
        public Builder floor(long floor) {
            this.floor = floor;
            return this;
        }

        /** Sets the highest posted balance that grants, transfers and posts may reach, in smallest units, from 0. */
        public Builder ceiling(long ceiling) {
            this.ceiling = ceiling;
            this.ceilingRemoved = false;
            return this;
        }

        /** Removes the ceiling. */
        public Builder noCeiling() {
            this.ceiling = null;
            this.ceilingRemoved = true;
            return this;
        }

        /**
         * Replaces the low-balance {@linkplain io.creditledger.Account#marks() marks}, in smallest units and any order; without any,
         * removes them.
         *
         * @throws IllegalArgumentException if there are more than {@link io.creditledger.Bounds#MARKS}, two are equal, or one is out
         *     of bounds
         */
        public Builder marks(long... marks) {
            this.marks = Terms.marks(marks);
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing, nothing is set, a limit is out of bounds, or the ceiling is
         *     below 0 or below the floor that is set with it
         */
        public ChangeLimits build() {
            return new ChangeLimits(this);
        }
    }
}
