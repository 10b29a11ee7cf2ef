package io.creditledger;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one operation did with one lot, or with the plain credits of an account.
 *
 * @param operation the operation's id
 * @param kind its kind
 * @param lotOrNull the lot, or null for plain credits
 * @param amount in smallest units, seen from the lot: negative if the operation took credits, positive if it gave some back;
 *     for a {@link OperationKind#HOLD}, what it reserved
 * @param returned how much of the amount refunds and reversals have given back so far; for a hold, how much of it is no
 *     longer reserved
 * @param recordedAt when the operation was recorded
 * @param effectiveAt when it took effect; for expired credits this is the end of their own lot, which may be earlier than
 *     the effective time of the transaction, if that books several lots
 */
public record LotAllocation(
        TransactionId operation,
        OperationKind kind,
        @Nullable LotId lotOrNull,
        long amount,
        long returned,
        Instant recordedAt,
        Instant effectiveAt) {
    /** Returns the lot; empty for plain credits. */
    public Optional<LotId> lot() {
        return Optional.ofNullable(lotOrNull);
    }
}
