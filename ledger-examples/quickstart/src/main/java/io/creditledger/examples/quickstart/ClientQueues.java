package io.creditledger.examples.quickstart;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of many clients at once, and those of each client one after the other in the order given. One thread
 * gives tasks and ends with {@link #finish}; what the tasks of a client wrote is seen by its next task, and what any
 * wrote by whoever returns from {@code finish}.
 *
 * <p>The first task that throws ends it all: tasks that have not begun are dropped, and the giver is told.
 */
final class ClientQueues implements AutoCloseable {

    private final ExecutorService threads;
    private final int maxWaiting;
    private final Semaphore room;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param inFlight how many tasks run at once, at least 1
     * @param maxWaiting how many may be given and not done, at least 1
     */
    ClientQueues(int inFlight, int maxWaiting) {
        this.maxWaiting = maxWaiting;
        room = new Semaphore(maxWaiting);
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(inFlight, task -> {
            Thread thread = new Thread(task, "replay-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Gives a task. Waits while too many are not done.
     *
     * @throws RuntimeException what a task has thrown
     */
    void submit(String client, Runnable task) {
        room.acquireUninterruptibly();
        if (failure.get() != null) {
            room.release();
            throwFailure();
        }
        lanes.computeIfAbsent(client, unused -> new Lane()).add(task);
    }

    /**
     * Waits until all tasks given are done.
     *
     * @throws RuntimeException what a task has thrown
     */
    void finish() {
        room.acquireUninterruptibly(maxWaiting);
        room.release(maxWaiting);
        throwFailure();
    }

    /** Drops the tasks that have not begun, waits for those that have, and ends the threads. */
    @Override
    public void close() {
        failure.compareAndSet(null, new CancellationException("closed"));
        room.acquireUninterruptibly(maxWaiting);
        threads.shutdown();
    }

    private void throwFailure() {
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown != null) {
            throw new IllegalStateException("a task has failed", thrown);
        }
    }

    /** The tasks of one client. At any time at most one thread is at work for it. */
    private final class Lane {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean busy;

        void add(Runnable task) {
            synchronized (waiting) {
                waiting.add(task);
                if (busy) {
                    return;
                }
                busy = true;
            }
            threads.execute(this::runOne);
        }

        /** One task and then to the back of the line, so that a busy client does not keep the others waiting. */
        private void runOne() {
            Runnable task;
            synchronized (waiting) {
                task = waiting.remove();
            }
            try {
                if (failure.get() == null) {
                    task.run();
                }
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
            boolean more;
            synchronized (waiting) {
                more = !waiting.isEmpty();
                busy = more;
            }
            if (more) {
                threads.execute(this::runOne);
            }
            room.release();
        }
    }
}
