package io.creditledger.jdbc;

import io.creditledger.TransactionId;
import io.creditledger.engine.Micros;
import io.creditledger.engine.Period;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.event.EventQueue;
import io.creditledger.jdbc.internal.event.EventQueue.Taken;
import io.creditledger.jdbc.internal.event.QueuedEvent;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.schema.StartChecks;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that a ledger has stored since {@link LedgerSchema#storeEvents()}, and deletes those that were handled. Each
 * {@link #poll} hands a batch to the host. Any number of readers may work at the same time, on any number of nodes.
 *
 * <p><b>Order.</b> The events of one account come in the order of its revisions, and two readers never have events of the same
 * account at the same time. Events of different accounts have no order.
 *
 * <p><b>Once, or at least once.</b> What the handler writes on the connection that it is given is committed together with the
 * deletion of the events: exactly once. What it sends elsewhere is sent at least once, because it may be sent again if the commit
 * fails. Whoever receives it recognises it by the account and the {@code id} in the document.
 *
 * <p>Starts no threads that read: call {@link #poll} in a loop of yours. On H2, whose file access must not be interrupted, it
 * runs on a daemon thread while the caller waits for it. Needs the rights to read all tables of the ledger, to update {@code
 * ledger_event_bucket} and to delete from {@code ledger_event}. Safe for use by many threads; each call takes one connection.
 */
public final class EventReader {
    /** How long a statement of a handler waits for a lock, where the ledger's own transactions bound that. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private static final int MOST = 1_000;

    private final EventQueue queue;
    private final int batchSize;

    private EventReader(EventQueue queue, int batchSize) {
        this.queue = queue;
        this.batchSize = batchSize;
    }

    /**
     * Handles a batch of stored events.
     *
     * @param <X> what it throws; {@link RuntimeException} if nothing that must be declared
     */
    @FunctionalInterface
    public interface Handler<X extends Exception> {
        /**
         * Handles events. While it runs, no other reader gets events of their accounts; the ledger itself is not held up.
         *
         * <p>It may call the ledger, in units of work of the ledger's own: these are committed whatever becomes of the batch, so give
         * them keys that come from the event. DDL on the connection ends the transaction on some databases, so do not use it.
         *
         * @param connection of the transaction that deletes the events; its methods that end the transaction, close the
         *     connection or change its settings throw {@link java.sql.SQLException}, and it cannot be unwrapped. It cannot be
         *     used after this method has returned
         * @param events at least one; those of one account in the order of its revisions
         * @throws X to keep the events, all of them, for a later call
         */
        void handle(Connection connection, List<StoredEvent> events) throws X;
    }

    /** Starts the configuration of a reader over the host's pool. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Hands the oldest events of some accounts to a handler, and deletes them: all in one transaction. Takes turns between the
     * accounts, in 16 groups: a group whose events cannot be handled does not hold up the others.
     *
     * @param handler is called once, or not at all if there are no events that others do not hold
     * @return how many events were handled; 0 if there are none, and then the caller should wait before it calls again
     * @throws X if the handler throws it: nothing is deleted, and what it wrote on the connection is rolled back
     * @throws StorageException if the database fails, or on PostgreSQL the handler returns although a statement of its own has
     *     failed and it did not go back to a savepoint: nothing is deleted, unless the commit failed and its outcome is unknown.
     *     Events that were not deleted come again
     */
    public <X extends Exception> int poll(Handler<X> handler) throws X {
        Objects.requireNonNull(handler, "handler");
        Taken taken = queue.take(
                Long.MAX_VALUE,
                batchSize,
                (connection, events) -> handler.handle(
                        connection, events.stream().map(EventReader::event).toList()));
        Throwable failure = taken.failure();
        if (failure != null) {
            EventReader.<X>rethrow(failure);
        }
        return taken.count();
    }

    /**
     * Deletes unhandled events that were recorded before an instant, the oldest of each group of accounts first, in transactions of at
     * most 1,000 events. Skips events that a reader is handling, and may keep the event of an operation that changed nothing.
     *
     * @param recordedBefore events recorded at or after this instant are kept
     * @param limit the most to delete
     * @return how many were deleted; fewer than the limit if there are no more that others do not hold
     * @throws IllegalArgumentException if the limit is less than 1, or the instant is before {@link
     *     io.creditledger.Bounds#EARLIEST_EFFECT} or after {@link io.creditledger.Bounds#LATEST_EFFECT}
     * @throws StorageException if the database fails; some may be deleted
     */
    public int discard(Instant recordedBefore, int limit) {
        long before = Micros.of(Period.instant("recordedBefore", recordedBefore));
        int left = Settings.within("limit", limit, 1, Integer.MAX_VALUE);
        while (left > 0) {
            int deleted = queue.take(before, Math.min(left, MOST), null).count();
            if (deleted == 0) {
                break;
            }
            left -= deleted;
        }
        return limit - left;
    }

    private static StoredEvent event(QueuedEvent queued) {
        EventRow row = queued.row();
        boolean hasOperation =
                row.operation() != EventRow.BEFORE_OPERATIONS && row.operation() != EventRow.AFTER_OPERATIONS;
        return new StoredEvent(
                queued.name(),
                row.revision(),
                Micros.at(row.recordedAt()),
                hasOperation ? Optional.of(new TransactionId(row.operation())) : Optional.empty(),
                row.document());
    }

    /** What a handler throws is an X, or need not be declared. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }

    /** Configures an {@link EventReader}. Not thread-safe. */
    public static final class Builder {
        private final DataSource dataSource;
        private @Nullable String namespace;
        private int batchSize = 100;
        private boolean allowUntested;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * Sets the SQL schema (on MariaDB and MySQL the database) that contains the tables; the connection's current one unless set.
         *
         * @throws IllegalArgumentException if it is not a plain SQL name
         */
        public Builder namespace(String name) {
            this.namespace = Settings.plainName(name);
            return this;
        }

        /**
         * Sets how many events a handler gets at most; 100 unless set.
         *
         * @throws IllegalArgumentException if not from 1 to 1000
         */
        public Builder batchSize(int events) {
            this.batchSize = Settings.within("batchSize", events, 1, MOST);
            return this;
        }

        /** Accepts a database that is not a tested one; see {@link JdbcLedger.Builder#allowUntestedDatabase()}. */
        public Builder allowUntestedDatabase() {
            this.allowUntested = true;
            return this;
        }

        /**
         * Checks the database and its schema, and returns the reader.
         *
         * @throws IllegalStateException if the ledger stores no events, the schema is missing or does not fit, or the database or
         *     the settings of the session are refused; the message says what to do
         * @throws StorageException if the database cannot be reached
         */
        public EventReader build() {
            StartChecks.Found database = StartChecks.run(
                    dataSource,
                    LedgerDialect.all(),
                    new StartChecks.Wanted(namespace, H2Durability.AS_CONFIGURED.durability(), true, allowUntested));
            if (!database.settings().storesEvents()) {
                throw new IllegalStateException(
                        "this ledger stores no events; call LedgerSchema.storeEvents() once, and"
                                + " build the ledgers of all nodes again");
            }
            Dialect dialect = database.dialect();
            return new EventReader(
                    new EventQueue(
                            dataSource,
                            dialect,
                            dialect.writeStatements(
                                    new Dialect.Settings(database.qualifier(), LOCK_WAIT, false, false, dataSource)),
                            database.qualifier()),
                    batchSize);
        }
    }
}
