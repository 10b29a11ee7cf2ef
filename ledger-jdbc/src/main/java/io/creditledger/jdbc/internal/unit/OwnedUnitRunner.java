package io.creditledger.jdbc.internal.unit;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Decision;
import io.creditledger.engine.DecisionLoop;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.internal.commit.CommandBatch;
import io.creditledger.jdbc.internal.commit.UnitControl;
import io.creditledger.jdbc.internal.commit.UnitRunner;
import io.creditledger.jdbc.internal.commit.WriteCounters;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.WriteStatements.LockWait;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.driver.InterruptShield;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.driver.StaleReadException;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.driver.UnknownCommit;
import io.creditledger.jdbc.internal.load.Busy;
import io.creditledger.jdbc.internal.load.Claim;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.unit.CallCommands.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs units of work that the ledger owns: takes a connection, decides, commits, gives it back; tries again what a
 * database may ask to be tried again. Thread-safe.
 */
public final class OwnedUnitRunner implements UnitRunner {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedUnitRunner.class);

    /** How often a unit of work that had to wait for a claim looks for what is held, before it waits as long as configured. */
    private static final int PROBES = 2;

    /**
     * How many conflicts a unit of work meets on connections that it gives back. After another one it closes the connection:
     * in a Galera cluster, a pool of one connection has met conflicts until the call was given up.
     */
    private static final int CONFLICTS = 2;

    private final UnitContext context;
    private final UnitContext unwaiting;
    private final DataSource dataSource;
    private final HeldClaims heldClaims = new HeldClaims();
    private final int attempts;
    private final WriteCounters counters;
    private final InterruptShield shield;
    private final TotalFolder folder;
    private final @Nullable ListenerCalls listener;

    public OwnedUnitRunner(
            UnitContext context,
            DataSource dataSource,
            int attempts,
            WriteCounters counters,
            @Nullable ListenerCalls listener) {
        this.context = context;
        this.unwaiting = context.unwaiting();
        this.dataSource = dataSource;
        this.attempts = attempts;
        this.counters = counters;
        this.shield = InterruptShield.of(context.dialect().runsInCallersThread());
        this.folder = new TotalFolder(context, dataSource);
        this.listener = listener;
    }

    @Override
    public CommandBatch batch(List<? extends Command<?>> commands) {
        return CallCommands.waiting(commands, context.directory());
    }

    @Override
    public int unitsAtOnce() {
        return context.dialect().unitsAtOnce();
    }

    @Override
    public void start(Runnable leader) {
        shield.start(leader);
    }

    @Override
    public boolean runsOnCallersThread() {
        return shield.isCallersThread();
    }

    @Override
    public List<WriteSet.Delta> run(
            List<? extends CommandBatch> batches, boolean waits, UnitControl control, Runnable beforeWriting) {
        List<CallCommands> calls =
                batches.stream().map(CallCommands.class::cast).toList();
        return InterruptShield.runHere(() -> {
            RetriedUnit unit = new RetriedUnit(calls, waits ? LockWait.BOUNDED : LockWait.SKIP, control, beforeWriting);
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
    public void close(boolean wait) {
        shield.close(wait);
    }

    private List<WriteSet.Delta> retrying(RetriedUnit unit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return unit.once();
            } catch (StaleReadException stale) {
                if (attempt >= attempts) {
                    throw unit.failure(new IllegalStateException(
                            "nothing was written: again and again, " + stale.getMessage(), stale));
                }
            } catch (SQLException error) {
                SqlErrorKind fault = context.dialect().kindOf(error);
                if (fault == SqlErrorKind.LOCK_TIMEOUT && unit.hasFoundHeld()) {
                    counters.retries.increment();
                    attempt--;
                    continue;
                }
                unit.duplicate = fault == SqlErrorKind.DUPLICATE;
                // Always: a thread that stays interrupted gets no connection to find out on.
                boolean interrupt = unit.endedByInterrupt(error, fault);
                if (error instanceof UnknownCommit) {
                    unit.doubt(error);
                }
                boolean again = error instanceof UnknownCommit
                        || (unit.isInDoubt() && fault != SqlErrorKind.LOCK_TIMEOUT)
                        || fault == SqlErrorKind.CONFLICT
                        || fault == SqlErrorKind.DUPLICATE
                        || interrupt;
                if (interrupt && unit.interruptions++ < attempts) {
                    attempt--;
                }
                if (!again || attempt >= attempts || unit.control.deadline().hasPassed()) {
                    throw unit.failure(StorageExceptions.owned(error, fault));
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

    /** Waits a little, at random, so that those who got in each other's way do not meet again. */
    private static void pause(int attempt, boolean reconnecting) {
        long most = reconnecting ? 100_000_000L * attempt : 1_000_000L * attempt;
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most));
    }

    /** One unit of work, run until it succeeds. */
    private final class RetriedUnit {
        private final List<CallCommands> calls;
        private final LockWait waiting;
        private final UnitControl control;
        private final Runnable beforeWriting;
        private final Footprint footprint;
        private @Nullable List<IdRange> ids;
        private boolean duplicate;
        private List<Entry> ending = List.of();
        private List<Outcome<?>> outcomes = List.of();
        private @Nullable WriteSet writing;
        /** What was found to be held; unlike what the ledger remembers, it does not get old while this unit of work is tried. */
        private final Set<Claim> found = new HashSet<>();

        private int probes;
        private int conflicts;
        private boolean interrupted;
        private int interruptions;

        private RetriedUnit(List<CallCommands> calls, LockWait waiting, UnitControl control, Runnable beforeWriting) {
            this.calls = calls;
            this.waiting = waiting;
            this.control = control;
            this.beforeWriting = beforeWriting;
            this.footprint = Footprint.of(commands(pending()));
        }

        private List<Entry> pending() {
            List<Entry> pending = new ArrayList<>(calls.size());
            for (CallCommands call : calls) {
                pending.addAll(call.pending());
            }
            return pending;
        }

        /**
         * Returns whether an interrupt of this thread ended the attempt, and keeps it for the caller: a call is not
         * undone by one. A pool ends its wait, and the socket of an interrupted virtual thread is closed.
         */
        private boolean endedByInterrupt(SQLException error, SqlErrorKind fault) {
            boolean now = Thread.interrupted();
            interrupted |= now;
            return InterruptShield.isInterrupt(error) || (now && fault == SqlErrorKind.CONNECTION);
        }

        /** Notes that what the last attempt has written or found may be in the books. */
        private void doubt(SQLException error) {
            for (int i = 0; i < ending.size(); i++) {
                ending.get(i).doubt(error, outcomes.get(i));
            }
            // What may have been stored has these ids, also operations without a key by which to find them.
            ids = null;
        }

        private boolean isInDoubt() {
            return pending().stream().anyMatch(Entry::isInDoubt);
        }

        private @Nullable UnknownOutcomeException unknown(Throwable reason) {
            for (CallCommands call : calls) {
                UnknownOutcomeException unknown = call.unknown(reason);
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

        /**
         * Finds out which claim an INSERT has waited for in vain, so that it can be left out. Returns whether to try again: not
         * if the unit of work has waited as long as configured.
         */
        private boolean hasFoundHeld() {
            if (!isUnwaiting()) {
                return false;
            }
            WriteSet waited = writing;
            // It need not have been an INSERT: whoever changes the tables locks them as a whole.
            probes = waited == null ? PROBES : probes + 1;
            if (waited != null) {
                try {
                    found.addAll(new ClaimProbe(unwaiting, dataSource, control).held(Claim.of(waited)));
                    heldClaims.add(found);
                } catch (SQLException error) {
                    LOG.debug("It could not be found out who holds what; trying again", error);
                }
            }
            return true;
        }

        /** After some attempts it waits: what was in its way may have been no claim at all. */
        private boolean isUnwaiting() {
            return waiting == LockWait.SKIP && probes < PROBES;
        }

        private List<WriteSet.Delta> once() throws SQLException {
            writing = null;
            UnitContext here = isUnwaiting() ? unwaiting : context;
            return OwnedConnection.use(dataSource, context.dialect(), control, owned -> {
                try {
                    return on(owned, here);
                } catch (SQLException error) {
                    if (context.dialect().kindOf(error) == SqlErrorKind.CONFLICT && ++conflicts > CONFLICTS) {
                        owned.abort();
                    }
                    throw error;
                }
            });
        }

        private List<WriteSet.Delta> on(OwnedConnection owned, UnitContext here) throws SQLException {
            Connection connection = owned.connection();
            UnitOfWorkAttempt attempt =
                    new UnitOfWorkAttempt(here, connection, TransactionStart.OWN, ReadVisibility.SNAPSHOT);
            Busy busy = attempt.prepare(footprint, waiting);
            if (waiting == LockWait.SKIP) {
                Set<Claim> held = heldClaims.all();
                held.addAll(found);
                busy = busy.withClaims(attempt.notStored(held));
            }
            List<Entry> now = runnable(busy, attempt);
            if (now.isEmpty()) {
                return List.of();
            }
            Decision.Decided decided = decide(attempt, connection, now);
            WriteSet writes = decided.writes();
            ending = now;
            outcomes = decided.outcomes();
            if (!writes.isEmpty()) {
                BetweenCalls.run(() -> {
                    beforeWriting.run();
                    return true;
                });
                owned.limit();
                tell(decided, owned, here);
                writing = writes;
                new Commit(here, owned).write(writes, here.eventsOf(decided));
                heldClaims.remove(writes);
                remember(writes.opened());
            } else if (decided.outcomes().stream().anyMatch(Outcome::isAccepted)) {
                new Commit(here, owned).confirm(attempt.hasLocked());
            }
            CallCommands.putOutcomes(now, decided.outcomes());
            return writes.deltas();
        }

        /** After the next unit of work may begin, which has other accounts: a slow listener keeps no lead. */
        private void tell(Decision.Decided decided, OwnedConnection owned, UnitContext here) throws SQLException {
            if (listener != null) {
                try {
                    listener.tell(decided, owned.connection(), here.writeStatements(), owned);
                } finally {
                    if (context.dialect().runsInCallersThread()) {
                        // The thread is the ledger's, and whatever the listener did to it must not meet the database.
                        boolean ignored = Thread.interrupted();
                    }
                }
                owned.limit();
            }
        }

        private List<Entry> runnable(Busy busy, UnitOfWorkAttempt attempt) {
            if (busy.isEmpty()) {
                return pending();
            }
            List<Entry> runnable = Diversion.runnable(calls, busy, attempt);
            int diverted = pending().size() - runnable.size();
            if (diverted > 0) {
                counters.divertedCommands.add(diverted);
                LOG.debug("Left {} commands out of a unit of work: another one holds what they need", diverted);
            }
            return runnable;
        }

        private Decision.Decided decide(UnitOfWorkAttempt attempt, Connection connection, List<Entry> now)
                throws SQLException {
            List<Command<?>> commands = commands(now);
            return DecisionLoop.run(footprint, new DecisionLoop.Step<SQLException>() {
                @Override
                public Decision decide(Set<MissingInput> rows, int count) throws SQLException {
                    attempt.load(rows);
                    List<IdRange> taken = take(count, connection, now);
                    return attempt.decide(footprint, commands, taken, earlier(now, taken));
                }

                @Override
                public void lockAgain() {
                    ids = null;
                    throw new StaleReadException("the commands touch more than was locked");
                }
            });
        }

        /** Returns the ids of the last attempt if there are enough of them and they are free, otherwise others. */
        private List<IdRange> take(int count, Connection connection, List<Entry> now) throws SQLException {
            List<IdRange> taken = ids;
            if (taken != null && duplicate) {
                duplicate = false;
                List<IdRange> drawn = taken;
                taken = context.withoutIdsInUse(drawn, connection);
                if (taken == null) {
                    now.forEach(entry -> entry.call().earlier.removeAll(drawn));
                }
            }
            if (taken == null || !IdBlocks.areEnough(taken, count)) {
                taken = context.ids().take(count, connection, context.writeStatements()::nextBlock);
            }
            ids = taken;
            return taken;
        }

        private List<IdRange> earlier(List<Entry> now, List<IdRange> taken) {
            Set<IdRange> earlier = new LinkedHashSet<>(taken);
            CallCommands last = null;
            for (Entry entry : now) {
                if (entry.call() == last) {
                    continue;
                }
                last = entry.call();
                for (IdRange range : last.earlier) {
                    if (!taken.contains(range)) {
                        earlier.add(range);
                    }
                }
                for (IdRange range : taken) {
                    // Should the answer to the commit get lost, whoever runs the call again must recognise these ids.
                    if (!last.earlier.contains(range)) {
                        last.earlier.add(range);
                    }
                }
            }
            return List.copyOf(earlier);
        }
    }

    private void remember(List<AccountState> opened) {
        opened.forEach(account -> context.directory().remember(AccountFacts.of(account)));
    }

    private static List<Command<?>> commands(List<Entry> entries) {
        List<Command<?>> commands = new ArrayList<>(entries.size());
        entries.forEach(entry -> commands.add(entry.command()));
        return commands;
    }

    /**
     * Folds small rows of an unlimited account into its total, in a unit of work of its own.
     *
     * @param rows the most to fold
     * @return how many were folded
     */
    public int fold(long account, int rows) {
        return shield.run(() -> folder.fold(account, rows));
    }
}
