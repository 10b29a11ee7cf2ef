package io.creditledger.jdbc;

import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Makes durable what hosts have committed. One checkpoint is enough for all who asked before it began, so those who ask
 * while one runs share the next. Thread-safe.
 */
final class Checkpoints {
    private final DataSource dataSource;
    private final WriteStatements writeStatements;
    private final InterruptShield shield;
    private final boolean needed;
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock running = new ReentrantLock();

    /** The last of those who are served; guarded by the lock. */
    private long served;

    Checkpoints(DataSource dataSource, WriteStatements writeStatements, StartChecks.Found database) {
        this.dataSource = dataSource;
        this.writeStatements = writeStatements;
        this.shield = InterruptShield.of(database.dialect());
        this.needed = database.checkpoints();
    }

    /**
     * Makes durable what is committed.
     *
     * @throws StorageException if that failed, with {@link Retry#CALL}
     */
    void run() {
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
            DriverCalls.run(connection, () -> {
                writeStatements.afterCommit(connection);
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
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
    void close(boolean wait) {
        shield.close(wait);
    }
}
