package io.creditledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An accepted command, and what later commands have done to it. A snapshot. Amounts are counts of the asset's smallest unit.
 *
 * @param id its number; that of its transaction if it has booked one
 * @param kind what kind of command it was
 * @param key the key under which it was executed; empty for what the ledger books by itself
 * @param transaction what it has booked; empty if it has moved nothing, such as a hold
 * @param recordedAt when it was recorded
 * @param effectiveAt when it took effect
 * @param metadata what the caller noted down
 * @param reference the operation that it refunds, reverses, captures, extends or releases
 * @param refunded how much of it has been refunded or reversed; of a hold that is none, {@link LedgerReads#hold} tells its state
 * @param reversedBy the operation that reversed it
 * @param followUps the operations that have it as their reference, by time; of more than {@link Bounds#FOLLOW_UPS} those with
 *     the highest ids
 */
public record Operation(
        TransactionId id,
        OperationKind kind,
        Optional<IdempotencyKey> key,
        Optional<Transaction> transaction,
        Instant recordedAt,
        Instant effectiveAt,
        Map<String, String> metadata,
        Optional<TransactionId> reference,
        long refunded,
        Optional<TransactionId> reversedBy,
        List<FollowUp> followUps) {
    /** Copies metadata and follow-ups. */
    public Operation {
        metadata = Map.copyOf(metadata);
        followUps = List.copyOf(followUps);
    }

    /**
     * A later operation on this one.
     *
     * @param id its number
     * @param kind what it did: refunded, reversed, captured, extended or released
     * @param key the key under which it was executed
     * @param amount how much it moved on the account of the original, from 0
     * @param recordedAt when it was recorded
     */
    public record FollowUp(
            TransactionId id, OperationKind kind, Optional<IdempotencyKey> key, long amount, Instant recordedAt) {}

    /** Returns a reference to it. */
    public OperationRef ref() {
        return OperationRef.of(id);
    }

    /** Leaves out the metadata, which is the caller's own and must not get into logs. */
    @Override
    public String toString() {
        return "Operation[id=" + id + ", kind=" + kind + ", key=" + key + ", transaction=" + transaction
                + ", recordedAt=" + recordedAt + ", effectiveAt=" + effectiveAt + ", reference=" + reference
                + ", refunded=" + refunded + ", reversedBy=" + reversedBy + ", followUps=" + followUps + "]";
    }
}
