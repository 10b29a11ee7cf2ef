package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.ForwardingLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.Footprint;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Passes everything on and notes which accounts a test named: a ledger cannot list them. */
final class RecordingLedger extends ForwardingLedger {
    private final Ledger ledger;
    private final Set<AccountId> accounts = ConcurrentHashMap.newKeySet();

    RecordingLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Returns every account named by a command, whether it exists or not. */
    Set<AccountId> accounts() {
        return accounts;
    }

    @Override
    protected Ledger delegate() {
        return ledger;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        note(command);
        return ledger.execute(command);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        if (commands != null) {
            commands.forEach(this::note);
        }
        return ledger.executeAll(commands);
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        note(command);
        return ledger.executeAsync(command);
    }

    private void note(Command<?> command) {
        // A null is for the ledger to refuse, not for the test's own plumbing.
        if (command != null) {
            accounts.addAll(Footprint.of(command).accounts());
        }
    }
}
