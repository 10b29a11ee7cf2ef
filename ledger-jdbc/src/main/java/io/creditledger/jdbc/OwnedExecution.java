package io.creditledger.jdbc;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.CommandPartitioner;
import io.creditledger.engine.Stages;
import io.creditledger.error.LedgerException;
import io.creditledger.jdbc.internal.commit.GroupCommit;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.unit.Housekeeping;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Executes commands in units of work of the ledger's own: splits lists, and runs those that are on all accounts. Thread-safe. */
final class OwnedExecution {
    private final GroupCommit commits;
    private final Housekeeping housekeeping;
    private final int batchLimit;

    OwnedExecution(GroupCommit commits, Housekeeping housekeeping, int batchLimit) {
        this.commits = commits;
        this.housekeeping = housekeeping;
        this.batchLimit = batchLimit;
    }

    List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        List<Outcome<?>> outcomes = new ArrayList<>(commands.size());
        for (List<Command<?>> part : CommandPartitioner.of(commands, batchLimit)) {
            try {
                outcomes.addAll(executePart(part));
            } catch (LedgerException failure) {
                throw StorageExceptions.partlyDone(failure, outcomes.size(), commands.size());
            }
        }
        return List.copyOf(outcomes);
    }

    private List<Outcome<?>> executePart(List<Command<?>> part) {
        if (part.get(0) instanceof CompactTotals) {
            return List.of(commits.runTracked(housekeeping::compactTotals));
        }
        return part.get(0) instanceof ExpireDue expire
                ? List.of(commits.runTracked(() -> housekeeping.expireDue(expire)))
                : commits.execute(part);
    }

    CompletionStage<? extends Outcome<?>> executeAsync(Command<?> command) {
        Executor executor = commits.executor();
        if (command instanceof CompactTotals || command instanceof ExpireDue) {
            return Stages.on(executor, () -> executeAll(List.of(command)).get(0));
        }
        try {
            return commits.executeAsync(command);
        } catch (Throwable failure) {
            // The ledger is closed, for instance.
            return CompletableFuture.failedStage(failure);
        }
    }
}
