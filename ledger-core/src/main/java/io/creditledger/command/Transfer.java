package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Moves credits from one account to another of the same asset. The receiver gets plain credits. */
public final class Transfer extends KeyedCommand<Receipt> {
    private final AccountId source;
    private final AccountId destination;
    private final long amount;

    private Transfer(Builder builder) {
        super(OperationKind.TRANSFER, builder);
        this.source = builder.source;
        this.destination = builder.destination;
        this.amount = Given.positive(builder.amount, "amount");
        Given.different(source, destination, "source and destination");
    }

    /** Starts a transfer between these accounts. */
    public static Builder between(AccountId source, AccountId destination) {
        return new Builder(source, destination);
    }

    /** Returns the account that pays. */
    public AccountId source() {
        return source;
    }

    /** Returns the account that receives. */
    public AccountId destination() {
        return destination;
    }

    /** Returns the amount, in smallest units. */
    public long amount() {
        return amount;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link Transfer}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final AccountId source;
        private final AccountId destination;
        private @Nullable Long amount;

        private Builder(AccountId source, AccountId destination) {
            this.source = Objects.requireNonNull(source, "source");
            this.destination = Objects.requireNonNull(destination, "destination");
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

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds, or both accounts are the same
         */
        public Transfer build() {
            return new Transfer(this);
        }
    }
}
