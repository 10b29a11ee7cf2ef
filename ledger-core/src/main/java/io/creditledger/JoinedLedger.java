package io.creditledger;

import java.util.List;
import java.util.Set;

/**
 * A view of a ledger that belongs to one unit of work of the host and to the thread that created the view: its writes are
 * committed or rolled back together with the host's own work. It never commits, rolls back or closes anything of the host.
 *
 * <p>Each call is a separate part of that unit of work: a refused or failed command writes nothing and leaves the host's work intact,
 * so the host may continue. {@link #executeAll} runs a list that is longer than the batch limit in parts; if a part fails, the parts
 * before it stay in the unit of work, and the message says how many commands are done. If the database resolves a conflict by rolling back the host's whole unit of work, the view cannot
 * be used any more: every later call throws an exception that says so. Reads see the host's uncommitted work.
 *
 * <p>The outcome of a call takes effect only if the host commits. Until then nothing is durable, and other writes to the same
 * limited accounts wait. {@link io.creditledger.command.CompactTotals} does nothing here: run it on the ledger itself.
 * Not thread-safe: a call from another thread throws {@link IllegalStateException}.
 */
public interface JoinedLedger extends Ledger {
    /** Returns the balance that each limited account changed through this view will have if the host commits now. */
    List<Balance> pendingChanges();

    /**
     * Returns all accounts, limited and unlimited, that accepted commands of this view have changed; for caches. Includes
     * accounts changed by the first commands of a list of which a later command failed. A replay changes none.
     */
    Set<AccountId> touchedAccounts();

    /**
     * Tells the view that the host has committed. Optional on a database. On an in-memory ledger this call commits, and all other
     * threads wait for it. Later calls of the view throw {@link IllegalStateException}.
     */
    void committed();

    /**
     * Tells the view that the host has rolled back. Optional on a database. On an in-memory ledger this call rolls back. Later calls
     * of the view throw {@link IllegalStateException}.
     */
    void rolledBack();
}
