package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * The receipt for opening an account or for changing its limits or status. For a command with a key, everything except
 * {@link #replayed()} describes the first execution.
 */
public interface AccountReceipt extends CommandResult {
    /** Returns the account after the command. */
    Account account();

    /**
     * Returns the account's balance after the command. The posted balance of an unlimited account is always 0 here, because
     * its total is not loaded; use {@link Ledger#balance} to read it.
     */
    Balance balance();

    /** Returns whether the command changed anything. False, for example, if the account to freeze was already frozen. */
    boolean changed();

    /** Returns the transaction that swept the remaining credits; empty if none were swept. */
    Optional<Transaction> transaction();

    @Override
    default List<Transaction> transactions() {
        return transaction().map(List::of).orElse(List.of());
    }

    @Override
    default List<Balance> balances() {
        return List.of(balance());
    }
}
