package io.creditledger.command;

import io.creditledger.LotId;
import io.creditledger.LotReceipt;
import io.creditledger.OperationKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Moves the end of a lot to a later instant. Refused if the lot has expired. An end that is not later changes nothing. */
public final class ExtendLot extends KeyedCommand<LotReceipt> {
    private final LotId lot;
    private final Instant expiresAt;

    private ExtendLot(Builder builder) {
        super(OperationKind.EXTEND_LOT, builder);
        this.lot = builder.lot;
        this.expiresAt = Given.instant(Given.required(builder.expiresAt, "expiresAt"), "expiresAt");
    }

    /** Starts an extension of this lot. */
    public static Builder of(LotId lot) {
        return new Builder(lot);
    }

    /** Returns the lot. */
    public LotId lot() {
        return lot;
    }

    /** Returns the new end of the lot. */
    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds an {@link ExtendLot}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final LotId lot;
        private @Nullable Instant expiresAt;

        private Builder(LotId lot) {
            this.lot = Objects.requireNonNull(lot, "lot");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the first instant at which the lot cannot be used any more; required. Cut to the microsecond. */
        public Builder expiresAt(Instant instant) {
            this.expiresAt = instant.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public ExtendLot build() {
            return new ExtendLot(this);
        }
    }
}
