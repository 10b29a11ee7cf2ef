package io.creditledger;

import java.util.List;
import java.util.Optional;

/** What a ledger answers to voiding or extending a lot. */
public interface LotReceipt extends CommandResult {
    /** Returns the lot as it is now: on a replay, as it is by then. */
    Lot lot();

    /** Returns the transaction that took credits out of it; empty when there was nothing to take. */
    Optional<Transaction> transaction();

    /** Returns what the account had right after the command was executed first. */
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
