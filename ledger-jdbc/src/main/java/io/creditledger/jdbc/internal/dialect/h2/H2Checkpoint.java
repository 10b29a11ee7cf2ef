package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.generic.AfterCommit;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Forces what is committed in an H2 file to the disk, whether or not H2 writes it at commit.
 *
 * <p>With a write delay, H2 has a thread that writes what has been committed, and {@code CHECKPOINT SYNC} does not wait for
 * a write of that thread that is under way: it finds nothing left to write, and forces a file that does not have the
 * commit yet. That thread only writes when nothing else has been written for the write delay. So after such a pause a
 * second checkpoint follows the first, with a change in between that it has to write: writes are done in their order.
 *
 * <p>Thread-safe.
 */
final class H2Checkpoint implements AfterCommit {
    /** The write delays that are accepted, other than 0, begin here. */
    static final int SHORTEST_DELAY_MILLIS = 500;

    private static final String CHECKPOINT = "CHECKPOINT SYNC";

    /** The other half of the delay is for the time between a commit and its checkpoint. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(SHORTEST_DELAY_MILLIS / 2);

    private final String change;

    /** When the latest of those checkpoints began that have ended. */
    private final AtomicLong latest = new AtomicLong(System.nanoTime() - PAUSE_NANOS - 1);

    /**
     * Creates it.
     *
     * @param change a statement that changes something that nobody waits for
     */
    H2Checkpoint(String change) {
        this.change = change;
    }

    @Override
    public void run(Connection connection) throws SQLException {
        long begin = System.nanoTime();
        DriverCalls.execute(connection, CHECKPOINT);
        if (System.nanoTime() - latest.get() > PAUSE_NANOS) {
            DriverCalls.execute(connection, change);
            DriverCalls.execute(connection, CHECKPOINT);
        }
        latest.accumulateAndGet(begin, (one, other) -> one - other > 0 ? one : other);
    }
}
