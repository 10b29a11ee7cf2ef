package io.creditledger.jdbc;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.Call.Turn;
import io.creditledger.jdbc.CallQueue.Unit;
import io.creditledger.jdbc.Road.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets many callers share one unit of work, without a thread or a timer of its own. While one caller (the leader) has its
 * unit of work running, others queue up; when it is done, the first of them leads, and takes along whoever has queued up
 * by then. So a single caller never waits for company, and under load one commit pays for hundreds of commands. Where it
 * is faster, the next leader begins already while this one writes: see {@link CallQueue}.
 *
 * <p>A batch never waits for an account, an operation or a new name: a command that needs one which somebody else holds leaves
 * the batch. Its call comes back with what is left of it a few times, and then waits for the lock in a unit of work of its
 * own. Few such calls may do that at a time; others go on coming back. Thread-safe.
 */
final class GroupCommit {
    /**
     * How often a call comes back before it may wait for a lock: at 1, 2, 4 &hellip; 32 ms, about as long as a batch of
     * another node. Then each 64 ms, until a lane is free.
     */
    private static final int COMEBACKS = 6;

    private final OwnedUnits units;
    private final WriteCounters counters;
    private final Consumer<List<WriteSet.Delta>> afterUnit;
    private final @Nullable Executor executor;
    private final int batchLimit;
    private final int queueLimit;
    private final Duration patience;
    private final Semaphore sideLanes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final CallQueue queue;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Creates an empty queue.
     *
     * @param units runs the units of work
     * @param counters counts what happens
     * @param afterUnit is told what unlimited accounts moved by, after the callers have been answered; must not throw
     * @param executor runs what no caller waits for, or null
     * @param batchLimit the most commands in one unit of work
     * @param queueLimit the most commands that may queue
     * @param patience how long a call may queue
     * @param sideLanes how many calls may wait for locked accounts at once
     */
    GroupCommit(
            OwnedUnits units,
            WriteCounters counters,
            Consumer<List<WriteSet.Delta>> afterUnit,
            @Nullable Executor executor,
            int batchLimit,
            int queueLimit,
            Duration patience,
            int sideLanes) {
        this.units = units;
        this.counters = counters;
        this.afterUnit = afterUnit;
        this.executor = executor;
        this.batchLimit = batchLimit;
        this.queueLimit = queueLimit;
        this.patience = patience;
        this.sideLanes = new Semaphore(sideLanes, true);
        this.queue = new CallQueue(units.atOnce());
    }

    /**
     * Executes commands in order and returns their outcomes. At most {@code batchLimit} of them.
     *
     * @throws StorageException if the database failed
     * @throws IllegalStateException if the ledger is closed
     */
    List<Outcome<?>> execute(List<? extends Command<?>> commands) {
        Job job = new Job(commands);
        execute(job);
        return Objects.requireNonNull(job.outcomes());
    }

