package io.creditledger.command;

import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives back all or part of a debit or capture to the lots that it came from, last used first. All refunds of a debit and its
 * reversal together never give back more than it took, however many run at the same time.
 */
public final class Refund extends KeyedCommand<Receipt> {
    private final OperationRef original;
    private final @Nullable Long amount;
    private final @Nullable Instant extendedUntil;

    private Refund(Builder builder) {
        super(OperationKind.REFUND, builder);
        this.original = builder.original;
        this.amount = builder.amount == null ? null : Given.positive(builder.amount, "amount");
        this.extendedUntil =
                builder.extendedUntil == null ? null : Given.instant(builder.extendedUntil, "extendedUntil");
    }

    /** Starts a refund of this debit: of all that is left of it, unless an amount is set. */
    public static Builder of(OperationRef original) {
        return new Builder(original);
    }

    /** Returns the debit to refund. */
    public OperationRef original() {
        return original;
    }

    /** Returns how much, in smallest units; empty: all that is left. */
    public OptionalLong amount() {
        return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
    }

    /**
     * Returns until when credits can be used that came from lots which have ended; empty: they expire at once, and only
     * the rest is given back.
     */
    public Optional<Instant> extendedUntil() {
        return Optional.ofNullable(extendedUntil);
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link Refund}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final OperationRef original;
        private @Nullable Long amount;
        private @Nullable Instant extendedUntil;

        private Builder(OperationRef original) {
            this.original = Objects.requireNonNull(original, "original");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets how much, in smallest units, from 1; all that is left unless set. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /**
         * Gives back also what came from lots that have ended, as new lots with this end. Cut to the microsecond. Unless
         * set, that share of the refund expires at once. An end that has passed is refused, whether or not the debit took
         * from lots.
         */
        public Builder extendUntil(Instant end) {
            this.extendedUntil = Objects.requireNonNull(end, "end");
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if something required is missing or out of bounds
         */
        public Refund build() {
            return new Refund(this);
        }
    }
}
