package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that is executed at most once under its key. Two commands with the same key are the same request if the
 * caller set the same fields to the same values. Not compared are metadata, the destination of a sweep, and defaults that a
 * {@link io.creditledger.CreditLedger} fills in from its configuration.
 *
 * @param <R> the result of an accepted command
 */
public abstract sealed class KeyedCommand<R> implements Command<R>
        permits CaptureHold,
                ChangeLimits,
                CloseAccount,
                Debit,
                DebitUpTo,
                ExtendHold,
                ExtendLot,
                FreezeAccount,
                Grant,
                PlaceHold,
                Post,
                Refund,
                ReleaseHold,
                ReopenAccount,
                Reverse,
                Transfer,
                VoidLot {
    private final OperationKind kind;
    private final IdempotencyKey key;
    private final @Nullable Instant effectiveAt;
    private final Map<String, String> metadata;

    KeyedCommand(OperationKind kind, Builder<?> builder) {
        this.kind = kind;
        this.key = Given.required(builder.key, "key");
        this.effectiveAt = builder.effectiveAt;
        this.metadata = builder.metadata.isEmpty() ? Map.of() : MetadataRule.checked(builder.metadata);
    }

    /** Returns the kind of operation that this command is recorded as. */
    public final OperationKind kind() {
        return kind;
    }

    /** Returns the caller's key. */
    public final IdempotencyKey key() {
        return key;
    }

    /** Returns when the change takes effect in business terms; empty if the caller did not set it. */
    public final Optional<Instant> effectiveAt() {
        return Optional.ofNullable(effectiveAt);
    }

    /** Returns the metadata that is stored with the operation. */
    public final Map<String, String> metadata() {
        return metadata;
    }

    /** Calls the visitor's method for this command and returns its result. */
    public abstract <T> T accept(KeyedCommandVisitor<T> visitor);

    @Override
    public final <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /**
     * What the builders of all keyed commands have in common. Not thread-safe; what it builds is immutable.
     *
     * @param <B> the builder's own type
     */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits CaptureHold.Builder,
                    ChangeLimits.Builder,
                    CloseAccount.Builder,
                    Debit.Builder,
                    DebitUpTo.Builder,
                    ExtendHold.Builder,
                    ExtendLot.Builder,
                    FreezeAccount.Builder,
                    Grant.Builder,
                    PlaceHold.Builder,
                    Post.Builder,
                    Refund.Builder,
                    ReleaseHold.Builder,
                    ReopenAccount.Builder,
                    Reverse.Builder,
                    Transfer.Builder,
                    VoidLot.Builder {
        private @Nullable IdempotencyKey key;
        private @Nullable Instant effectiveAt;
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Builder() {}

        abstract B self();

        /** Sets the caller's key; required. */
        public B key(IdempotencyKey key) {
            this.key = Objects.requireNonNull(key, "key");
            return self();
        }

        /**
         * Sets when the change takes effect in business terms, in the past or future, for reports; the time of recording
         * unless set. Cut to the microsecond. Limits are always checked against the present balance.
         *
         * @throws IllegalArgumentException if it is before {@link Bounds#EARLIEST_EFFECT} or after {@link
         *     Bounds#LATEST_EFFECT}
         */
        public B effectiveAt(Instant instant) {
            Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
            if (cut.isBefore(Bounds.EARLIEST_EFFECT) || cut.isAfter(Bounds.LATEST_EFFECT)) {
                throw new IllegalArgumentException("effective time must be from " + Bounds.EARLIEST_EFFECT + " to "
                        + Bounds.LATEST_EFFECT + ", but is " + cut);
            }
            this.effectiveAt = cut;
            return self();
        }

        /** Adds an entry to the metadata stored with the operation; the bounds are checked when the command is built. */
        public B metadata(String name, String value) {
            this.metadata.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return self();
        }

        /** Adds entries to the metadata stored with the operation; the bounds are checked when the command is built. */
        public B metadata(Map<String, String> entries) {
            entries.forEach(this::metadata);
            return self();
        }
    }
}
