package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Closes a limited account, which then allows no movements. Refused while the account has credits, holds or debt, unless a
 * sweep destination is set: then holds are released and credits moved to that account first (a debt is never swept). A frozen
 * account is closed and swept like an open one: freezing restricts spending, and closing is the operator's decision about
 * all credits. The destination must have the same asset and must not be closed, even if there is nothing to move.
 * Closing a closed account changes nothing.
 */
public final class CloseAccount extends KeyedCommand<AccountReceipt> {
    private final AccountId account;
    private final @Nullable AccountId sweepDestination;

    private CloseAccount(Builder builder) {
        super(OperationKind.CLOSE, builder);
        this.account = builder.account;
        this.sweepDestination = builder.sweepDestination;
        if (sweepDestination != null) {
            Given.different(account, sweepDestination, "account and sweep destination");
        }
    }

    /** Starts the closing of this account. */
    public static Builder of(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the account that receives the remaining credits; empty if the account must be empty. */
    public Optional<AccountId> sweepDestination() {
        return Optional.ofNullable(sweepDestination);
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link CloseAccount}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;
        private @Nullable AccountId sweepDestination;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Moves the remaining credits to this account, usually the one for expired credits. */
        public Builder sweepTo(AccountId destination) {
            this.sweepDestination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing, or the account is to be swept to itself
         */
        public CloseAccount build() {
            return new CloseAccount(this);
        }
    }
}
