package io.creditledger.event;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.OperationKind;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An accepted operation or a booking of the ledger itself, published in the unit of work that writes it. Refusals, replays and
 * previews produce no events. Immutable.
 *
 * <p>The events of one limited account come in the order of its {@linkplain Balance#revision() revisions}. Events of different
 * accounts have no order: neither the ids of operations nor the recorded times follow the order of commits.
 *
 * <p>Later versions may add kinds of events: keep a default branch.
 */
public sealed interface LedgerEvent {
    /** The version of the documents that {@link #toJson()} writes: 1. A later version may add members to a document of version 1. */
    int JSON_VERSION = 1;

    /** The longest {@link #id()}: 160 characters. */
    int ID_LENGTH = 160;

    /**
     * Returns what identifies the event among all events of the ledger: a key for an outbox, by which a reader recognises an
     * event that it has seen. At most {@link #ID_LENGTH} characters.
     */
    String id();

    /** Returns when it was recorded, to the microsecond. */
    Instant recordedAt();

    /** Returns the balance of each limited account that it changed, right after it. */
    List<Balance> balances();

    /** Returns the low-balance {@linkplain io.creditledger.Account#marks() marks} that it crossed, in order. */
    List<MarkCrossing> crossedMarks();

    /**
     * Returns the event as one line of JSON, valid against the schema {@code ledger-event.schema.json}. Numbers of 64 bits are
     * written as strings, because many readers of JSON keep only 53 bits of a number.
     */
    default String toJson() {
        return EventJson.write(this);
    }

    /**
     * An operation was accepted, or booked by the ledger itself: {@link OperationKind#EXPIRE} and {@link OperationKind#REPAY}.
     *
     * @param operation the operation's id
     * @param kind the kind of command
     * @param key the caller's key; empty for what the ledger booked by itself
     * @param legs what it moved, as posted; empty if it moved no credits, as a hold does
     * @param balances the balance of each limited account that it is about, right after it
     * @param crossedMarks the low-balance marks that it crossed
     * @param recordedAt when it was recorded
     * @param effectiveAt when it took effect
     * @param metadata the metadata of the command
     * @param reference the operation that it refunds, reverses, captures, extends or releases
     * @param cause the operation in the course of which the ledger booked this one by itself; empty for a command of a caller,
     *     and if the command has no operation, as one that only books what is due
     */
    record OperationAccepted(
            TransactionId operation,
            OperationKind kind,
            Optional<IdempotencyKey> key,
            List<Leg> legs,
            List<Balance> balances,
            List<MarkCrossing> crossedMarks,
            Instant recordedAt,
            Instant effectiveAt,
            Map<String, String> metadata,
            Optional<TransactionId> reference,
            Optional<TransactionId> cause)
            implements LedgerEvent {
        /** Copies the lists and the metadata. */
        public OperationAccepted {
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(kind, "kind");
            legs = List.copyOf(legs);
            balances = List.copyOf(balances);
            crossedMarks = List.copyOf(crossedMarks);
            metadata = Map.copyOf(metadata);
        }

        /** Returns {@code operation:} and the operation's id. */
        @Override
        public String id() {
            return "operation:" + operation;
        }

        /** Returns the id of the transaction, which is the operation's; empty if it moved no credits. */
        public Optional<TransactionId> transaction() {
            return legs.isEmpty() ? Optional.empty() : Optional.of(operation);
        }

        /** Omits the metadata, which must not appear in logs. */
        @Override
        public String toString() {
            return "OperationAccepted[operation=" + operation + ", kind=" + kind + ", key=" + key + ", legs=" + legs
                    + ", balances=" + balances + ", crossedMarks=" + crossedMarks + ", recordedAt=" + recordedAt
                    + ", effectiveAt=" + effectiveAt
                    + ", reference=" + reference + ", cause=" + cause + "]";
        }
    }

    /**
     * An account was opened.
     *
     * @param account the account
     * @param asset its asset
     * @param limited whether it has limits
     * @param floor the least its available balance may fall to
     * @param ceiling the most its posted balance may rise to; empty if there is none
     * @param marks its low-balance marks, the highest first
     * @param balances its balance if it is limited, else nothing
     * @param recordedAt when it was opened
     */
    record AccountOpened(
            AccountId account,
            Asset asset,
            boolean limited,
            long floor,
            OptionalLong ceiling,
            List<Long> marks,
            List<Balance> balances,
            Instant recordedAt)
            implements LedgerEvent {
        /** Copies the lists. */
        public AccountOpened {
            Objects.requireNonNull(account, "account");
            marks = List.copyOf(marks);
            balances = List.copyOf(balances);
        }

        /** Returns {@code opened:} and the account's id. */
        @Override
        public String id() {
            return "opened:" + account;
        }

        /** Returns none: an account starts where it is. */
        @Override
        public List<MarkCrossing> crossedMarks() {
            return List.of();
        }
    }

    /**
     * What has become due on an account was booked: holds have expired, or lots have started. Credits that have expired are an
     * {@link OperationAccepted} of their own, before this.
     *
     * @param account the account
     * @param balance its balance after everything that was due
     * @param expiredHolds the holds that have expired, as they are now
     * @param startedLots the lots that have started
     * @param crossedMarks the low-balance marks that it crossed
     * @param recordedAt when it was booked
     * @param cause the operation in the course of which it was booked; empty if the command has no operation
     */
    record DueApplied(
            AccountId account,
            Balance balance,
            List<Hold> expiredHolds,
            List<LotId> startedLots,
            List<MarkCrossing> crossedMarks,
            Instant recordedAt,
            Optional<TransactionId> cause)
            implements LedgerEvent {
        /** Copies the lists. */
        public DueApplied {
            Objects.requireNonNull(account, "account");
            expiredHolds = List.copyOf(expiredHolds);
            startedLots = List.copyOf(startedLots);
            crossedMarks = List.copyOf(crossedMarks);
        }

        /** Returns {@code due:}, the account's id, a colon and the account's revision. */
        @Override
        public String id() {
            return "due:" + account + ":" + balance.revision();
        }

        @Override
        public List<Balance> balances() {
            return List.of(balance);
        }
    }
}
