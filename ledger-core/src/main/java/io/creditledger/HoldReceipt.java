package io.creditledger;

import java.util.List;

/** What a ledger answers to placing, extending or releasing a hold. */
public interface HoldReceipt extends CommandResult {
    /** Returns the hold as it is now: on a replay, as it is by then. */
    Hold hold();

    /** Returns what the account had right after the command was executed first. */
    Balance balance();

    /** Returns nothing: a hold reserves credits and moves none. */
    @Override
    default List<Transaction> transactions() {
        return List.of();
    }

    @Override
    default List<Balance> balances() {
        return List.of(balance());
    }
}
