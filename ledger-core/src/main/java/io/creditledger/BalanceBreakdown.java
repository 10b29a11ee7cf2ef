package io.creditledger;

import java.util.List;

/**
 * The components of a limited account's balance at one instant. {@code balance().posted()} equals {@code plain} plus what
 * remains in all lots, minus {@code overdraft}. Amounts are counts of the asset's smallest unit.
 *
 * @param balance the balance
 * @param plain credits that belong to no lot, reserved ones included
 * @param overdraft how much the account owes; 0 if nothing
 * @param lots the lots that contain credits, in the order in which debits use them; includes lots that have not started, and
 *     expired lots whose credits are still reserved
 * @param holds the open holds, ordered by expiry
 */
public record BalanceBreakdown(Balance balance, long plain, long overdraft, List<Lot> lots, List<Hold> holds) {
    /** Copies the lists. */
    public BalanceBreakdown {
        lots = List.copyOf(lots);
        holds = List.copyOf(holds);
    }
}
