package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.HoldReceipt;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Extends an open hold: it expires after the timeout, counted from now, or at its present expiry if that is later. */
public final class ExtendHold extends KeyedCommand<HoldReceipt> {
    private final OperationRef hold;
    private final Duration timeout;

    private ExtendHold(Builder builder) {
        super(OperationKind.EXTEND_HOLD, builder);
        this.hold = builder.hold;
        this.timeout = Given.timeout(builder.timeout);
    }

    /** Starts an extension of this hold. */
    public static Builder of(OperationRef hold) {
        return new Builder(hold);
    }

    /** Returns the hold. */
    public OperationRef hold() {
        return hold;
    }

    /** Returns how long the hold lasts at least, counted from the extension. */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds an {@link ExtendHold}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final OperationRef hold;
        private @Nullable Duration timeout;

        private Builder(OperationRef hold) {
            this.hold = Objects.requireNonNull(hold, "hold");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the timeout, counted from now, from 1 &micro;s to {@link Bounds#HOLD_TIMEOUT}; required. Cut to 1 &micro;s. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public ExtendHold build() {
            return new ExtendHold(this);
        }
    }
}
