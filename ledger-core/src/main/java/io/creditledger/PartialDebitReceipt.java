package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * What a ledger answers to a debit of at most an amount. All but {@link #replayed()}, {@link #refunded()} and {@link
 * #reversedBy()} is as of the execution that took it.
 */
public interface PartialDebitReceipt extends CommandResult {
    /** Returns the ledger's number for the operation. */
    TransactionId id();

    /** Returns how much was asked for, in smallest units. */
    long requested();

    /** Returns how much was taken, in smallest units; may be 0. */
    long taken();

    /** Returns how much was not there: requested less taken. */
    long missing();

    /** Returns the transaction that was booked; empty when nothing was taken. */
    Optional<Transaction> transaction();

    /** Returns what the account had right after it. */
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
