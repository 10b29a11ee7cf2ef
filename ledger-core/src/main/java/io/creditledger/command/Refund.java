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

    /** Starts a refund of this debit or capture: of all that is left of it, unless an amount is set. */
    public static Builder of(OperationRef original) {
        return new Builder(original);
    }

    /** Returns the debit or capture to refund. */
    public OperationRef original() {
        return original;
    }

    /** Returns the amount, in smallest units; empty for all that is left. */
    public OptionalLong amount() {
        return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
    }

    /**
     * Returns the end of the new lots for credits that came from expired lots. If empty, these credits expire at once, and only
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

        /** Sets the amount, in smallest units, from 1; all that is left unless set. */
        public Builder amount(long amount) {
            this.amount = amount;
            return this;
        }

        /**
         * Gives credits that came from expired lots back as new lots with this end. Cut to the microsecond. Unless set, that
         * share of the refund expires at once. An end that has passed is refused with {@link
         * io.creditledger.error.LotEndedException}, even if the debit used no lots.
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
