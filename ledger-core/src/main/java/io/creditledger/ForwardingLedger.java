package io.creditledger;

import io.creditledger.command.Command;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Passes every call on to another ledger; override what is to differ. For decorators: a cache, metrics, a test's recorder. */
public abstract class ForwardingLedger extends ForwardingLedgerReads implements Ledger {
    /** For subclasses. */
    protected ForwardingLedger() {}

    /** Returns the ledger that every call goes to. */
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
