package io.creditledger.jdbc;

import io.creditledger.event.LedgerEvent;
import java.sql.Connection;
import java.util.List;

/**
 * Receives the events of each unit of work, together with its connection. What the host writes on that connection is committed
 * together with the ledger's rows, or not at all: an outbox, totals of its own, a notification.
 *
 * <p>It is called once for each unit of work with all its events: after the ledger has locked and decided, before it sends its
 * rows, within a savepoint. Several threads may call it at the same time. It is called again, with other events, if the database
 * rolls the unit of work back and the ledger repeats it, so effects outside of the connection may happen for nothing or twice.
 * It is not called for refusals, replays and previews.
 *
 * <p>The accounts of the events stay locked while it runs, and its time counts towards {@link
 * JdbcLedger.Builder#callTimeout}: when that is up it is interrupted (except on H2), and nothing is written. Send as few statements as possible: one batch for all events.
 */
@FunctionalInterface
public interface UnitOfWorkListener {
    /**
     * Handles the events of one unit of work.
     *
     * <p>If it throws, or returns although one of its statements has failed in a way that makes the database refuse the rest of the
     * transaction, the unit of work is rolled back. If that had several calls, they are executed again in smaller and smaller
     * units of work, until those whose events it refuses are alone: these throw {@link
     * io.creditledger.error.ListenerException}. Deadlocks and lost connections are repeated like those of the ledger itself.
     *
     * <p>It must not call the ledger or its joined views: on this thread they throw {@link IllegalStateException}.
     *
     * @param connection of the unit of work; its methods that end the transaction, close the connection or change its settings
     *     throw {@link java.sql.SQLException}, and it cannot be unwrapped. It cannot be used after this method has returned.
     *     In a joined view it is the host's connection, wrapped in the same way
     * @param events at least one; those of one account in the order of its revisions
     * @throws Exception to refuse the unit of work
     */
    void onEvents(Connection connection, List<LedgerEvent> events) throws Exception;
}
