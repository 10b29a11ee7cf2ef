package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.ForwardingLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.Stages;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A joined view that a cache listens to. It puts nothing into the cache, not even after a commit: the host may have
 * undone part of its work by a savepoint of its own, and then the balances told by the view never came to be. When the
 * host's unit of work has ended, the cache forgets the accounts that it touched, and asks the ledger when it next needs
 * them. It does so after a rollback, too: what a host reports as one may be a commit whose answer was lost.
 */
final class JoinedCachingLedger extends ForwardingLedger implements JoinedLedger {
    private final JoinedLedger view;
    private final BalanceCache cache;
    /** Safe for several threads only because a wrong one may come to end the view, which then tells it so. */
    private final Set<AccountId> touched = ConcurrentHashMap.newKeySet();
    /** Whether the unit of work may repeat one that changed unlimited accounts which its outcomes do not name. */
    private volatile boolean touchesUnnamed;

    JoinedCachingLedger(JoinedLedger view, BalanceCache cache) {
        this.view = view;
        this.cache = cache;
    }

    @Override
    protected JoinedLedger delegate() {
        return view;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        Outcome<R> outcome = view.execute(command);
        remember(outcome);
        return outcome;
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        try {
            List<Outcome<?>> outcomes = view.executeAll(commands);
            outcomes.forEach(this::remember);
            return outcomes;
        } catch (Throwable failure) {
            // Of a list that fails halfway the first commands are done, and may have been replays.
            touchesUnnamed = true;
            throw failure;
        }
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        return Stages.unwrapped(view.executeAsync(command).thenApply(outcome -> {
            remember(outcome);
            return outcome;
        }));
    }

    private void remember(Outcome<?> outcome) {
        ReportedAccounts reported = ReportedAccounts.of(outcome);
        touched.addAll(reported.revisions().keySet());
        touched.addAll(reported.unlimited());
        if (!reported.namesAllUnlimited()) {
            touchesUnnamed = true;
        }
    }

    @Override
    public Set<AccountId> touchedAccounts() {
        return view.touchedAccounts();
    }

    @Override
    public List<Balance> pendingChanges() {
        return view.pendingChanges();
    }

    @Override
    public void committed() {
        forgetAfter(view::committed);
    }

    @Override
    public void rolledBack() {
        forgetAfter(view::rolledBack);
    }

    private void forgetAfter(Runnable end) {
        // The view may have been written to without this one, or by a list that failed before it told its outcomes.
        touched.addAll(view.touchedAccounts());
        try {
            end.run();
        } finally {
            touched.forEach(cache::invalidate);
            if (touchesUnnamed) {
                cache.invalidateUnlimited();
            }
        }
    }
}
