package io.creditledger.jdbc.internal.unit;

import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.InterruptShield;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Makes durable what hosts have committed. One checkpoint is enough for all who asked before it began, so those who ask
 * while one runs share the next. Thread-safe.
 */
public final class Checkpoints {
    private final DataSource dataSource;
    private final WriteStatements writeStatements;
    private final Dialect dialect;
    private final InterruptShield shield;
    private final boolean needed;
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock running = new ReentrantLock();

    /** The last of those who are served; guarded by the lock. */
    private long served;

    public Checkpoints(DataSource dataSource, WriteStatements writeStatements, Dialect dialect, boolean needed) {
        this.dataSource = dataSource;
        this.writeStatements = writeStatements;
        this.shield = InterruptShield.of(dialect.runsInCallersThread());
        this.dialect = dialect;
        this.needed = needed;
    }

    /**
     * Makes durable what is committed.
     *
     * @throws StorageException if that failed, with {@link Retry#CALL}
     */
    public void run() {
        if (!needed) {
            return;
        }
        long ticket = asked.incrementAndGet();
        running.lock();
        try {
            if (served >= ticket) {
                return;
            }
            long all = asked.get();
            shield.run(() -> {
                checkpoint();
                return all;
            });
            served = all;
        } finally {
            running.unlock();
        }
    }

    private void checkpoint() {
        try (Connection connection = dataSource.getConnection()) {
            DriverCalls.run(connection, dialect::abort, () -> {
                writeStatements.afterCommit(connection);
                DriverCalls.endReads(connection);
                return true;
            });
        } catch (SQLException error) {
            throw StorageExceptions.storage(
                    "what is committed may not survive a crash yet, because a checkpoint failed; call it again",
                    error,
                    Retry.CALL);
        }
    }

    /**
     * Lets the threads end.
     *
     * @param wait whether to wait for their end
     */
    public void close(boolean wait) {
        shield.close(wait);
    }
}
