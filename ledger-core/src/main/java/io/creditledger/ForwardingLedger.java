package io.creditledger;

import io.creditledger.command.Command;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Forwards every call to another ledger; override the methods that should behave differently. For decorators. */
public abstract class ForwardingLedger extends ForwardingLedgerReads implements Ledger {
    /** For subclasses. */
    protected ForwardingLedger() {}

    /** Returns the ledger to which every call is forwarded. */
    @Override
    protected abstract Ledger delegate();

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        return delegate().execute(command);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        return delegate().executeAll(commands);
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        return delegate().executeAsync(command);
    }
}
