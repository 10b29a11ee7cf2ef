package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * The receipt for settling an account with {@link io.creditledger.command.ApplyDue}.
 *
 * @param account the account
 * @param settled whether anything was due
 * @param transaction the transaction that booked the expired credits; empty if none had expired
 * @param balance the account's balance after settling
 * @param crossedMarks the low-balance marks that settling crossed
 */
public record ApplyDueReceipt(
        AccountId account,
        boolean settled,
        Optional<Transaction> transaction,
        Balance balance,
        List<MarkCrossing> crossedMarks)
        implements CommandResult {
    /** Copies the crossed marks. */
    public ApplyDueReceipt {
        crossedMarks = List.copyOf(crossedMarks);
    }

    @Override
    public Optional<TransactionId> operation() {
        return Optional.empty();
    }

    @Override
    public List<Transaction> transactions() {
        return transaction.map(List::of).orElse(List.of());
    }

    @Override
    public List<Balance> balances() {
        return List.of(balance);
    }

    @Override
    public boolean replayed() {
        return false;
    }
}
