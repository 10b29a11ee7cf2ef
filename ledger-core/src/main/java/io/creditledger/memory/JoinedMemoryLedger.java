package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.ForwardingLedgerReads;
import io.creditledger.JoinedLedger;
import io.creditledger.LedgerReads;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.OwnerThread;
import io.creditledger.engine.Stages;
import io.creditledger.engine.UnitOfWorkChanges;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A view of a ledger in memory that belongs to one unit of work, and to the thread that has begun it. */
final class JoinedMemoryLedger extends ForwardingLedgerReads implements JoinedLedger {
    private final MemoryExecution execution;
    private final LedgerReads uncommitted;
    private final Ending ending;
    private final OwnerThread owner = new OwnerThread();
    private final UnitOfWorkChanges changes = new UnitOfWorkChanges();
    private boolean finished;

    JoinedMemoryLedger(MemoryExecution execution, LedgerReads uncommitted, Ending ending) {
        this.execution = execution;
        this.uncommitted = uncommitted;
        this.ending = ending;
    }

    /** Ends the unit of work. */
    @FunctionalInterface
    interface Ending {
        void end(boolean committed);
    }

    @Override
    protected LedgerReads delegate() {
        requireUsable();
        return uncommitted;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> execute(Command<R> command) {
        return (Outcome<R>) executeAll(List.of(command)).get(0);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        requireUsable();
        return execution.executeAll(commands, changes::add);
    }

    /**
     * {@inheritDoc}
     *
     * <p>There is no other thread to go to: the command is executed before this returns.
     */
    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        requireUsable();
        return Stages.here(() -> execute(command));
    }

    @Override
    public List<Balance> pendingChanges() {
        return changes.balances();
    }

    @Override
    public Set<AccountId> touchedAccounts() {
        return changes.touched();
    }

    @Override
    public void committed() {
        end(true);
    }

    @Override
    public void rolledBack() {
        end(false);
        changes.rolledBack();
    }

    private void end(boolean committed) {
        requireOwner();
        if (!finished) {
            finished = true;
            ending.end(committed);
        }
    }

    private void requireUsable() {
        requireOwner();
        if (finished) {
            throw new IllegalStateException("the unit of work has ended; join the next one");
        }
    }

    private void requireOwner() {
        execution.requireOutsideListener();
        owner.require();
    }
}
