package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing go in or out of a limited account any more. Refused while it has credits, holds or debt, unless told to
 * sweep: then holds are released and credits moved to another account first (a debt is never swept). A frozen account is
 * closed and swept like an open one: freezing binds whoever spends the credits, and closing is the operator's decision about
 * all of them. The account that receives must count in the same asset and not be closed, even if there is nothing to move.
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

    /** Returns where what is left goes; empty: the account must be empty. */
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

        /** Moves what is left to this account, as a rule the one for expired credits. */
        public Builder sweepTo(AccountId destination) {
            this.sweepDestination = Objects.requireNonNull(destination, "destination");
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing
         */
        public CloseAccount build() {
            return new CloseAccount(this);
        }
    }
}
