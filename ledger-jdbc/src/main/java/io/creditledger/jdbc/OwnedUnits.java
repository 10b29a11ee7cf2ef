package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Decision;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.Road.Sight;
import io.creditledger.jdbc.Road.Start;
import io.creditledger.jdbc.Road.Waiting;
import io.creditledger.jdbc.internal.commit.CommandBatch;
import io.creditledger.jdbc.internal.commit.UnitControl;
import io.creditledger.jdbc.internal.commit.UnitRunner;
import io.creditledger.jdbc.internal.commit.WriteCounters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs units of work that the ledger owns: takes a connection, decides, commits, gives it back; tries again what a
 * database may ask to be tried again. Thread-safe.
 */
final class OwnedUnits implements UnitRunner {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedUnits.class);

    private final Store store;
    private final DataSource dataSource;
    private final int attempts;
    private final WriteCounters counters;
    private final Shelter shelter;

    OwnedUnits(Store store, DataSource dataSource, int attempts, WriteCounters counters) {
        this.store = store;
        this.dataSource = dataSource;
        this.attempts = attempts;
        this.counters = counters;
        this.shelter = Shelter.of(store.dialect());
    }

    /** Commands that are decided together and in order: one call's, or a part of it. */
    static final class Job implements CommandBatch {
        private final List<? extends Command<?>> commands;
        private final Footprint footprint;
        private final List<IdRange> earlier = new ArrayList<>();
        private @Nullable List<Outcome<?>> outcomes;
        private @Nullable SQLException doubt;
        private final Set<AccountId> locks;

        Job(List<? extends Command<?>> commands, AccountDirectory directory) {
            this.commands = commands;
            this.footprint = Footprint.of(commands);
            this.locks = footprint.accounts().stream()
                    .filter(account -> mayBeLimited(directory.find(account)))
                    .collect(Collectors.toSet());
        }

        private static boolean mayBeLimited(@Nullable AccountFacts facts) {
            return facts == null || facts.limited();
        }

        @Override
        public Set<AccountId> locks() {
            return locks;
        }

        @Override
        public Set<IdempotencyKey> keys() {
            return footprint.keys();
        }

        @Override
        public int size() {
            return footprint.ids();
        }

        /**
         * Returns what to answer when the job is given up, if an earlier attempt may have written it; null if none may have.
         *
         * @param reason why it is given up
         */
        @Override
        public @Nullable UnknownOutcomeException unknown(Throwable reason) {
            if (doubt == null) {
                return null;
            }
            return reason instanceof UnknownOutcomeException unknown ? unknown : Failures.unknownOutcome(doubt, reason);
        }

        @Override
        public @Nullable List<Outcome<?>> outcomes() {
            return outcomes;
        }
    }

    @Override
    public CommandBatch batch(List<? extends Command<?>> commands) {
        return new Job(commands, store.directory());
    }

    @Override
    public int unitsAtOnce() {
        return store.dialect() == LedgerDialect.H2 ? 1 : 2;
    }

    @Override
    public void start(Runnable leader) {
        shelter.start(leader);
    }

    @Override
    public boolean runsOnCallersThread() {
        return shelter.isCallersThread();
    }

    @Override
    public List<WriteSet.Delta> run(
            List<? extends CommandBatch> batches, boolean waits, UnitControl control, Runnable beforeWriting) {
        List<Job> jobs = batches.stream().map(Job.class::cast).toList();
        return Shelter.runHere(() -> {
            Unit unit = new Unit(jobs, waits ? Waiting.BOUNDED : Waiting.SKIP, control, beforeWriting);
            try {
                return retrying(unit);
            } finally {
                if (unit.interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    /**
     * Ends the threads that units of work have run on, if any.
     *
     * @param wait whether to wait for their end
     */
    void close(boolean wait) {
        shelter.close(wait);
    }

    private List<WriteSet.Delta> retrying(Unit unit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return unit.once();
            } catch (Attempt.Stale stale) {
                if (attempt >= attempts) {
                    throw unit.failure(new IllegalStateException(
                            "nothing was written: again and again, " + stale.getMessage(), stale));
                }
            } catch (SQLException error) {
                Fault fault = Fault.of(error, store.dialect());
                unit.duplicate = fault == Fault.DUPLICATE;
                // Always: a thread that stays interrupted gets no connection to find out on.
                boolean interrupt = unit.endedByInterrupt(error, fault);
                if (error instanceof UnknownCommit) {
                    unit.doubt(error);
                }
                boolean again = error instanceof UnknownCommit
                        || (unit.isInDoubt() && fault != Fault.LOCK_TIMEOUT)
                        || fault == Fault.CONFLICT
                        || fault == Fault.DUPLICATE
                        || interrupt;
                if (interrupt && unit.interruptions++ < attempts) {
                    attempt--;
                }
                if (!again || attempt >= attempts || unit.control.deadline().hasPassed()) {
                    throw unit.failure(Failures.owned(error, store.dialect()));
                }
                LOG.debug("Attempt {} of a unit of work ended in {}, trying again", attempt, fault, error);
                counters.retries.increment();
                pause(Math.max(1, attempt), unit.isInDoubt());
            } catch (RuntimeException failure) {
                throw unit.failure(failure);
            } catch (Error failure) {
                UnknownOutcomeException unknown = unit.unknown(failure);
                if (unknown != null) {
                    throw unknown;
                }
                throw failure;
            }
        }
    }

    /** Returns whether somebody, such as the pool, was interrupted while waiting. */
    static boolean isInterrupt(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    /** Waits a little, at random, so that those who got in each other's way do not meet again. */
    private static void pause(int attempt, boolean reconnecting) {
        long most = reconnecting ? 100_000_000L * attempt : 1_000_000L * attempt;
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most));
    }

    /** One unit of work, run until it succeeds. */
    private final class Unit {
        private final List<Job> jobs;
        private final Waiting waiting;
        private final UnitControl control;
        private final Runnable beforeWriting;
        private final Footprint footprint;
        private @Nullable List<IdRange> ids;
        private boolean duplicate;
        private List<Job> ending = List.of();
        private boolean interrupted;
        private int interruptions;

        private Unit(List<Job> jobs, Waiting waiting, UnitControl control, Runnable beforeWriting) {
            this.jobs = jobs;
            this.waiting = waiting;
            this.control = control;
            this.beforeWriting = beforeWriting;
            this.footprint = Footprint.of(commands(jobs));
        }

        /**
         * Returns whether an interrupt of this thread ended the attempt, and keeps it for the caller: a call is not
         * undone by one. A pool ends its wait, and the socket of an interrupted virtual thread is closed.
         */
        private boolean endedByInterrupt(SQLException error, Fault fault) {
            boolean now = Thread.interrupted();
            interrupted |= now;
            return isInterrupt(error) || (now && fault == Fault.CONNECTION);
        }

        /** Notes that what the last attempt has written or found may be in the books. */
        private void doubt(SQLException error) {
            ending.forEach(job -> job.doubt = error);
            // What may have been stored has these ids, also operations without a key by which to find them.
            ids = null;
        }

        private boolean isInDoubt() {
            return jobs.stream().anyMatch(job -> job.doubt != null);
        }

        private @Nullable UnknownOutcomeException unknown(Throwable reason) {
            for (Job job : jobs) {
                UnknownOutcomeException unknown = job.unknown(reason);
                if (unknown != null) {
                    return unknown;
                }
            }
            return null;
        }

        /** Returns what to throw when the unit of work is given up: not that nothing was written, if something may have been. */
        private RuntimeException failure(RuntimeException reason) {
            UnknownOutcomeException unknown = unknown(reason);
            return unknown == null ? reason : unknown;
        }

        private List<WriteSet.Delta> once() throws SQLException {
            try (OwnedConnection owned = new OwnedConnection(dataSource, store.dialect(), control)) {
                Connection connection = owned.connection();
                Attempt attempt = new Attempt(store, connection, Start.OWN, Sight.SNAPSHOT);
                Set<AccountId> busy = owned.run(() -> attempt.prepare(footprint, waiting));
                List<Job> now = busy.isEmpty()
                        ? jobs
                        : jobs.stream()
                                .filter(job -> Collections.disjoint(attempt.touched(job.footprint), busy))
                                .toList();
                if (now.isEmpty()) {
                    return List.of();
                }
                Decision.Decided decided = owned.run(() -> decide(attempt, connection, now));
                WriteSet writes = decided.writes();
                ending = now;
                if (!writes.isEmpty()) {
                    beforeWriting.run();
                    owned.limit();
                    new Commit(store, owned).write(writes);
                    remember(writes.opened());
                } else if (decided.outcomes().stream().anyMatch(Outcome::isAccepted)) {
                    new Commit(store, owned).confirm(attempt.hasLocked());
                }
                handOut(now, decided.outcomes());
                return writes.deltas();
            }
        }

        private Decision.Decided decide(Attempt attempt, Connection connection, List<Job> now) throws SQLException {
            while (true) {
                List<IdRange> taken = ids;
                if (taken != null && duplicate) {
                    duplicate = false;
                    List<IdRange> drawn = taken;
                    taken = store.withoutIdsInUse(drawn, connection);
                    if (taken == null) {
                        now.forEach(job -> job.earlier.removeAll(drawn));
                    }
                }
                if (taken == null) {
                    taken = store.ids().take(footprint.ids(), connection, store.road()::nextBlock);
                    ids = taken;
                }
                Decision decision = attempt.decide(commands(now), taken, earlier(now, taken));
                if (decision instanceof Decision.Decided decided) {
                    return decided;
                }
                Decision.NeedMore more = (Decision.NeedMore) decision;
                if (!footprint.extendBy(more)) {
                    throw new IllegalStateException("the working set keeps lacking " + more);
                }
                ids = null;
                if (!Attempt.isOnlyIds(more)) {
                    throw new Attempt.Stale("the commands touch more than was locked");
                }
            }
        }

        private List<IdRange> earlier(List<Job> now, List<IdRange> taken) {
            for (Job job : now) {
                for (IdRange range : taken) {
                    // Should the answer to the commit get lost, whoever runs the job again must recognise these ids.
                    if (!job.earlier.contains(range)) {
                        job.earlier.add(range);
                    }
                }
            }
            return now.stream().flatMap(job -> job.earlier.stream()).distinct().toList();
        }
    }

    private void remember(List<AccountState> opened) {
        opened.forEach(account -> store.directory().remember(AccountFacts.of(account)));
    }

    private static List<Command<?>> commands(List<Job> jobs) {
        List<Command<?>> commands = new ArrayList<>();
        jobs.forEach(job -> commands.addAll(job.commands));
        return commands;
    }

    private static void handOut(List<Job> jobs, List<Outcome<?>> outcomes) {
        int next = 0;
        for (Job job : jobs) {
            int end = next + job.commands.size();
            job.outcomes = outcomes.subList(next, end);
            next = end;
        }
    }

    /**
     * Folds small rows of an unlimited account into its total, in a unit of work of its own.
     *
     * @param rows the most to fold
     * @return how many were folded
     */
    int fold(long account, int rows) {
        return shelter.run(() -> foldHere(account, rows));
    }

    private int foldHere(long account, int rows) {
        try (OwnedConnection owned = new OwnedConnection(dataSource, store.dialect())) {
            store.road().start(owned.connection(), Start.OWN);
            owned.writing();
            int folded = store.road().fold(owned.connection(), account, rows);
            new Commit(store, owned).commit();
            return folded;
        } catch (SQLException error) {
            if (Fault.of(error, store.dialect()) == Fault.OTHER) {
                throw error instanceof UnknownCommit
                        ? Failures.unknownOutcome(error, error)
                        : Failures.owned(error, store.dialect());
            }
            // It changes no balance and somebody will do it later.
            LOG.debug("Folding was disturbed and is left for later", error);
            return 0;
        }
    }
}
