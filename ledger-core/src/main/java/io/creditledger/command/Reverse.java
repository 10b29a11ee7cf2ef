package io.creditledger.command;

import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import java.util.Objects;

/**
 * Undoes a grant, debit, capture, transfer or post as a whole, once; for a debit that was refunded in part, the rest. Refused
 * if credits that would have to be returned have been spent, unless forced.
 */
public final class Reverse extends KeyedCommand<Receipt> {
    private final OperationRef original;
    private final boolean forced;

    private Reverse(Builder builder) {
        super(OperationKind.REVERSE, builder);
        this.original = builder.original;
        this.forced = builder.forced;
    }

    /** Starts a reversal of this operation. */
    public static Builder of(OperationRef original) {
        return new Builder(original);
    }

    /** Returns the operation to reverse. */
    public OperationRef original() {
        return original;
    }

    /** Returns whether the reversal may take accounts below their floor. */
    public boolean forced() {
        return forced;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link Reverse}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final OperationRef original;
        private boolean forced;

        private Builder(OperationRef original) {
            this.original = Objects.requireNonNull(original, "original");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Allows the reversal to take accounts below their floor, into debt. */
        public Builder force() {
            this.forced = true;
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing
         */
        public Reverse build() {
            return new Reverse(this);
        }
    }
}
