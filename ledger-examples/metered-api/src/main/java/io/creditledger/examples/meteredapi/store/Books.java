package io.creditledger.examples.meteredapi.store;

import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.error.StorageException;
import io.creditledger.event.LedgerEvent;
import io.creditledger.examples.meteredapi.monitor.CallTimes;
import io.creditledger.examples.meteredapi.monitor.TimedLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.UnitOfWorkListener;
import io.creditledger.jdbc.WriteStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The ledger of this service as its parts use it: charged on its own, or inside one unit of work with our own rows. */
public final class Books implements AutoCloseable {
    /** The name of the metadata with the route that a call was made to. Usage is counted by it. */
    public static final String ROUTE = "route";

    /** The name of the metadata with the public part of the API key of a call. Usage is counted by it. */
    public static final String KEY = "key";

    /** The name of the metadata that says why something was booked, in words for the owner of the account. */
    public static final String NOTE = "note";

    /** The name of the metadata that says of which category granted credits are, if they are not paid ones. */
    public static final String CATEGORY = "category";

    /** The name of the metadata with the last day on which granted credits are valid, if they have an end. */
    public static final String UNTIL = "until";

    /** The name of the metadata that says how many credits were reserved for a streamed call. */
    public static final String RESERVED = "reserved";

    /** The name of the metadata with the id of the admin who asked for what was booked. */
    public static final String ADMIN = "admin";

    /** A unit of work that the database undid because of others is run again this often. */
    private static final int ATTEMPTS = 5;

    private final Jdbi jdbi;
    private final Clock clock;
    private final CallTimes times = new CallTimes();
    private final JdbcLedger ledger;
    private final CachingLedger cache;
    private final CreditLedger credits;

    /** Builds the ledger, whose holds last this long, and opens its system accounts if they do not exist. */
    public Books(Jdbi jdbi, DataSource ledgerPool, Duration holdTimeout, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ledger = JdbcLedger.builder(ledgerPool)
                .clock(clock)
                .listener(new Listeners(List.of(new LowBalance(), new AccountSummary())))
                .build();
        // What another instance wrote is seen after a second; what this one writes, at once.
        this.cache = CachingLedger.over(new TimedLedger(ledger, times))
                .staleness(Duration.ofSeconds(1))
                .build();
        this.credits = CreditLedger.builder(cache)
                .holdTimeout(holdTimeout)
                .marks(LowBalance.MARK, 0)
                .build();
    }

    /** The verbs, each a unit of work of its own, balances from memory. */
    public CreditLedger credits() {
        return credits;
    }

    /** The cache, for its figures. */
    public CachingLedger cache() {
        return cache;
    }

    /** The times of calls that write, alone or together with our own tables. */
    public CallTimes times() {
        return times;
    }

    /** The figures of the ledger's queue. */
    public WriteStats stats() {
        return ledger.stats();
    }

    /** Completes the table by which users are sorted, for users who were there before it. */
    public void fillSummary() {
        AccountSummary.fill(jdbi, ledger);
    }

    /** What tells the time of everything that is booked. */
    public Clock clock() {
        return clock;
    }

    /** The service's own tables. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Runs work on our own tables and on the ledger that is committed as a whole or not at all. When this returns, a crash
     * does not undo it.
     */
    public <T> T together(Work<T> work) {
        T result = times.time(() -> committed(work));
        // An H2 file has our own commit later. If this fails, the work is done: a repeat of the request finds it.
        ledger.checkpoint();
        return result;
    }

    private <T> T committed(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (StorageException failure) {
                if (failure.retry() == StorageException.Retry.NO || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    /** Returns whether a statement failed because there is such a row already. */
    public static boolean isDuplicate(UnableToExecuteStatementException failure) {
        return failure.getCause() instanceof SQLException cause && "23505".equals(cause.getSQLState());
    }

    /** Inserts a row into a table of our own; returns false if there is such a row already. */
    public boolean insert(Function<Handle, Update> row) {
        try {
            jdbi.useHandle(handle -> row.apply(handle).execute());
            return true;
        } catch (UnableToExecuteStatementException e) {
            if (isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    private <T> T once(Work<T> work) {
        List<JoinedLedger> views = new ArrayList<>(1);
        boolean committed = false;
        try {
            T result = jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, handle -> {
                JoinedLedger view = cache.joining(ledger.joining(handle));
                views.add(view);
                return work.run(handle, credits.on(view));
            });
            committed = true;
            return result;
        } finally {
            // So that the cache knows what to show from now on.
            views.forEach(committed ? JoinedLedger::committed : JoinedLedger::rolledBack);
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    /** Tells the events of a unit of work to all of these. */
    private record Listeners(List<UnitOfWorkListener> all) implements UnitOfWorkListener {
        @Override
        public void onEvents(Connection connection, List<LedgerEvent> events) throws Exception {
            for (UnitOfWorkListener one : all) {
                one.onEvents(connection, events);
            }
        }
    }

    /**
     * Work inside one unit of work.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work; an exception rolls all of it back. */
        T run(Handle handle, CreditLedger credits);
    }
}
