package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * What a ledger answers to settling an account.
 *
 * @param account whose account
 * @param settled whether anything was due
 * @param transaction the transaction that booked what had expired; empty if nothing had
 * @param balance what the account has after it
 */
public record ApplyDueReceipt(AccountId account, boolean settled, Optional<Transaction> transaction, Balance balance)
        implements CommandResult {
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
