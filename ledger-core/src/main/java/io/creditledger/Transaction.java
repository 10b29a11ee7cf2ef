package io.creditledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable balanced set of two or more postings: per asset they sum to zero. Once booked it never changes; what
 * undoes it is another transaction that refers to it.
 */
public interface Transaction {
    /** Returns the ledger's number for it. */
    TransactionId id();

    /** Returns what kind of command booked it. */
    OperationKind kind();

    /** Returns the caller's key; empty for what the ledger books by itself. */
    Optional<IdempotencyKey> key();

    /** Returns the postings, at most one for each account, summing to zero per asset. */
    List<Posting> postings();

    /** Returns when the ledger recorded it, to the microsecond; never before an earlier one of the same limited account. */
    Instant recordedAt();

    /** Returns when it took effect in business terms, for reports: {@link #recordedAt()} unless the caller said otherwise. */
    Instant effectiveAt();

    /** Returns what the caller noted down with it; of several executions under one key, the first one's. */
    Map<String, String> metadata();

    /** Returns the transaction that this one refunds or reverses, if it does. */
    Optional<TransactionId> reference();
}
