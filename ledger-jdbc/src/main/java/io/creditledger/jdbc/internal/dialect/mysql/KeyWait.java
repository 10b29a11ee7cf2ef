package io.creditledger.jdbc.internal.dialect.mysql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds statements that may wait for a key which somebody else is inserting: MySQL bounds that per session only, and the session may
 * be a host's. The driver cancels the statement from another thread, by a KILL QUERY on a connection of its own. Not by
 * {@code setQueryTimeout}, which MariaDB's driver passes over on MySQL.
 */
final class KeyWait {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWait.class);

    /** How long to wait for a cancellation that is on its way. */
    private static final Duration CANCELLATION = Duration.ofSeconds(30);

    private final Duration most;

    KeyWait(Duration most) {
        this.most = most;
    }

    /** Work on a statement. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    private enum State {
        RUNNING,
        CANCELLED,
        DONE
    }

    /** Returns a longer wait, for a text that also does what takes its time without waiting. */
    KeyWait longer(Duration more) {
        return new KeyWait(most.plus(more));
    }

    /**
     * Runs a statement.
     *
     * @throws SQLTimeoutException with the state and the code of a KILL QUERY, if it took too long
     */
    <T> T run(PreparedStatement statement, Work<T> work) throws SQLException {
        AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> unused = ended.orTimeout(most.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(late -> {
                    if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
                        // Cancelling takes a connection, for which the thread of all timers must not wait.
                        CompletableFuture<Void> unusedTask =
                                CompletableFuture.runAsync(() -> cancel(statement, cancelled));
                    }
                    return null;
                });
        try {
            return work.run();
        } catch (SQLException error) {
            if (state.get() == State.CANCELLED) {
                throw new SQLTimeoutException(
                        "the statement waited longer than " + most + " for a key that another transaction is inserting",
                        "70100",
                        MySqlErrors.ER_QUERY_INTERRUPTED,
                        error);
            }
            throw error;
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.DONE)) {
                await(cancelled);
            }
            ended.complete(null);
        }
    }

    private static void cancel(PreparedStatement statement, CompletableFuture<@Nullable Void> cancelled) {
        try {
            statement.cancel();
        } catch (SQLException | RuntimeException failure) {
            LOG.debug("A statement that waits could not be cancelled", failure);
        } finally {
            cancelled.complete(null);
        }
    }

    /** A cancellation that comes late would end the next statement. */
    private static void await(CompletableFuture<@Nullable Void> cancelled) throws SQLException {
        boolean interrupted = false;
        try {
            long deadline = System.nanoTime() + CANCELLATION.toNanos();
            while (true) {
                try {
                    cancelled.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException | TimeoutException e) {
                    throw new SQLException("the cancellation of a statement did not end", "08000", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
