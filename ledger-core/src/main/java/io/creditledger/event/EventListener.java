package io.creditledger.event;

import java.util.List;

/**
 * Receives the events of an in-memory ledger, for the unit tests of hosts. The listener of a ledger in a database also receives the
 * connection of the unit of work.
 */
@FunctionalInterface
public interface EventListener {
    /**
     * Called for each command with all its events, before anything of it is stored, on the thread of the caller. It must not
     * call the ledger.
     *
     * @param events at least one
     * @throws Exception if the command is to be refused: its caller gets a {@link io.creditledger.error.ListenerException}
     */
    void onEvents(List<LedgerEvent> events) throws Exception;
}
