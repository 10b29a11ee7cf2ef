package io.creditledger.command;

import io.creditledger.CompactionReport;

/**
 * Adds the delta rows of unlimited accounts, which contain recent movements, to the totals of these accounts, and deletes the
 * rows. Changes no balance, needs no key, and can run at any time on any number of nodes. A ledger does this by itself
 * after some of the writes in units of work of its own. A host that writes through joined views only should execute this
 * command on the ledger every few minutes.
 */
public final class CompactTotals implements Command<CompactionReport> {
    private static final CompactTotals INSTANCE = new CompactTotals();

    private CompactTotals() {}

    /** Returns the command. */
    public static CompactTotals now() {
        return INSTANCE;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }
}
