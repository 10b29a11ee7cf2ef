package io.creditledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable balanced set of two or more postings: per asset they sum to zero. A transaction never changes; a refund or
 * reversal is another transaction that refers to it.
 */
public interface Transaction {
    /** Returns the transaction's id. */
    TransactionId id();

    /** Returns the kind of command that booked it. */
    OperationKind kind();

    /** Returns the caller's key; empty for what the ledger books by itself. */
    Optional<IdempotencyKey> key();

    /** Returns the postings, at most one for each account, summing to zero per asset. */
    List<Posting> postings();

    /** Returns when the ledger recorded it, to the microsecond; never before an earlier one of the same limited account. */
    Instant recordedAt();

    /** Returns when it took effect in business terms, for reports: {@link #recordedAt()} unless the caller set another time. */
    Instant effectiveAt();

    /** Returns the metadata of the command; of several executions under one key, that of the first. */
    Map<String, String> metadata();

    /** Returns the transaction that this one refunds or reverses, if it does. */
    Optional<TransactionId> reference();
}
