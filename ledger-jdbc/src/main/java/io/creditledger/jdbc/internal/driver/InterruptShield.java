package io.creditledger.jdbc.internal.driver;

import io.creditledger.engine.HostClock;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps interrupts of the host's threads away from a database that works in the thread of its caller. An interrupt at the wrong
 * moment of a commit ends the commit halfway, with some of its rows committed permanently and the others not. Therefore units
 * of work run on threads to which the host has no reference. Other databases work in a server and need no shield.
 *
 * <p>The threads are daemons, are started when needed and end when they have been idle for a while, or the shield is closed.
 * Thread-safe.
 */
public final class InterruptShield {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptShield.class);
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 10;

    /** Where the work is done; in the calling thread if null. */
    private final @Nullable ExecutorService threads;

    private InterruptShield(@Nullable ExecutorService threads) {
        this.threads = threads;
    }

    /**
     * Returns a shield.
     *
     * @param needed whether the database works in the thread of its caller
     */
    public static InterruptShield of(boolean needed) {
        return new InterruptShield(needed ? ownThreads() : null);
    }

    private static ExecutorService ownThreads() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    // Inherits nothing of the caller that happens to start it.
                    Thread thread = new Thread(null, work, "credit-ledger", 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Does work and waits for its end, however long it takes. Hides an interrupt of the calling thread from it, and keeps
     * it for the caller.
     *
     * @throws IllegalStateException if the shield is closed, or the work throws a checked exception, which is the cause then
     */
    public <T> T run(Supplier<T> work) {
        if (threads == null) {
            return runHere(work);
        }
        boolean interrupted = Thread.interrupted();
        try {
            FutureTask<T> task = new FutureTask<>(work::get);
            start(threads, task);
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw HostClock.unchecked(Objects.requireNonNull(e.getCause()));
        } catch (Throwable failure) {
            // Nothing of ours throws a checked one, but a host's pool may without saying so.
            throw HostClock.unchecked(failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether somebody, such as a pool, was interrupted while waiting. */
    public static boolean isInterrupt(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether work runs on the thread that brings it. */
    public boolean isCallersThread() {
        return threads == null;
    }

    /**
     * Starts work on a thread that may do it: this one, unless the database needs others. May return before it has ended.
     *
     * @throws IllegalStateException if the shield is closed
     */
    public void start(Runnable work) {
        if (threads == null) {
            work.run();
        } else {
            start(threads, work);
        }
    }

    /** Does work on this thread, which {@link #start} has chosen; otherwise as {@link #run}. */
    public static <T> T runHere(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } catch (Throwable failure) {
            throw HostClock.unchecked(failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void start(ExecutorService threads, Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException closed) {
            throw new IllegalStateException("this ledger is closed", closed);
        }
    }

    /**
     * Lets the threads end what they do. No thread of it is interrupted at work.
     *
     * @param wait whether to wait for their end, 10 s at most
     */
    public void close(boolean wait) {
        if (threads == null) {
            return;
        }
        threads.shutdown();
        if (!wait) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
            while (true) {
                try {
                    if (!threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        LOG.warn("A unit of work was still running {} s after the ledger was closed", CLOSE_SECONDS);
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
