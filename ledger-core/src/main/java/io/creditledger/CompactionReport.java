package io.creditledger;

import java.util.List;
import java.util.Optional;

/**
 * What {@link io.creditledger.command.CompactTotals} did.
 *
 * @param foldedRows how many delta rows of unlimited accounts were added to their totals
 */
public record CompactionReport(long foldedRows) implements CommandResult {
    @Override
    public Optional<TransactionId> operation() {
        return Optional.empty();
    }

    @Override
    public List<Transaction> transactions() {
        return List.of();
    }

    @Override
    public List<Balance> balances() {
        return List.of();
    }

    @Override
    public List<MarkCrossing> crossedMarks() {
        return List.of();
    }

    @Override
    public boolean replayed() {
        return false;
    }
}
