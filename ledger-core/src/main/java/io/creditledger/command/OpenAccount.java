package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.Asset;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Opens an account. Needs no key: opening an existing account on the same terms changes nothing and returns its present
 * state; different terms are refused with {@link io.creditledger.error.AccountTermsConflictException}, which names the first
 * term that differs. The terms are compared with the present ones, which {@link ChangeLimits} may have changed.
 */
public final class OpenAccount implements Command<AccountReceipt> {
    private final AccountId account;
    private final Asset asset;
    private final boolean limited;
    private final long floor;
    private final @Nullable Long ceiling;
    private final List<Long> marks;

    private OpenAccount(Builder builder) {
        this.account = builder.account;
        this.asset = builder.asset;
        this.limited = builder.limited;
        this.floor = Given.bounded(builder.floor, "floor");
        this.ceiling = builder.ceiling == null ? null : Given.bounded(builder.ceiling, "ceiling");
        this.marks = builder.marks;
        Terms.check(floor, ceiling);
    }

    /** Starts the opening of a limited account, with floor 0 and no ceiling unless set. */
    public static Builder limited(AccountId account, Asset asset) {
        return new Builder(account, asset, true);
    }

    /** Returns the command that opens an unlimited (system) account: never locked, without a floor and a ceiling. */
    public static OpenAccount unlimited(AccountId account, Asset asset) {
        return new OpenAccount(new Builder(account, asset, false));
    }

    /** Returns the id of the account to open. */
    public AccountId account() {
        return account;
    }

    /** Returns its asset. */
    public Asset asset() {
        return asset;
    }

    /** Returns whether the account has limits. */
    public boolean limited() {
        return limited;
    }

    /** Returns the lowest permitted available balance, in smallest units. */
    public long floor() {
        return floor;
    }

    /** Returns the highest posted balance that grants, transfers and posts may reach, in smallest units; empty if unset. */
    public OptionalLong ceiling() {
        return ceiling == null ? OptionalLong.empty() : OptionalLong.of(ceiling);
    }

    /** Returns the low-balance marks, in smallest units, the highest first; empty if unset. */
    public List<Long> marks() {
        return marks;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds the opening of a limited account. Not thread-safe. */
    public static final class Builder {
        private final AccountId account;
        private final Asset asset;
        private final boolean limited;
        private long floor;
        private @Nullable Long ceiling;
        private List<Long> marks = List.of();

        private Builder(AccountId account, Asset asset, boolean limited) {
            this.account = Objects.requireNonNull(account, "account");
            this.asset = Objects.requireNonNull(asset, "asset");
            this.limited = limited;
        }

        /** Sets the lowest permitted available balance, in smallest units; negative for an overdraft limit. */
        public Builder floor(long floor) {
            this.floor = floor;
            return this;
        }

        /** Sets the highest posted balance that grants, transfers and posts may reach, in smallest units, from 0. */
        public Builder ceiling(long ceiling) {
            this.ceiling = ceiling;
            return this;
        }

        /**
         * Sets the low-balance {@linkplain io.creditledger.Account#marks() marks}, in smallest units and any order. None unless set.
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
         * @throws IllegalArgumentException if floor or ceiling is out of bounds, or the ceiling is below the floor or below 0
         */
        public OpenAccount build() {
            return new OpenAccount(this);
        }
    }
}
