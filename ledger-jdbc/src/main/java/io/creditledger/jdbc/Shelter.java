package io.creditledger.jdbc;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps interrupts of the host's threads away from H2. H2 works in the thread of its caller; one that is interrupted at
 * the wrong moment of a commit ends it half-way, with some of its rows committed for good and the others not. So units of
 * work run on threads that nobody else knows. Other databases do their work elsewhere and need no shelter.
 *
 * <p>The threads are daemons, are started when needed and end when they have been idle for a while. Thread-safe.
 */
final class Shelter {
    private static final long IDLE_SECONDS = 10;

    private final Executor executor;

    private Shelter(Executor executor) {
        this.executor = executor;
    }

    /** Returns what units of work on this database need. */
    static Shelter of(LedgerDialect dialect) {
        return new Shelter(dialect == LedgerDialect.H2 ? ownThreads() : Runnable::run);
    }

    private static Executor ownThreads() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    // Inherits nothing of the caller that happens to start it.
                    Thread thread = new Thread(null, work, "credit-ledger-h2", 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Does work and waits for its end, however long it takes. Hides an interrupt of the calling thread from it, and keeps
     * it for the caller.
     */
    <T> T run(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        FutureTask<T> task = new FutureTask<>(work::get);
        try {
            executor.execute(task);
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
