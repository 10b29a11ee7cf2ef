package io.creditledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot of an accepted command or a booking of the ledger itself, with the later operations that refer to it. Amounts are counts of the asset's smallest
 * unit.
 *
 * @param id the operation's id, which is also the id of its transaction
 * @param kind the kind of command
 * @param key the key under which it was executed; empty for what the ledger books by itself
 * @param transaction the transaction that it booked; empty if it moved no credits, as a hold does
 * @param recordedAt when it was recorded
 * @param effectiveAt when it took effect
 * @param metadata the metadata of the command
 * @param reference the operation that it refunds, reverses, captures, extends or releases; empty if there is none
 * @param refunded how much has been refunded or reversed; always 0 for a hold, whose state {@link LedgerReads#hold} returns
 * @param reversedBy the operation that reversed it; empty if there is none
 * @param followUps the operations that have it as their reference, by time; if there are more than {@link
 *     Bounds#FOLLOW_UPS}, those with the highest ids
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
     * @param id the operation's id
     * @param kind the kind of command: a refund, reversal, capture, extension or release
     * @param key the key under which it was executed
     * @param amount how much of the original it refunded or reversed, credits of ended lots included; of a capture, how much it
     *     charged; 0 if it moves nothing
     * @param recordedAt when it was recorded
     */
    public record FollowUp(
            TransactionId id, OperationKind kind, Optional<IdempotencyKey> key, long amount, Instant recordedAt) {}

    /** Returns a reference to the operation. */
    public OperationRef ref() {
        return OperationRef.of(id);
    }

    /** Omits the metadata, which must not appear in logs. */
    @Override
    public String toString() {
        return "Operation[id=" + id + ", kind=" + kind + ", key=" + key + ", transaction=" + transaction
                + ", recordedAt=" + recordedAt + ", effectiveAt=" + effectiveAt + ", reference=" + reference
                + ", refunded=" + refunded + ", reversedBy=" + reversedBy + ", followUps=" + followUps + "]";
    }
}
