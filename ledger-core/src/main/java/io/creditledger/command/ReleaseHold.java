package io.creditledger.command;

import io.creditledger.HoldReceipt;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import java.util.Objects;

/**
 * Releases a hold: what it still reserves becomes available again. Credits whose lot has expired meanwhile expire at once.
 */
public final class ReleaseHold extends KeyedCommand<HoldReceipt> {
    private final OperationRef hold;

    private ReleaseHold(Builder builder) {
        super(OperationKind.RELEASE, builder);
        this.hold = builder.hold;
    }

    /** Starts a release of this hold. */
    public static Builder of(OperationRef hold) {
        return new Builder(hold);
    }

    /** Returns the hold. */
    public OperationRef hold() {
        return hold;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link ReleaseHold}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final OperationRef hold;

        private Builder(OperationRef hold) {
            this.hold = Objects.requireNonNull(hold, "hold");
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
        public ReleaseHold build() {
            return new ReleaseHold(this);
        }
    }
}
