package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.CaptureReceipt;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Charges all or part of what a hold reserves, in the order in which it was reserved. The rest is released, unless more
 * captures follow. A capture of the last reserved credit always ends the hold.
 */
public final class CaptureHold extends KeyedCommand<CaptureReceipt> {
    private final OperationRef hold;
    private final @Nullable Long amount;
    private final boolean last;
    private final boolean overrunAllowed;

    private CaptureHold(Builder builder) {
        super(OperationKind.CAPTURE, builder);
        this.hold = builder.hold;
        this.amount = builder.amount;
        this.last = builder.last;
        this.overrunAllowed = builder.overrunAllowed;
        if (amount != null && (amount < 0 || amount > Bounds.MAX_AMOUNT)) {
            throw new IllegalArgumentException("amount must be from 0 to " + Bounds.MAX_AMOUNT + ", but is " + amount);
        }
        if (!last && (amount == null || amount == 0)) {
            throw new IllegalArgumentException("a capture that is not the last must name an amount from 1");
        }
        if (!last && overrunAllowed) {
            throw new IllegalArgumentException("only the last capture of a hold can overrun it");
        }
    }

    /** Starts a capture of this hold: of all that is reserved, unless an amount is set. */
    public static Builder of(OperationRef hold) {
        return new Builder(hold);
    }

    /** Returns the hold. */
    public OperationRef hold() {
        return hold;
    }

    /** Returns the amount, in smallest units; empty for all that is reserved. 0 releases the hold. */
    public OptionalLong amount() {
        return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
    }

    /** Returns whether this is the last capture, after which the rest is released. */
    public boolean last() {
        return last;
    }

    /** Returns whether more than is reserved may be charged. */
    public boolean overrunAllowed() {
        return overrunAllowed;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link CaptureHold}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final OperationRef hold;
        private @Nullable Long amount;
        private boolean last = true;
        private boolean overrunAllowed;

        private Builder(OperationRef hold) {
            this.hold = Objects.requireNonNull(hold, "hold");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the amount, in smallest units, from 0, which releases the hold; all that is reserved unless set. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /** Keeps the rest reserved for further captures. */
        public Builder moreToFollow() {
            this.last = false;
            return this;
        }

        /** Charges what exceeds the hold like a debit: it may use overdraft, and is refused if the account cannot pay. */
        public Builder allowOverrun() {
            this.overrunAllowed = true;
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing, out of bounds or contradictory
         */
        public CaptureHold build() {
            return new CaptureHold(this);
        }
    }
}
