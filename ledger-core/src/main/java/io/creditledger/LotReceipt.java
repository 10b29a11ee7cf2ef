package io.creditledger;

import java.util.List;
import java.util.Optional;

/** The receipt for voiding or extending a lot. */
public interface LotReceipt extends CommandResult {
    /** Returns the present state of the lot, also on a replay. */
    Lot lot();

    /** Returns the transaction that took credits out of the lot; empty if none were taken. */
    Optional<Transaction> transaction();

    /** Returns the account's balance right after the first execution. */
    Balance balance();

    @Override
    default List<Transaction> transactions() {
        return transaction().map(List::of).orElse(List.of());
    }

    @Override
    default List<Balance> balances() {
        return List.of(balance());
    }
}
