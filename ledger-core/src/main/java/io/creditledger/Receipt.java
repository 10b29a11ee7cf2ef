package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * The receipt for an accepted movement. Everything except {@link #replayed()}, {@link #refunded()} and {@link #reversedBy()}
 * describes the first execution, however often the same key is executed again.
 */
public interface Receipt extends CommandResult {
    /** Returns the transaction that was booked. */
    Transaction transaction();

    /**
     * Returns the balance, right after the transaction, of the account that paid or received the grant; for a transfer, of
     * the source, or of the destination if the source is unlimited; for a post, of the first limited account by id.
     *
     * @throws java.util.NoSuchElementException if no limited account was touched
     */
    Balance balance();

    /** Returns the balance of each limited account touched, right after the transaction, in the order of the postings. */
    @Override
    List<Balance> balances();

    @Override
    default List<Transaction> transactions() {
        return List.of(transaction());
    }

    @Override
    default Optional<TransactionId> operation() {
        return Optional.of(transaction().id());
    }

    /** Returns how much of the transaction has been refunded or reversed so far, in smallest units. */
    long refunded();

    /** Returns the transaction that has reversed it, if there is one. */
    Optional<TransactionId> reversedBy();
}
