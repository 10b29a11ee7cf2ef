package io.creditledger.jdbc.internal.unit;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.Decision;
import io.creditledger.engine.DecisionLoop;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.WriteStatements.LockWait;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionEnd;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.driver.StaleReadException;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.load.Busy;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.read.ReadSession;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.unit.CallCommands.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands inside a host's unit of work, each call between a savepoint and its release. A failure is rolled back to the
 * savepoint, so that the host's work is unchanged; if the database has rolled back more than that, later calls are refused.
 * Confined to the host's thread.
 */
public final class JoinedUnitRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedUnitRunner.class);
    private static final int ATTEMPTS = 10;

    private final UnitContext context;
    private final Connection connection;
    private @Nullable StorageException deadOf;
    private @Nullable String unitOfWork;
    private @Nullable List<IdRange> taken;
    private @Nullable List<IdRange> duplicate;
    private final @Nullable ListenerCalls listener;
    private boolean writing;

    /**
     * Creates the runner of a view.
     *
     * @param listener is told events; or null
     */
    public JoinedUnitRunner(UnitContext context, Connection connection, @Nullable ListenerCalls listener) {
        this.context = context;
        this.connection = connection;
        this.listener = listener;
    }

    /**
     * Throws if the database has undone the host's unit of work.
     *
     * @throws StorageException saying so
     */
    public void requireAlive() {
        if (deadOf != null) {
            throw new StorageException(
                    "the host's unit of work was lost in an earlier call: roll it back and run all of it again",
                    deadOf,
                    deadOf.sqlState(),
                    deadOf.vendorCode(),
                    Retry.WHOLE_UNIT_OF_WORK);
        }
    }

    /**
     * Refuses a view that was made for an earlier unit of work of the host, where the database tells them apart: what it
     * knows of that one is not true of another.
     */
    private void requireSameUnitOfWork(@Nullable String now) {
        if (now == null) {
            return;
        }
        if (unitOfWork != null && !unitOfWork.equals(now)) {
            throw new IllegalStateException("this view was used in another unit of work of the host, which has ended;"
                    + " nothing was written. Join each unit of work by a view of its own");
        }
        unitOfWork = now;
    }

    public List<Outcome<?>> run(List<? extends Command<?>> commands) {
        CallCommands call = CallCommands.waiting(commands, context.directory());
        run(call);
        return Objects.requireNonNull(call.outcomes());
    }

    /** Settles accounts, except those that another unit of work has locked: their commands stay pending. */
    public CallCommands settleUnlocked(List<? extends Command<?>> settlements) {
        CallCommands call = CallCommands.skipping(settlements, context.directory());
        run(call);
        return call;
    }

    private void run(CallCommands call) {
        DriverCalls.runInHosts(() -> {
            runHere(call);
            return true;
        });
    }

    private void runHere(CallCommands call) {
        Footprint footprint =
                Footprint.of(call.pending().stream().map(Entry::command).toList());
        ReadVisibility visibility = ReadVisibility.SNAPSHOT;
        for (int attempt = 1; ; attempt++) {
            UnitOfWorkAttempt trying =
                    new UnitOfWorkAttempt(context, connection, TransactionStart.SAVEPOINT, visibility);
            boolean done = false;
            writing = false;
            try {
                List<Entry> now = prepare(trying, footprint, call);
                Decision.Decided decided = decide(trying, footprint, now);
                if (visibility == ReadVisibility.LATEST || !mayHaveMissedConcurrentCommit(decided)) {
                    WriteSet writes = decided.writes();
                    if (!writes.isEmpty()) {
                        writing = true;
                        tell(decided);
                        context.writeStatements()
                                .write(connection, writes, context.eventsOf(decided), TransactionEnd.RELEASE, () -> {});
                        done = true;
                        writes.opened().forEach(account -> context.directory().remember(AccountFacts.of(account)));
                    } else if (isAnyAccepted(decided)
                            && context.writeStatements()
                                    .confirm(connection, trying.hasLocked(), TransactionEnd.RELEASE)) {
                        done = true;
                    } else if (context.dialect().isHarmedByIdleRollback()) {
                        context.writeStatements().releaseSavepoint(connection);
                        done = true;
                    }
                    CallCommands.putOutcomes(now, decided.outcomes());
                    return;
                }
                visibility = ReadVisibility.LATEST;
            } catch (ListenerException refusal) {
                done = true;
                undo(null, writing);
                throw deadOf == null ? refusal : deadOf;
            } catch (StaleReadException stale) {
                if (attempt >= ATTEMPTS) {
                    throw new IllegalStateException(
                            "nothing was written: again and again, " + stale.getMessage(), stale);
                }
            } catch (SQLException error) {
                boolean again = context.dialect().kindOf(error) == SqlErrorKind.DUPLICATE && attempt < ATTEMPTS;
                if (!again) {
                    done = true;
                    throw failed(error, trying.begun());
                }
                LOG.debug("Somebody else was first; deciding again", error);
                duplicate = taken;
                visibility = ReadVisibility.LATEST;
            } finally {
                if (!done && trying.begun()) {
                    undo(null, writing);
                }
            }
        }
    }

    private void tell(Decision.Decided decided) throws SQLException {
        if (listener != null) {
            listener.tell(decided, connection, context.writeStatements(), new ListenerCalls.Consequences() {
                @Override
                public void writing(boolean is) {
                    writing = is;
                }

                @Override
                public void abort() {
                    // Only the host may. Where nothing works any more, going back to the savepoint does not either.
                }

                @Override
                public void listening() {
                    // How long it may take is the host's business.
                }

                @Override
                public boolean listened() {
                    return false;
                }
            });
            writing = true;
        }
    }

    /** Locks and loads, and returns the commands that can be decided. */
    private List<Entry> prepare(UnitOfWorkAttempt trying, Footprint footprint, CallCommands call) throws SQLException {
        Busy busy = trying.prepare(footprint, call.skipsLocked() ? LockWait.SKIP : LockWait.BOUNDED);
        requireSameUnitOfWork(trying.unitOfWork());
        return busy.isEmpty() ? call.pending() : Diversion.runnable(List.of(call), busy, trying);
    }

    private Decision.Decided decide(UnitOfWorkAttempt trying, Footprint footprint, List<Entry> now)
            throws SQLException {
        List<Command<?>> commands = new ArrayList<>(now.size());
        now.forEach(entry -> commands.add(entry.command()));
        taken = null;
        return DecisionLoop.run(footprint, new DecisionLoop.Step<SQLException>() {
            @Override
            public Decision decide(Set<MissingInput> rows, int count) throws SQLException {
                trying.load(rows);
                return trying.decide(footprint, commands, take(count), List.of());
            }

            @Override
            public void lockAgain() {
                throw new StaleReadException("the commands touch more than was locked");
            }
        });
    }

    /** Returns ids for this attempt: those that it has taken if there are enough of them. */
    private List<IdRange> take(int count) throws SQLException {
        if (duplicate != null) {
            context.withoutIdsInUse(duplicate, connection);
            duplicate = null;
        }
        List<IdRange> enough = taken;
        if (enough == null || !IdBlocks.areEnough(enough, count)) {
            enough = context.ids().take(count, connection, context.writeStatements()::nextBlock);
            taken = enough;
        }
        return enough;
    }

    private static boolean isAnyAccepted(Decision.Decided decided) {
        return decided.outcomes().stream().anyMatch(Outcome::isAccepted);
    }

    /**
     * Returns whether something was refused because of what a host's snapshot does not show. Not only a missing account or
     * operation: whoever stored the key in the meantime may have spent the credits, and then the answer is a replay. What is
     * accepted needs no second look: its key is inserted, and its accounts are locked.
     */
    private boolean mayHaveMissedConcurrentCommit(Decision.Decided decided) throws SQLException {
        return decided.outcomes().stream().anyMatch(outcome -> !outcome.isAccepted())
                && connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
    }

    /**
     * Reads something in the host's unit of work. Where a failed statement makes the database refuse all others, reads have a
     * savepoint, too.
     */
    public <T> T read(Handle handle, ReadSession.Reader<T> reader) {
        return DriverCalls.runInHosts(() -> readHere(handle, reader));
    }

    private <T> T readHere(Handle handle, ReadSession.Reader<T> reader) {
        boolean guarded = context.dialect().failedStatementEndsTransaction();
        boolean ended = !guarded;
        try {
            if (guarded) {
                context.writeStatements().start(connection, TransactionStart.SAVEPOINT);
            }
            T found = reader.read(handle);
            if (guarded) {
                context.writeStatements().releaseSavepoint(connection);
            }
            ended = true;
            return found;
        } catch (SQLException error) {
            ended = true;
            throw failed(error, guarded);
        } catch (JdbiException error) {
            if (error.getCause() instanceof SQLException cause) {
                ended = true;
                throw failed(cause, guarded);
            }
            throw error;
        } finally {
            // Whatever else was thrown, by the driver or by us.
            if (!ended) {
                undo(null, true);
            }
        }
    }

    /**
     * Leaves no savepoint behind, and nothing of the call.
     *
     * @param because the error that the call failed with, if it was the database's
     * @param wrote whether there may be rows to undo; see {@link Dialect#isHarmedByIdleRollback()}
     */
    private void undo(@Nullable SQLException because, boolean wrote) {
        try {
            if (!wrote && context.dialect().isHarmedByIdleRollback()) {
                context.writeStatements().releaseSavepoint(connection);
            } else {
                context.writeStatements().rollbackToSavepoint(connection);
            }
        } catch (SQLException error) {
            lost(because == null ? error : because);
        } catch (RuntimeException | Error failure) {
            lost(because == null ? new SQLException("the driver failed", failure) : because);
        }
    }

    private void lost(SQLException error) {
        LOG.debug("The savepoint is gone, and with it the host's unit of work", error);
        if (deadOf == null) {
            deadOf = StorageExceptions.storage(
                    "the host's unit of work is lost: roll it back and run all of it again",
                    error,
                    Retry.WHOLE_UNIT_OF_WORK);
        }
    }

    /** Undoes the call as far as there is something to undo, and says what its failure means for the host. */
    private StorageException failed(SQLException error, boolean begun) {
        StorageException failure = failure(error);
        if (begun) {
            undo(error, true);
        }
        return deadOf == null ? failure : deadOf;
    }

    private StorageException failure(SQLException error) {
        SqlErrorKind fault = context.dialect().kindOf(error);
        boolean lost = fault == SqlErrorKind.CONNECTION
                || (fault == SqlErrorKind.CONFLICT && context.dialect().conflictEndsTransaction());
        StorageException failure = switch (fault) {
            case LOCK_TIMEOUT ->
                StorageExceptions.concurrency(
                        "an account stayed locked by somebody else, or the statement was ended for taking too long; the host's work so far is intact",
                        error,
                        Retry.CALL);
            case CONFLICT, DUPLICATE ->
                StorageExceptions.concurrency(
                        "others got in the way of the host's unit of work: roll it back and run all of it again",
                        error,
                        Retry.WHOLE_UNIT_OF_WORK);
            case CONNECTION ->
                StorageExceptions.storage(
                        "the host's connection is gone, and its unit of work with it: run all of it again",
                        error,
                        Retry.WHOLE_UNIT_OF_WORK);
            case READ_ONLY ->
                StorageExceptions.storage(
                        "the host's connection leads to a server that is read-only, as after a failover: roll its unit of work"
                                + " back, close the connection, and run all of it again on another",
                        error,
                        Retry.WHOLE_UNIT_OF_WORK);
            case OTHER ->
                StorageExceptions.storage(
                        "the database refused a statement; if the host's unit of work had failed before, roll it back",
                        error,
                        Retry.NO);
        };
        if (lost) {
            deadOf = failure;
        }
        return failure;
    }
}
