package io.creditledger.engine;

import io.creditledger.IdempotencyKey;
import io.creditledger.MarkCrossing;
import io.creditledger.Operation;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One accepted command: its key, what it asked for, what it did. All of it is written once but the last two, which say
 * what has been undone of it since. With postings it is a transaction, whose id is the operation's.
 */
public final class OperationRecord {
    private final long id;
    private final @Nullable IdempotencyKey key;
    private final OperationKind kind;
    private final CanonicalRequest request;
    private final List<PostingRecord> postings;
    private final byte @Nullable [] result;
    private final Instant recordedAt;
    private final Instant effectiveAt;
    private final Map<String, String> metadata;
    private final @Nullable Long reference;
    private final long returned;
    private final @Nullable Long reversedBy;

    /**
     * Creates the record.
     *
     * @param id its number
     * @param key the caller's key; null for what the ledger does by itself
     * @param kind what kind of command it was
     * @param request what was asked for
     * @param postings what was booked, the account that the command is about first; empty if nothing was
     * @param result what the rows do not tell of the answer, packed; null if they tell it all
     * @param recordedAt when it was recorded
     * @param effectiveAt when it took effect
     * @param metadata what the caller noted down
     * @param reference the operation that it undoes, or null
     * @param returned how much of it has been refunded or reversed, in smallest units
     * @param reversedBy the operation that reversed it, or null
     */
    public OperationRecord(
            long id,
            @Nullable IdempotencyKey key,
            OperationKind kind,
            CanonicalRequest request,
            List<PostingRecord> postings,
            byte @Nullable [] result,
            Instant recordedAt,
            Instant effectiveAt,
            Map<String, String> metadata,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy) {
        this.id = id;
        this.key = key;
        this.kind = kind;
        this.request = request;
        this.postings = List.copyOf(postings);
        this.result = result == null ? null : result.clone();
        this.recordedAt = recordedAt;
        this.effectiveAt = effectiveAt;
        this.metadata = metadata;
        this.reference = reference;
        this.returned = returned;
        this.reversedBy = reversedBy;
    }

    /** Returns its number. */
    public long id() {
        return id;
    }

    /** Returns the caller's key, or null. */
    public @Nullable IdempotencyKey key() {
        return key;
    }

    /** Returns what kind of command it was. */
    public OperationKind kind() {
        return kind;
    }

    /** Returns what was asked for. */
    public CanonicalRequest request() {
        return request;
    }

    /** Returns what was booked. */
    public List<PostingRecord> postings() {
        return postings;
    }

    /** Returns what the rows do not tell of the answer, packed, or null. */
    public byte @Nullable [] result() {
        return result == null ? null : result.clone();
    }

    /** Returns whether there is anything that the rows do not tell of the answer. */
    public boolean hasResult() {
        return result != null;
    }

    /** Returns when it was recorded. */
    public Instant recordedAt() {
        return recordedAt;
    }

    /** Returns when it took effect. */
    public Instant effectiveAt() {
        return effectiveAt;
    }

    /** Returns what the caller noted down. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the operation that it undoes, or null. */
    public @Nullable Long reference() {
        return reference;
    }

    /** Returns how much of it has been refunded or reversed. */
    public long returned() {
        return returned;
    }

    /** Returns the same as stores keep it: null instead of 0. */
    public @Nullable Long returnedOrNull() {
        return returned == 0 ? null : (Long) returned;
    }

    /** Returns the operation that reversed it, or null. */
    public @Nullable Long reversedBy() {
        return reversedBy;
    }

    /** Returns the transaction, if anything was booked. */
    public Optional<Transaction> transaction() {
        return postings.isEmpty() ? Optional.empty() : Optional.of(new View(this));
    }

    /**
     * Returns what a reader sees of it.
     *
     * @param followUps the operations that refer to it, in any order
     */
    public Operation view(Collection<OperationRecord> followUps) {
        return new Operation(
                new TransactionId(id),
                kind,
                Optional.ofNullable(key),
                transaction(),
                recordedAt,
                effectiveAt,
                metadata,
                Optional.ofNullable(reference).map(TransactionId::new),
                returned,
                Optional.ofNullable(reversedBy).map(TransactionId::new),
                followUps.stream()
                        .sorted(Comparator.comparing(OperationRecord::recordedAt)
                                .thenComparing(OperationRecord::id))
                        .map(OperationRecord::followUp)
                        .toList());
    }

