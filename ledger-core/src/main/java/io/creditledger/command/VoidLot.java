package io.creditledger.command;

import io.creditledger.LotId;
import io.creditledger.LotReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;

/**
 * Takes what is not reserved out of a lot, and books it where the lot's credits would have expired to. Used credits stay
 * used, reserved ones stay reserved. It is an early end, so the account's floor does not stand in its way.
 */
public final class VoidLot extends KeyedCommand<LotReceipt> {
    private final LotId lot;

    private VoidLot(Builder builder) {
        super(OperationKind.VOID_LOT, builder);
        this.lot = builder.lot;
    }

    /** Starts to void this lot. */
    public static Builder of(LotId lot) {
        return new Builder(lot);
    }

    /** Returns the lot. */
    public LotId lot() {
        return lot;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link VoidLot}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final LotId lot;

        private Builder(LotId lot) {
            this.lot = Objects.requireNonNull(lot, "lot");
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing
         */
        public VoidLot build() {
            return new VoidLot(this);
        }
    }
}
