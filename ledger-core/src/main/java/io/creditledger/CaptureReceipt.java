package io.creditledger;

import java.util.List;
import java.util.Optional;

/** What a ledger answers to capturing a hold. */
public interface CaptureReceipt extends CommandResult {
    /** Returns the hold as it is now: on a replay, as it is by then. */
    Hold hold();

    /** Returns the ledger's number for the capture, by which it can be refunded. */
    TransactionId id();

    /** Returns how much this capture took, in smallest units; 0 if it only released. */
    long captured();

    /** Returns the transaction that was booked; empty when nothing was captured. */
    Optional<Transaction> transaction();

    /** Returns what the account had right after the command was executed first. */
    Balance balance();

    /** Returns how much of it has been refunded or reversed by now, in smallest units. */
    long refunded();

    /** Returns the transaction that reversed it, if one has by now. */
    Optional<TransactionId> reversedBy();

    @Override
    default Optional<TransactionId> operation() {
        return Optional.of(id());
    }

    @Override
    default List<Transaction> transactions() {
        return transaction().map(List::of).orElse(List.of());
    }

    @Override
    default List<Balance> balances() {
        return List.of(balance());
    }
}
