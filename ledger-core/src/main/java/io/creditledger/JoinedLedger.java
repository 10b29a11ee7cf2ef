package io.creditledger;

import java.util.List;
import java.util.Set;

/**
 * A view of a ledger that belongs to one unit of work of the host and to the thread that made the view: what it writes
 * lives or dies with the host's own work. It never commits, rolls back or closes anything of the host's.
 *
 * <p>Each call is a part of its own: a refused or failed one leaves nothing of itself behind and the host's work intact,
 * so the host may go on. Where the database answers a conflict by undoing the host's whole unit of work, the view is dead:
 * every later call throws, and says so. Reads see the host's uncommitted work.
 *
 * <p>Calls return what <em>would</em> be the outcome if the host commits; until then nothing of it is durable, and others
 * who charge the same accounts wait. {@link io.creditledger.command.CompactTotals} does nothing here: run it on the ledger itself.
 * Not thread-safe: another thread's call is an {@link IllegalStateException}.
 */
public interface JoinedLedger extends Ledger {
    /** Returns the balance that every limited account changed through this view has now, if the host commits. */
    List<Balance> pendingChanges();

    /**
     * Returns every account that an accepted command of this view has changed, limited or not; for caches. Also those of
     * the first commands of a list whose later ones failed. A replay changes none.
     */
    Set<AccountId> touchedAccounts();

    /** Tells the view that the host has committed. The view is finished: further calls throw. May be left out. */
    void committed();

    /** Tells the view that the host has rolled back. The view is finished: further calls throw. May be left out. */
    void rolledBack();
}
