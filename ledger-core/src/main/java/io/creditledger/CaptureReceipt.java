package io.creditledger;

import java.util.List;
import java.util.Optional;

/** The receipt for capturing a hold. */
public interface CaptureReceipt extends CommandResult {
    /** Returns the present state of the hold, also on a replay. */
    Hold hold();

    /** Returns the id of the capture. A refund or reversal refers to it. */
    TransactionId id();

    /** Returns how much this capture took, in smallest units; 0 if it only released. */
    long captured();

    /** Returns the transaction that was booked; empty when nothing was captured. */
    Optional<Transaction> transaction();

    /** Returns the account's balance right after the first execution. */
    Balance balance();

    /** Returns how much of the capture has been refunded or reversed so far, in smallest units. */
    long refunded();

    /** Returns the transaction that has reversed the capture, if there is one. */
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
