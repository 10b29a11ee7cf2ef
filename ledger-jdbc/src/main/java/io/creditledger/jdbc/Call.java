package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through {@link GroupCommit}, with the thread that waits for it or the future that is completed by
 * it. At any moment one thread works on it: the one whose turn it is.
 */
final class Call {
    final Job job;
    /** The accounts that what is left of it must lock, as far as that is known before anything is read. */
    Set<AccountId> locks;

    final @Nullable Thread waiter;
    final @Nullable CompletableFuture<List<Outcome<?>>> future;
    volatile Turn turn = Turn.QUEUED;
    /** What it leads, if it does. */
    CallQueue.@Nullable Unit leads;

    int comebacks;
    private final long start = System.nanoTime();
    private final long deadline;
    private @Nullable Throwable failure;

    private Call(
            Job job,
            Set<AccountId> locks,
            Duration patience,
            @Nullable Thread waiter,
            @Nullable CompletableFuture<List<Outcome<?>>> future) {
        this.job = job;
        this.locks = locks;
        this.deadline = start + patience.toNanos();
        this.waiter = waiter;
        this.future = future;
    }

    /** What is to happen to a call next. */
    enum Turn {
        /** It waits in the queue. */
        QUEUED,
        /** It leads the next unit of work. */
        LEAD,
        /** It is part of a unit of work. */
        TAKEN,
        /** An account of it is locked by somebody else. */
        BUSY,
        /** It runs on its own. */
        ALONE,
        /** It is answered. */
        DONE
    }

    /** Starts a call that this thread waits for. */
    static Call ofThisThread(Job job, Set<AccountId> locks, Duration patience) {
        return new Call(job, locks, patience, Thread.currentThread(), null);
    }

    /** Starts a call that nobody waits for. */
    static Call completing(
            CompletableFuture<List<Outcome<?>>> future, Job job, Set<AccountId> locks, Duration patience) {
        return new Call(job, locks, patience, null, future);
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    long nanosSinceStart() {
        return System.nanoTime() - start;
    }

    void fail(Throwable cause) {
        failure = job.failure(cause);
        turn = Turn.DONE;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
