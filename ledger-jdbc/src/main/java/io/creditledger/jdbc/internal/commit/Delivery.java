package io.creditledger.jdbc.internal.commit;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the stages of answered calls on the host's executor, so that what the host has attached to one of them delays nobody
 * else. Where the executor refuses, runs its tasks in the thread that brings them, or has not run one by the deadline of its
 * call, the stages complete on the default executor of {@link CompletableFuture}. Thread-safe.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final @Nullable Executor executor;
    private final Queue<Completion> answered = new ConcurrentLinkedQueue<>();
    /** When the executor has taken a task that has not begun; 0 if there is none. */
    private final AtomicLong submitted = new AtomicLong();

    Delivery(@Nullable Executor executor) {
        this.executor = executor;
    }

    /**
     * What is to be run.
     *
     * @param deadline when it must have been run
     * @param work completes a stage
     */
    private record Completion(Deadline deadline, Runnable work) {}

    /** Takes what completes a stage. It is not run before {@link #start} or {@link #completeAll}. */
    void add(Deadline deadline, Runnable completion) {
        answered.add(new Completion(deadline, completion));
    }

    /** Makes sure that somebody completes what was added. */
    void start() {
        if (answered.isEmpty()) {
            return;
        }
        long before = submitted.get();
        if (before != 0 && System.nanoTime() - before < RETRY_NANOS) {
            return;
        }
        if (submitted.compareAndSet(before, System.nanoTime() | 1)
                && !ExecutorTask.submit(executor, this::completeAll)) {
            submitted.set(0);
            startElsewhere();
        }
    }

    private void startElsewhere() {
        try {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(this::completeAll);
        } catch (Throwable refused) {
            LOG.debug("The default executor refused to complete stages", refused);
            completeAll();
        }
    }

    /** Completes the stages of calls whose deadline has passed although the executor has had its time. */
    void completeOverdue() {
        start();
        if (answered.stream().anyMatch(completion -> completion.deadline.hasPassed())) {
            startElsewhere();
        }
    }

    boolean isEmpty() {
        return answered.isEmpty();
    }

    /** Completes stages on this thread until none is left. Another thread helps as soon as one of them takes its time. */
    void completeAll() {
        submitted.set(0);
        for (Completion next = answered.poll(); next != null; next = answered.poll()) {
            start();
            try {
                next.work.run();
            } catch (Throwable failure) {
                LOG.warn("What is attached to the stage of a call failed", failure);
            }
        }
    }
}
