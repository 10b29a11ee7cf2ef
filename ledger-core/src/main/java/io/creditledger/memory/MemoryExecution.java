package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.CompactionReport;
import io.creditledger.ExpiryReport;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.CommandPartitioner;
import io.creditledger.engine.Decision;
import io.creditledger.engine.DecisionLoop;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.ListenerGuard;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.PartlyDone;
import io.creditledger.engine.Sweep;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.error.ListenerException;
import io.creditledger.event.EventListener;
import io.creditledger.event.LedgerEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides commands over the rows of an in-memory ledger and writes them, in the same units of work as a ledger in a database:
 * the commands of one are written together, after the listener was told, or not at all. Not thread-safe: the ledger locks.
 */
final class MemoryExecution {
    private final MemoryStore store;
    private final Clock clock;
    private final @Nullable EventListener listener;
    private final UsageDimensions usage;
    private final ListenerGuard guard = new ListenerGuard();

    MemoryExecution(MemoryStore store, Clock clock, @Nullable EventListener listener, UsageDimensions usage) {
        this.store = store;
        this.clock = clock;
        this.listener = listener;
        this.usage = usage;
    }

    /**
     * Throws if this thread runs the listener.
     *
     * @throws IllegalStateException saying so
     */
    void requireOutsideListener() {
        guard.requireOutside();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    UsageDimensions usage() {
        return usage;
    }

    /**
     * Executes commands in order and returns their outcomes.
     *
     * @param written is told each outcome as soon as its unit of work is written
     * @throws ListenerException if the listener refuses a unit of work; those before it stay written
     */
    List<Outcome<?>> executeAll(List<? extends Command<?>> commands, Consumer<Outcome<?>> written) {
        List<Outcome<?>> outcomes = new ArrayList<>(commands.size());
        for (List<Command<?>> part : CommandPartitioner.of(commands, CommandPartitioner.DEFAULT_LIMIT)) {
            List<Outcome<?>> done;
            try {
                done = executePart(part);
            } catch (ListenerException refusal) {
                throw PartlyDone.of(refusal, outcomes.size(), commands.size());
            }
            done.forEach(written);
            outcomes.addAll(done);
        }
        return List.copyOf(outcomes);
    }

    private List<Outcome<?>> executePart(List<Command<?>> part) {
        if (part.get(0) instanceof CompactTotals) {
            return List.of(new Outcome.Accepted<>(new CompactionReport(0), false, List.of()));
        }
        return part.get(0) instanceof ExpireDue expire ? List.of(expireDue(expire)) : run(part);
    }

    /** Runs one unit of work. */
    private List<Outcome<?>> run(List<Command<?>> part) {
        Decision.Decided decided = decide(part, store::reserveIds);
        tell(decided);
        store.write(decided.writes());
        return decided.outcomes();
    }

    private void tell(Decision.Decided decided) {
        EventListener told = listener;
        if (told != null) {
            List<LedgerEvent> events = decided.events();
            if (!events.isEmpty()) {
                guard.run(() -> told.onEvents(events));
            }
        }
    }

    private Outcome<ExpiryReport> expireDue(ExpireDue command) {
        Instant now = now();
        return Sweep.run(command, new Sweep.Books() {
            @Override
            public List<AccountId> due(int count) {
                return store.due(now, count);
            }

            @Override
            public void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes) {
                for (List<Command<?>> part : CommandPartitioner.of(commands, CommandPartitioner.DEFAULT_LIMIT)) {
                    List<Outcome<?>> settled = run(part);
                    for (int i = 0; i < part.size(); i++) {
                        outcomes.put(((ApplyDue) part.get(i)).account(), settled.get(i));
                    }
                }
            }
        });
    }

    /**
     * Decides commands over the rows as they are, and writes nothing.
     *
     * @param ids returns that many ids
     */
    Decision.Decided decide(List<? extends Command<?>> commands, IntFunction<IdRange> ids) {
        Footprint footprint = Footprint.of(commands);
        Instant now = now();
        return DecisionLoop.run(footprint, new DecisionLoop.Step<RuntimeException>() {
            private final Set<MissingInput> rows = new LinkedHashSet<>();
            private IdRange taken = ids.apply(footprint.ids());

            @Override
            public Decision decide(Set<MissingInput> lacking, int count) {
                rows.addAll(lacking);
                if (taken.count() < count) {
                    taken = ids.apply(count);
                }
                // The same ids as before: what was lacking may be about operations of these commands.
                return Engine.decide(store.load(footprint, rows, taken, now, usage), commands);
            }
        });
    }
}
