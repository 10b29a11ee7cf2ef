package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * What a ledger answers to a movement it accepted. Everything but the three last methods is as of the execution that
 * booked it, however often the same key is executed again.
 */
public interface Receipt extends CommandResult {
    /** Returns the transaction that was booked. */
    Transaction transaction();

    /**
     * Returns what the account that the command is about had right after it: the one that paid or was granted to; of a
     * transfer the source, or the receiver if the source is unlimited; of a post the first limited account by id.
     *
     * @throws java.util.NoSuchElementException if no limited account was touched
     */
    Balance balance();

    /** Returns what each limited account touched had right after it, in the order of the postings. */
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

    /** Returns how much of it has been refunded or reversed by now, in smallest units. */
    long refunded();

    /** Returns the transaction that reversed it, if one has by now. */
    Optional<TransactionId> reversedBy();
}