    private Operation.FollowUp followUp() {
        return new Operation.FollowUp(new TransactionId(id), kind, Optional.ofNullable(key), undone(), recordedAt);
    }

    /** Returns the same operation with more of it undone. */
    public OperationRecord withUndone(long nowReturned, @Nullable Long nowReversedBy) {
        return new OperationRecord(
                id,
                key,
                kind,
                request,
                postings,
                result,
                recordedAt,
                effectiveAt,
                metadata,
                reference,
                nowReturned,
                nowReversedBy);
    }

    /** Returns the same operation with the marks that it crossed. */
    OperationRecord crossing(List<MarkCrossing> crossed) {
        return withResult(BalanceSnapshot.crossing(result, crossed));
    }

    /**
     * Returns the same refund or reversal with the amount that it undid. To be called before {@link #counting}, and only if it is not
     * {@link #amount}: credits of a lot that has ended do not come back to the account, so the first posting may be smaller.
     */
    OperationRecord undoing(long undone) {
        return withResult(BalanceSnapshot.undoing(result, undone));
    }

    /** Returns the same operation with what it adds to usage. To be called before {@link #crossing}. */
    OperationRecord counting(UsageEntry usage) {
        return withResult(BalanceSnapshot.counting(result, usage));
    }

    private OperationRecord withResult(byte[] other) {
        return new OperationRecord(
                id,
                key,
                kind,
                request,
                postings,
                other,
                recordedAt,
                effectiveAt,
                metadata,
                reference,
                returned,
                reversedBy);
    }

    /** Returns what it adds to usage, or null. */
    public @Nullable UsageEntry usage() {
        return BalanceSnapshot.usage(result);
    }

    /** Returns the marks that the command crossed, with what the ledger booked in its course. */
    List<MarkCrossing> crossedMarks() {
        return BalanceSnapshot.crossed(result);
    }

    /** Returns the size of the posting of the account that the command is about, whatever its sign. */
    long amount() {
        return postings.isEmpty() ? 0 : Math.abs(postings.get(0).posting().amount());
    }

    /** Returns the amount that a refund or a reversal undid; of any other operation its own amount. */
    private long undone() {
        Long undone = undone(result);
        return undone == null ? amount() : undone;
    }

    /**
     * Returns the amount that a stored refund or reversal undid; null if that is the size of its first posting.
     *
     * @param result what its row has of its answer, packed, or null
     */
    public static @Nullable Long undone(byte @Nullable [] result) {
        return BalanceSnapshot.undone(result);
    }

    /** Returns the notes of the limited accounts, in the order of the postings. */
    List<BalanceSnapshot> notes() {
        return BalanceSnapshot.unpack(result, limitedPostings());
    }

    boolean changedAnything() {
        return BalanceSnapshot.changed(result);
    }

    /** Returns whether it made a lot or has {@linkplain Allocation allocations}. */
    public boolean touchesLots() {
        return BalanceSnapshot.touchesLots(result);
    }

    List<Posting> limitedPostings() {
        return postings.stream()
                .map(PostingRecord::posting)
                .filter(posting -> posting.after() != null)
                .toList();
    }

    /** The transaction as its readers see it. */
    private record View(
            TransactionId id,
            OperationKind kind,
            Optional<IdempotencyKey> key,
            List<Posting> postings,
            Instant recordedAt,
            Instant effectiveAt,
            Map<String, String> metadata,
            Optional<TransactionId> reference)
            implements Transaction {
        View(OperationRecord operation) {
            this(
                    new TransactionId(operation.id),
                    operation.kind,
                    Optional.ofNullable(operation.key),
                    operation.postings.stream().map(PostingRecord::posting).toList(),
                    operation.recordedAt,
                    operation.effectiveAt,
                    operation.metadata,
                    Optional.ofNullable(operation.reference).map(TransactionId::new));
        }

        /** Leaves out the metadata, which is the caller's own and must not get into logs. */
        @Override
        public String toString() {
            return "Transaction[id=" + id + ", kind=" + kind + ", key=" + key + ", postings=" + postings
                    + ", recordedAt=" + recordedAt + ", effectiveAt=" + effectiveAt + ", reference=" + reference + "]";
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OperationRecord that
                && id == that.id
                && returned == that.returned
                && Objects.equals(reversedBy, that.reversedBy);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return "operation " + id + " (" + kind + ")";
    }
}
