package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;

/**
 * Opens a frozen or closed account again. Reopening an open account changes nothing.
 */
public final class ReopenAccount extends KeyedCommand<AccountReceipt> {
    private final AccountId account;

    private ReopenAccount(Builder builder) {
        super(OperationKind.REOPEN, builder);
        this.account = builder.account;
    }

    /** Starts the reopening of this account. */
    public static Builder of(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link ReopenAccount}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId account;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing
         */
        public ReopenAccount build() {
            return new ReopenAccount(this);
        }
    }
}
