package io.creditledger;

import java.util.List;

/** The receipt for placing, extending or releasing a hold. */
public interface HoldReceipt extends CommandResult {
    /** Returns the present state of the hold, also on a replay. */
    Hold hold();

    /** Returns the account's balance right after the first execution. */
    Balance balance();

    /** Returns an empty list: a hold reserves credits and moves none. */
    @Override
    default List<Transaction> transactions() {
        return List.of();
    }

    @Override
    default List<Balance> balances() {
        return List.of(balance());
    }
}
