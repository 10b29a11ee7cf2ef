package io.creditledger.jdbc.internal.unit;

import io.creditledger.engine.Decision;
import io.creditledger.engine.ListenerGuard;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.internal.commit.WriteCounters;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a host's listener the events of units of work, and judges how it has left the transaction. Thread-safe.
 *
 * <p>A savepoint stands under the listener. Its release finds out whether the transaction is still good: after a statement that has
 * failed, or a COMMIT in the text of a statement, it fails.
 */
public final class ListenerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCalls.class);

    /** From how long on a call counts as slow. */
    public static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Listener listener;
    private final Dialect dialect;
    private final WriteCounters counters;
    private final ListenerGuard guard = new ListenerGuard();
    private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

    /** The listener, as the host has given it. */
    @FunctionalInterface
    public interface Listener {
        void onEvents(Connection connection, List<LedgerEvent> events) throws Exception;
    }

    /** What a listener's failure means for the unit of work. */
    interface Consequences {
        /** Notes whether there may be something to undo. */
        void writing(boolean is);

        /** Notes that nobody knows what is on its way on the connection. */
        void abort();

        /** Notes that the listener runs from now on, and may be interrupted when the time of the unit of work is up. */
        void listening();

        /** Notes that the listener has ended. Returns whether the time of the unit of work is up. */
        boolean listened();
    }

    /** Creates the calls of one ledger. */
    public ListenerCalls(Listener listener, Dialect dialect, WriteCounters counters) {
        this.listener = listener;
        this.dialect = dialect;
        this.counters = counters;
    }

    /**
     * Throws if this thread runs the listener.
     *
     * @throws IllegalStateException saying so
     */
    public void requireOutside() {
        guard.requireOutside();
    }

    /**
     * Tells the events of a decision, if there are any.
     *
     * @throws ListenerException if the unit of work is refused
     * @throws SQLException if the database was in the way, as it may be in that of the ledger's own statements
     */
    void tell(Decision.Decided decided, Connection connection, WriteStatements statements, Consequences consequences)
            throws SQLException {
        List<LedgerEvent> events = BetweenCalls.run(decided::events);
        if (events.isEmpty()) {
            return;
        }
        statements.startListener(connection);
        consequences.writing(true);
        ListenerConnection lent = new ListenerConnection(connection, dialect, "a listener for events");
        try {
            call(lent, events, consequences);
            if (dialect.conflictEndsTransaction()) {
                requireAlive(lent);
            }
            end(connection, statements);
        } catch (ConcurrencyException late) {
            undo(connection, statements, consequences);
            throw late;
        } catch (ListenerException refusal) {
            if (lent.driverFailure() != null) {
                consequences.abort();
            }
            requireAlive(lent);
            counters.listenerRefusals.increment();
            undo(connection, statements, consequences);
            throw refusal;
        }
    }

    private void call(ListenerConnection lent, List<LedgerEvent> events, Consequences consequences) {
        ListenerException refusal = null;
        long start = System.nanoTime();
        consequences.listening();
        try {
            guard.run(() -> listener.onEvents(lent.connection(), events));
        } catch (ListenerException failed) {
            refusal = failed;
        } finally {
            lent.end();
        }
        boolean late = consequences.listened();
        count(System.nanoTime() - start, events.size());
        if (late) {
            throw new ConcurrencyException(
                    "the listener for events took until the time of the call was up; nothing was written",
                    refusal,
                    null,
                    0,
                    Retry.CALL);
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private void count(long nanos, int events) {
        counters.listenerCalls.increment();
        counters.listenerNanos.add(nanos);
        if (nanos >= SLOW_NANOS) {
            counters.slowListenerCalls.increment();
            logSlow(nanos, events);
        }
    }

    /** Not more than once a minute: a slow listener is slow often. */
    private void logSlow(long nanos, int events) {
        long due = nextLog.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLog.compareAndSet(due, now + LOG_INTERVAL_NANOS)) {
            LOG.warn(
                    "The listener for events took {} ms for {} events; the accounts of the unit of work stay locked meanwhile",
                    nanos / 1_000_000,
                    events);
        }
    }

    /** What the listener ran into may happen to the ledger itself, and is repeated as then. */
    private static void requireAlive(ListenerConnection lent) throws SQLException {
        SQLException fatal = lent.fatal();
        if (fatal != null) {
            throw fatal;
        }
    }

    private void end(Connection connection, WriteStatements statements) throws SQLException {
        try {
            statements.endListener(connection);
        } catch (SQLException error) {
            SqlErrorKind kind = dialect.kindOf(error);
            if (kind == SqlErrorKind.CONNECTION || kind == SqlErrorKind.CONFLICT) {
                throw error;
            }
            throw new ListenerException(
                    "the listener for events returned, but it had left the database transaction in an error, or ended it;"
                            + " nothing was written",
                    error);
        }
    }

    /** Where a rollback after locks alone does harm, only what the listener has done is rolled back. */
    private void undo(Connection connection, WriteStatements statements, Consequences consequences) {
        if (dialect.isHarmedByIdleRollback()) {
            @Nullable Throwable failed = null;
            try {
                statements.undoListener(connection);
            } catch (SQLException | RuntimeException error) {
                failed = error;
                LOG.debug("What a listener did could not be rolled back alone", error);
            }
            consequences.writing(failed != null);
        }
    }
}
