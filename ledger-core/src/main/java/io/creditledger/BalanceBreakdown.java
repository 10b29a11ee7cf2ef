package io.creditledger;

import java.util.List;

/**
 * What a limited account's balance is made of at one instant. {@code plain}, plus what remains in all lots, less {@code
 * overdraft}, is {@code balance().posted()}. Amounts are counts of the asset's smallest unit.
 *
 * @param balance the balance
 * @param plain credits that belong to no lot, reserved ones included
 * @param overdraft how much is owed
 * @param lots the lots with credits in them, in the order in which they are used; among them lots that have not started and
 *     lots that have ended but are reserved
 * @param holds the open holds, those that expire first first
 */
public record BalanceBreakdown(Balance balance, long plain, long overdraft, List<Lot> lots, List<Hold> holds) {
    /** Copies the lists. */
    public BalanceBreakdown {
        lots = List.copyOf(lots);
        holds = List.copyOf(holds);
    }
}
