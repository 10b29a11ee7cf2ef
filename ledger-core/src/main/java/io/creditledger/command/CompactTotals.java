package io.creditledger.command;

import io.creditledger.CompactionReport;

/**
 * Tidies up what writes leave behind for speed: folds the small rows that hold an unlimited account's recent movements
 * into its total. Changes no balance, needs no key, may run at any time on any number of nodes. A ledger that owns its
 * units of work does this by itself now and then; a host that only ever joins its own should run it every few minutes.
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
