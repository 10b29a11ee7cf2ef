package io.creditledger.jdbc.internal.unit;

import io.creditledger.AccountId;
import io.creditledger.CompactionReport;
import io.creditledger.ExpiryReport;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.CommandPartitioner;
import io.creditledger.engine.Sweep;
import io.creditledger.jdbc.internal.commit.GroupCommit;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.read.ReadSession;
import io.creditledger.jdbc.internal.read.Reads;
import java.util.List;
import java.util.Map;

/** Executes commands on all accounts. They use several units of work and are not atomic. Thread-safe. */
public final class Housekeeping {
    private final UnitContext context;
    private final OwnedUnitRunner units;
    private final GroupCommit commits;
    private final Reads reads;
    private final ReadSession sessions;
    private final int batchLimit;

    /** Creates the executor of these commands; {@code batchLimit} is the most commands in one unit of work. */
    public Housekeeping(
            UnitContext context,
            OwnedUnitRunner units,
            GroupCommit commits,
            Reads reads,
            ReadSession sessions,
            int batchLimit) {
        this.context = context;
        this.units = units;
        this.commits = commits;
        this.reads = reads;
        this.sessions = sessions;
        this.batchLimit = batchLimit;
    }

    /** Books what is due, on accounts that no other transaction has locked. */
    public Outcome<ExpiryReport> expireDue(ExpireDue command) {
        return Sweep.run(command, new Sweep.Books() {
            @Override
            public List<AccountId> due(int count) {
                return sessions.read(handle -> reads.lots().due(handle, count));
            }

            @Override
            public void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes) {
                for (List<Command<?>> part : CommandPartitioner.of(commands, batchLimit)) {
                    CallCommands batch = CallCommands.skipping(part, context.directory());
                    try {
                        commits.execute(batch);
                    } finally {
                        batch.putSettled(outcomes);
                    }
                }
            }
        });
    }

    /** Folds the delta rows of all unlimited accounts into their totals. */
    public Outcome<CompactionReport> compactTotals() {
        long folded = 0;
        for (long account : sessions.read(reads::accountsToFold)) {
            int some;
            do {
                some = units.fold(account, DeltaFolding.ROWS);
                folded += some;
                // Fewer rows than the limit: the rest was folded. Without this end, concurrent writers could keep the
                // loop running.
            } while (some == DeltaFolding.ROWS);
        }
        return new Outcome.Accepted<>(new CompactionReport(folded), false, List.of());
    }
}
