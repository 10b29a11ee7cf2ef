package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * The receipt for a debit of at most an amount. Everything except {@link #replayed()}, {@link #refunded()} and {@link
 * #reversedBy()} describes the first execution.
 */
public interface PartialDebitReceipt extends CommandResult {
    /** Returns the operation's id. */
    TransactionId id();

    /** Returns the requested amount, in smallest units. */
    long requested();

    /** Returns the amount taken, in smallest units; may be 0. */
    long taken();

    /** Returns the amount that was not available, in smallest units: requested minus taken. */
    long missing();

    /** Returns the transaction that was booked; empty when nothing was taken. */
    Optional<Transaction> transaction();

    /** Returns the account's balance right after the debit. */
    Balance balance();

    /** Returns how much of the debit has been refunded or reversed so far, in smallest units. */
    long refunded();

    /** Returns the transaction that has reversed the debit, if there is one. */
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
