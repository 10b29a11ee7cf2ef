package io.creditledger.contract;

import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a transaction tells, comparable whatever class a store hands out. */
record TransactionFacts(
        TransactionId id,
        OperationKind kind,
        Optional<IdempotencyKey> key,
        List<Posting> postings,
        Instant recordedAt,
        Instant effectiveAt,
        Map<String, String> metadata,
        Optional<TransactionId> reference) {
    static TransactionFacts of(Transaction transaction) {
        return new TransactionFacts(
                transaction.id(),
                transaction.kind(),
                transaction.key(),
                transaction.postings(),
                transaction.recordedAt(),
                transaction.effectiveAt(),
                transaction.metadata(),
                transaction.reference());
    }
}