    /**
     * Executes the commands of a job.
     *
     * @throws StorageException if the database failed; then a part may be done
     * @throws IllegalStateException if the ledger is closed
     */
    void execute(Job job) {
        Call call = Call.ofThisThread(job, units.locks(job), patience);
        // A charge that may have been made must be answered, not dropped: an interrupt is kept for the caller.
        boolean interrupted = Thread.interrupted();
        enter();
        try {
            interrupted |= enqueue(call);
            interrupted |= awaitAnswer(call);
            throwFailure(call);
        } finally {
            leave(call);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns what has been counted so far. */
    WriteStats stats() {
        int waiting;
        lock.lock();
        try {
            waiting = queue.commands();
        } finally {
            lock.unlock();
        }
        return counters.snapshot(waiting);
    }

    /** Returns where asynchronous commands run. */
    Executor executor() {
        if (executor == null) {
            throw new IllegalStateException(
                    "this ledger was built without an executor; give the builder one to execute asynchronously");
        }
        return executor;
    }

    /** Executes commands on the executor's threads. */
    CompletableFuture<List<Outcome<?>>> executeAsync(List<? extends Command<?>> commands) {
        executor();
        CompletableFuture<List<Outcome<?>>> future = new CompletableFuture<>();
        Job job = new Job(commands);
        Call call = Call.completing(future, job, units.locks(job), patience);
        enter();
        boolean queuedUp = false;
        try {
            if (enqueue(call)) {
                Thread.currentThread().interrupt();
            }
            queuedUp = true;
        } finally {
            if (!queuedUp) {
                leave(call);
            }
        }
        return future;
    }

    /**
     * Does other work that writes.
     *
     * @throws IllegalStateException if the ledger is closed
     */
    <T> T alongside(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    /** Refuses further calls, and waits until all that were accepted are answered and nothing runs any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            while (running.get() > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts without the lock, which a call needs only to queue. */
    private void enter() {
        running.incrementAndGet();
        if (closed) {
            leave();
            throw new IllegalStateException("this ledger is closed");
        }
    }

    private void leave(Call call) {
        counters.answered(call.nanosSinceStart(), call.failure() != null);
        leave();
    }

    private void leave() {
        if (running.decrementAndGet() > 0 || !closed) {
            return;
        }
        lock.lock();
        try {
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Queues a call, and makes it the leader if nobody leads. Returns whether the thread was interrupted meanwhile. */
    private boolean enqueue(Call call) {
        boolean interrupted = false;
        Call leader;
        lock.lock();
        try {
            while (queue.commands() > 0 && queue.commands() + call.job.size() > queueLimit) {
                if (call.nanosLeft() <= 0) {
                    throw (RuntimeException) call.job.failure(tooLate("the queue has been full"));
                }
                try {
                    room.awaitNanos(call.nanosLeft());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            call.turn = Turn.QUEUED;
            queue.add(call);
            leader = queue.appoint();
        } finally {
            lock.unlock();
        }
        if (leader != null) {
            start(leader);
        }
        return interrupted;
    }

    /** Lets a leader begin, on this thread if it is the only one to be had. */
    private void start(Call leader) {
        if (leader.waiter == null) {
            onExecutor(() -> lead(leader));
        } else if (leader.waiter != Thread.currentThread()) {
            LockSupport.unpark(leader.waiter);
        }
    }

    /** Does whatever the call's turn is until it is answered. Returns whether the thread was interrupted meanwhile. */
    private boolean awaitAnswer(Call call) {
        boolean interrupted = false;
        while (call.turn != Turn.DONE) {
            switch (call.turn) {
                case LEAD -> lead(call);
                case ALONE -> runAlone(call);
                case BUSY -> interrupted |= comeBack(call);
                case QUEUED -> {
                    if (call.nanosLeft() <= 0 && withdraw(call)) {
                        call.fail(tooLate("the call has been queued"));
                    } else {
                        LockSupport.parkNanos(this, Math.max(call.nanosLeft(), 1_000_000));
                    }
                }
                case TAKEN -> LockSupport.park(this);
                case DONE -> {}
            }
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    private boolean withdraw(Call call) {
        lock.lock();
        try {
            if (call.turn != Turn.QUEUED || !queue.remove(call)) {
                return false;
            }
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private ConcurrencyException tooLate(String what) {
        return new ConcurrencyException(
                what + " for " + patience.toMillis() + " ms; nothing was written", null, null, 0, Retry.CALL);
    }

    /**
     * Queues again after a short while, or waits for the lock itself if that has not helped and a lane is free. Does not wait
     * for a lane: its accounts may be free again long before whoever waits in there has got what it waits for.
     */
    private boolean comeBack(Call call) {
        if (call.comebacks >= COMEBACKS && call.job.skips()) {
            call.turn = Turn.DONE;
            return false;
        }
        if (call.comebacks >= COMEBACKS && sideLanes.tryAcquire()) {
            runInLane(call);
            return false;
        }
        if (call.nanosLeft() <= 0) {
            call.fail(tooLate("an account has been locked by somebody else"));
            return false;
        }
        counters.comeback();
        // A list may have been done in part.
        call.locks = units.locks(call.job);
        LockSupport.parkNanos(this, 1_000_000L << Math.min(call.comebacks++, COMEBACKS));
        return enqueue(call);
    }

    /** Runs a unit of work with what is queued, and hands over; and those after it for which there is no other thread. */
    private void lead(Call leader) {
        Deque<Call> mine = new ArrayDeque<>(List.of(leader));
        // Counts by itself: it goes on when all its calls are answered, and none of them may be this thread's.
        running.incrementAndGet();
        try {
            while (!mine.isEmpty()) {
                leadOnce(Objects.requireNonNull(mine.remove().leads, "what to lead"), mine);
            }
        } finally {
            leave();
        }
    }

    private void leadOnce(Unit unit, Deque<Call> mine) {
        List<Call> batch = take(unit, mine);
        List<WriteSet.Delta> deltas = List.of();
        // Before it is run: what is done is not counted any more.
        int commands = batch.stream().mapToInt(call -> call.job.size()).sum();
        long start = System.nanoTime();
        try {
            deltas = run(batch, () -> handOver(queue::writes, unit, mine));
        } finally {
            counters.batch(commands, System.nanoTime() - start);
            // First the next unit of work, then the answers to this one: the database should not wait for wake-ups.
            handOver(queue::ended, unit, mine);
            batch.forEach(this::wake);
        }
        afterUnit.accept(deltas);
    }

    private List<Call> take(Unit unit, Deque<Call> mine) {
        List<Call> batch = new ArrayList<>();
        handOver(
                taking -> {
                    batch.addAll(queue.take(taking, batchLimit));
                    room.signalAll();
                },
                unit,
                mine);
        return batch;
    }

    private List<WriteSet.Delta> run(List<Call> batch, Runnable beforeWriting) {
        try {
            List<WriteSet.Delta> deltas =
                    units.run(batch.stream().map(call -> call.job).toList(), Waiting.SKIP, beforeWriting);
            for (Call call : batch) {
                call.turn = call.job.isPending() ? Turn.BUSY : Turn.DONE;
            }
            return deltas;
        } catch (RuntimeException | Error failure) {
            for (Call call : batch) {
                if (batch.size() > 1 && mayBeOnesFault(failure)) {
                    call.turn = Turn.ALONE;
                } else {
                    call.fail(failure);
                }
            }
            return List.of();
        }
    }

    /** Returns whether the failure may be due to one call, so that its neighbours deserve a try of their own. */
    private static boolean mayBeOnesFault(Throwable failure) {
        return !(failure instanceof StorageException storage)
                || storage instanceof ConcurrencyException
                || storage.retry() == Retry.NO;
    }

    /** Notes how far a unit of work has come, and lets the next one begin if it may. */
    private void handOver(Consumer<Unit> progress, Unit unit, Deque<Call> mine) {
        Call leader;
        lock.lock();
        try {
            progress.accept(unit);
            leader = queue.appoint();
        } finally {
            lock.unlock();
        }
        if (leader != null) {
            startElsewhere(leader, mine);
        }
    }

    /**
     * Lets a leader begin on another thread than this one, which has a unit of work open. An executor may offer no other: it
     * is full, or runs what it gets in the thread that brings it. Then it is this thread's, later.
     */
    private void startElsewhere(Call leader, Deque<Call> mine) {
        if (leader.waiter != null) {
            LockSupport.unpark(leader.waiter);
            return;
        }
        Thread here = Thread.currentThread();
        AtomicBoolean offered = new AtomicBoolean();
        try {
            executor().execute(() -> {
                if (Thread.currentThread() == here && !offered.get()) {
                    mine.add(leader);
                } else {
                    lead(leader);
                }
            });
        } catch (RejectedExecutionException full) {
            mine.add(leader);
        }
        offered.set(true);
    }

    private void wake(Call call) {
        if (call.waiter != null) {
            LockSupport.unpark(call.waiter);
        } else if (call.turn == Turn.DONE) {
            complete(call);
        } else {
            onExecutor(() -> {
                if (call.turn == Turn.ALONE) {
                    runAlone(call);
                }
                if (call.turn == Turn.BUSY) {
                    waitInLane(call);
                }
                complete(call);
            });
        }
    }

    private void onExecutor(Runnable work) {
        try {
            Objects.requireNonNull(executor).execute(work);
        } catch (RejectedExecutionException full) {
            // The call has been accepted; with no other thread to be had, this one does it.
            work.run();
        }
    }

    private void complete(Call call) {
        CompletableFuture<List<Outcome<?>>> future = Objects.requireNonNull(call.future);
        leave(call);
        Throwable failure = call.failure();
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(Objects.requireNonNull(call.job.outcomes()));
        }
    }

    /**
     * Runs one call as a unit of work of its own that waits for no account, and so needs no lane: those may be taken for as
     * long as a host holds a row.
     */
    private void runAlone(Call call) {
        run(call, Waiting.SKIP);
    }

    /** Runs one call as a unit of work of its own that waits for locked accounts, once a lane is free. */
    private void waitInLane(Call call) {
        if (!acquireLane(call)) {
            call.fail(tooLate("an account has been locked by somebody else"));
            return;
        }
        runInLane(call);
    }

    /** Runs one call as a unit of work of its own, and frees the lane. */
    private void runInLane(Call call) {
        try {
            run(call, Waiting.BOUNDED);
        } finally {
            sideLanes.release();
        }
    }

    private void run(Call call, Waiting waiting) {
        counters.sideLaneRun();
        List<WriteSet.Delta> deltas = List.of();
        try {
            deltas = units.run(List.of(call.job), waiting, () -> {});
            call.turn = call.job.isPending() ? Turn.BUSY : Turn.DONE;
        } catch (RuntimeException | Error failure) {
            call.fail(failure);
        }
        afterUnit.accept(deltas);
    }

    private boolean acquireLane(Call call) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return sideLanes.tryAcquire(call.nanosLeft(), TimeUnit.NANOSECONDS);
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

    private static void throwFailure(Call call) {
        Throwable failure = call.failure();
        if (failure instanceof LedgerException ledger) {
            throw Failures.forCaller(ledger);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
