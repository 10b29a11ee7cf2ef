package io.creditledger.jdbc.internal.event;

import io.creditledger.AccountId;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.InterruptShield;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import io.creditledger.jdbc.internal.unit.ListenerConnection;
import io.creditledger.jdbc.internal.unit.OwnedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes stored events, each time the oldest of one bucket, in one transaction that locks the bucket: the events of one account are
 * all in the same. Starts each time with the bucket after the last one, so that none waits for another that fills up, or whose
 * events cannot be handled. Thread-safe.
 */
public final class EventQueue {
    private final DataSource dataSource;
    private final Dialect dialect;
    private final WriteStatements transactions;
    private final QueueStatements statements;
    private final InterruptShield shield;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(EventRow.BUCKETS));

    /**
     * Creates it.
     *
     * @param transactions start the transactions
     * @param qualifier what stands before the name of a table
     */
    public EventQueue(DataSource dataSource, Dialect dialect, WriteStatements transactions, String qualifier) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.transactions = transactions;
        this.statements = new QueueStatements(qualifier);
        this.shield = InterruptShield.of(dialect.runsInCallersThread());
    }

    /** Handles events, as the host wants it. */
    @FunctionalInterface
    public interface Handler {
        void handle(Connection connection, List<QueuedEvent> events) throws Exception;
    }

    /**
     * What became of events.
     *
     * @param count how many were handled and deleted
     * @param failure what the handler threw: then none
     */
    public record Taken(int count, @Nullable Throwable failure) {}

    /**
     * Takes events of one bucket, lets them be handled, and deletes them.
     *
     * @param before the time from which on they are left, in microseconds; without a handler also what was recorded later of an account
     *     that had been changed before it
     * @param most the most to take
     * @param handler handles them; or null
     */
    public Taken take(long before, int most, @Nullable Handler handler) {
        return shield.run(() -> {
            try {
                return OwnedConnection.use(
                        dataSource, dialect, null, owned -> new Taking(owned, handler).run(before, most));
            } catch (SQLException error) {
                throw StorageExceptions.owned(error, dialect.kindOf(error));
            }
        });
    }

    /** One transaction. */
    private final class Taking {
        private final OwnedConnection owned;
        private final Connection connection;
        private final @Nullable Handler handler;

        private Taking(OwnedConnection owned, @Nullable Handler handler) {
            this.owned = owned;
            this.connection = owned.connection();
            this.handler = handler;
        }

        private Taken run(long before, int most) throws SQLException {
            transactions.start(connection, TransactionStart.OWN);
            for (int bucket : inTurn(statements.waiting(connection, before))) {
                if (statements.lock(connection, bucket)) {
                    // Not before: until then somebody else may have been about to delete them.
                    List<EventRow> events = handler == null
                            ? statements.outdated(connection, bucket, before, most)
                            : statements.oldest(connection, bucket, before, most);
                    if (!events.isEmpty()) {
                        next.set((bucket + 1) % EventRow.BUCKETS);
                        return finished(events);
                    }
                }
            }
            return new Taken(0, null);
        }

        private Taken finished(List<EventRow> events) throws SQLException {
            owned.writing(true);
            Throwable failure = handler == null ? null : failureOf(handler, named(events));
            if (failure != null) {
                return new Taken(0, failure);
            }
            delete(events);
            try {
                owned.commit();
            } catch (SQLException error) {
                throw StorageExceptions.storage(
                        "it is not known whether stored events were handled, because the commit failed; those that were not"
                                + " come again",
                        error,
                        Retry.CALL);
            }
            return new Taken(events.size(), null);
        }

        private void delete(List<EventRow> events) throws SQLException {
            try {
                statements.delete(connection, events);
            } catch (SQLException error) {
                if (dialect.followsFailedStatement(error)) {
                    throw StorageExceptions.storage(
                            "a handler of stored events returned although one of its statements had failed, after which the"
                                    + " database accepts no more; let it throw, or go back to a savepoint",
                            error,
                            Retry.NO);
                }
                throw error;
            }
        }

        private List<QueuedEvent> named(List<EventRow> events) throws SQLException {
            Set<Long> numbers = new TreeSet<>();
            events.forEach(event -> numbers.add(event.account()));
            Map<Long, AccountId> names = new HashMap<>();
            for (StoredFacts found : transactions.factsByNumber(connection, numbers, ReadVisibility.SNAPSHOT)) {
                names.put(found.facts().internalId(), found.facts().id());
            }
            List<QueuedEvent> named = new ArrayList<>(events.size());
            for (EventRow event : events) {
                AccountId name = names.get(event.account());
                if (name == null) {
                    throw new SQLException("a stored event is of an account that is not in the books");
                }
                named.add(new QueuedEvent(name, event));
            }
            return named;
        }

        /** Returns what the handler throws, or null. */
        private @Nullable Throwable failureOf(Handler handling, List<QueuedEvent> events) throws SQLException {
            ListenerConnection lent = new ListenerConnection(connection, dialect, "a handler of stored events");
            Throwable failure = null;
            try {
                handling.handle(lent.connection(), events);
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                lent.end();
                if (!shield.isCallersThread()) {
                    // The thread is ours, and whatever the handler did to it must not meet the database.
                    boolean ignored = Thread.interrupted();
                }
            }
            if (lent.driverFailure() != null) {
                owned.abort();
            }
            SQLException fatal = lent.fatal();
            if (failure == null && fatal != null) {
                throw fatal;
            }
            return failure;
        }
    }

    /** Returns buckets from the one whose turn it is on. */
    private List<Integer> inTurn(List<Integer> buckets) {
        int first = next.get();
        List<Integer> turned = new ArrayList<>(buckets.size());
        buckets.stream().filter(bucket -> bucket >= first).forEach(turned::add);
        buckets.stream().filter(bucket -> bucket < first).forEach(turned::add);
        return turned;
    }
}
