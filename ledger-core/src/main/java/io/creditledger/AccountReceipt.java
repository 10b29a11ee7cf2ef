package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * What a ledger answers to an opening or a change of limits or status. Of a command with a key, all but {@link
 * #replayed()} is as of the execution that made the change.
 */
public interface AccountReceipt extends CommandResult {
    /** Returns the account after it. */
    Account account();

    /**
     * Returns the account's balance after it. Of an unlimited account that was opened before, the posted balance is told
     * as 0: its total is not at hand here, ask {@link Ledger#balance}.
     */
    Balance balance();

    /** Returns whether anything changed: false for opening what was open, freezing what was frozen, and the like. */
    boolean changed();

    /** Returns the transaction that swept the account, if one was needed. */
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
