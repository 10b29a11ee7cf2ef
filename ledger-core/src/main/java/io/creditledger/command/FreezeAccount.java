package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;

/**
 * Freezes a limited account: its credits cannot be spent until it is reopened, but credits still come in. Freezing a frozen
 * account changes nothing; a closed account must be reopened first.
 */
public final class FreezeAccount extends KeyedCommand<AccountReceipt> {
    private final AccountId account;

    private FreezeAccount(Builder builder) {
        super(OperationKind.FREEZE, builder);
        this.account = builder.account;
    }

    /** Starts the freezing of this account. */
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

    /** Builds a {@link FreezeAccount}. Not thread-safe. */
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
        public FreezeAccount build() {
            return new FreezeAccount(this);
        }
    }
}
