package io.creditledger.command;

import io.creditledger.LotId;
import io.creditledger.LotReceipt;
import io.creditledger.OperationKind;
import java.util.Objects;

/**
 * Moves the unreserved credits of a lot to the account to which the lot expires. Used credits stay used, and reserved ones
 * stay reserved. The account's floor is not checked, as for an expiry.
 */
public final class VoidLot extends KeyedCommand<LotReceipt> {
    private final LotId lot;

    private VoidLot(Builder builder) {
        super(OperationKind.VOID_LOT, builder);
        this.lot = builder.lot;
    }

    /** Starts the voiding of this lot. */
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
