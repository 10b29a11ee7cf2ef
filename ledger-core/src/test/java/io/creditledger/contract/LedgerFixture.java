package io.creditledger.contract;

import io.creditledger.event.EventListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way of setting up a ledger that the contract is run on, such as "H2 file, joined, cached, pool of 2". Made once for
 * a run of the whole suite; opens empty books for each test, so that must be cheap: keep servers and pools in the fixture
 * or beyond it, and empty the tables or take a new namespace in {@link #open}.
 */
public interface LedgerFixture extends AutoCloseable {
    /** Returns what reports call it. */
    String name();

    /**
     * Returns a ledger with empty books, on this clock. Called once per test; the one before has been closed.
     *
     * <p>A ledger that has asynchronous commands run on an executor must be given one here.
     */
    default OpenLedger open(MutableClock clock) {
        return open(clock, null);
    }

    /**
     * The same with a listener.
     *
     * @param listener is told the events of what is executed; or null
     */
    default OpenLedger open(MutableClock clock, @Nullable EventListener listener) {
        return open(clock, listener, List.of());
    }

    /**
     * The same, counting usage.
     *
     * @param usage the names of the metadata by which it is counted; none if it is not
     */
    OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage);

    /**
     * Returns whether several threads may use it at once. False where one unit of work of a host, and so one thread,
     * carries a whole test.
     */
    default boolean concurrent() {
        return true;
    }

    /** Returns how many random sequences of 100 commands are run on it, unless the build says how many. */
    default int randomSequences() {
        return 10;
    }

    /** Closes what it kept for all tests. */
    @Override
    default void close() {}
}
