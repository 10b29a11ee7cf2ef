package io.creditledger;

import java.util.List;
import java.util.Set;

/**
 * A view of a ledger that belongs to one unit of work of the host and to the thread that created the view: its writes are
 * committed or rolled back together with the host's own work. It never commits, rolls back or closes anything of the host.
 *
 * <p>Each call is a separate part of that unit of work: a refused or failed call writes nothing and leaves the host's work intact,
 * so the host may continue. If the database resolves a conflict by rolling back the host's whole unit of work, the view cannot
 * be used any more: every later call throws an exception that says so. Reads see the host's uncommitted work.
 *
 * <p>Calls return what <em>would</em> be the outcome if the host commits; until then nothing of it is durable, and other
 * calls that charge the same accounts wait. {@link io.creditledger.command.CompactTotals} does nothing here: run it on the ledger itself.
 * Not thread-safe: a call from another thread throws {@link IllegalStateException}.
 */
public interface JoinedLedger extends Ledger {
    /** Returns the balance that every limited account changed through this view has now, if the host commits. */
    List<Balance> pendingChanges();

    /**
     * Returns every account that an accepted command of this view has changed, limited or not; for caches. Also those of
     * the first commands of a list whose later ones failed. A replay changes none.
     */
    Set<AccountId> touchedAccounts();

    /** Tells the view that the host has committed. The view is finished: further calls throw. Optional. */
    void committed();

    /** Tells the view that the host has rolled back. The view is finished: further calls throw. Optional. */
    void rolledBack();
}
