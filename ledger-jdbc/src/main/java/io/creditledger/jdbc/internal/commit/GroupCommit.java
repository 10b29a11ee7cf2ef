package io.creditledger.jdbc.internal.commit;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.commit.Leadership.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets many callers share one unit of work, without a thread of its own; see the description of this package. A thread that
 * calls queues here, and waits until its call is answered. Thread-safe.
 */
public final class GroupCommit {
    private final UnitRunner units;
    private final WriteCounters counters;
    private final @Nullable Executor executor;
    private final Duration callTimeout;
    private final UnitScheduler scheduler;
    private final ReentrantLock lock;
    private final Answers answers;
    private final InFlightWork inFlight;
    private final Delivery delivery;
    private final UnitLeader leader;
    private final Watchdog watchdog = new Watchdog(this::watch);

    /**
     * Creates an empty queue.
     *
     * @param units runs the units of work
     * @param counters counts what happens
     * @param afterUnit is told what unlimited accounts moved by, after the callers have been answered
     * @param executor leads when no caller waits, and completes stages; or null
     * @param limits the bounds
     */
    public GroupCommit(
            UnitRunner units,
            WriteCounters counters,
            Consumer<List<WriteSet.Delta>> afterUnit,
            @Nullable Executor executor,
            Limits limits) {
        this.units = units;
        this.counters = counters;
        this.executor = executor;
        this.callTimeout = limits.callTimeout();
        this.scheduler = new UnitScheduler(units, counters, limits);
        this.lock = scheduler.lock;
        this.answers = new Answers(counters, callTimeout, scheduler.active);
        this.inFlight = new InFlightWork(counters, lock);
        this.delivery = new Delivery(executor);
        this.leader = new UnitLeader(units, counters, afterUnit, executor, scheduler, answers, inFlight, delivery);
    }

    /**
     * The bounds.
     *
     * @param batchLimit the most commands in one unit of work
     * @param queueLimit the most commands that may queue
     * @param callTimeout how long a call may take
     * @param lockWaitConnections how many calls may wait for locked accounts at once
     */
    public record Limits(int batchLimit, int queueLimit, Duration callTimeout, int lockWaitConnections) {}

    /**
     * Executes commands in order and returns their outcomes. At most {@code batchLimit} of them.
     *
     * @throws StorageException if the database failed, or the call has run out of time
     * @throws IllegalStateException if the ledger is closed
     */
    public List<Outcome<?>> execute(List<? extends Command<?>> commands) {
        CommandBatch batch = units.batch(commands);
        execute(batch);
        return Objects.requireNonNull(batch.outcomes());
    }

    /**
     * Executes a batch. At most {@code batchLimit} commands.
     *
     * @throws StorageException if the database failed, or the call has run out of time; then a part of the batch may be done
     * @throws IllegalStateException if the ledger is closed
     */
    public void execute(CommandBatch batch) {
        PendingCall call = PendingCall.ofThisThread(batch, Deadline.in(callTimeout));
        // A charge that may have been made must be answered, not dropped: an interrupt is kept for the caller.
        boolean interrupted = Thread.interrupted();
        enter();
        try {
            interrupted |= queueUp(call);
            while (!call.isDone()) {
                interrupted |= advance(call);
            }
            Answers.throwFailure(call);
        } finally {
            withdraw(call);
            inFlight.leave(call);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Executes a command on the executor's threads. */
    public CompletableFuture<Outcome<?>> executeAsync(Command<?> command) {
        executor();
        CompletableFuture<Outcome<?>> stage = new CompletableFuture<>();
        PendingCall call = PendingCall.completing(stage, units.batch(List.of(command)), Deadline.in(callTimeout));
        enter();
        boolean left = false;
        try {
            if (queueUp(call)) {
                Thread.currentThread().interrupt();
            }
            left = true;
        } finally {
            if (!left && call.leave()) {
                inFlight.leave(call);
            }
        }
        if (call.isDone()) {
            // Nobody has this stage yet, so nothing is attached to it.
            call.complete();
        }
        return stage;
    }

    /** Returns where asynchronous commands run. */
    public Executor executor() {
        if (executor == null) {
            throw new IllegalStateException(
                    "this ledger was built without an executor; give the builder one to execute asynchronously");
        }
        return executor;
    }

    /** Returns how many commands wait for a unit of work. */
    public int queued() {
        lock.lock();
        try {
            return scheduler.queue.commands();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does other work that writes, so that {@link #close} waits for it.
     *
     * @throws IllegalStateException if the ledger is closed
     */
    public <T> T runTracked(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            inFlight.leave();
        }
    }

    /**
     * Refuses further calls, and waits until all that were accepted are answered and nothing runs any more, or until the time of
     * a call and a second have passed.
     *
     * @return whether nothing runs any more
     */
    public boolean close() {
        return inFlight.close(Deadline.in(callTimeout.plusSeconds(1)));
    }

    private void enter() {
        inFlight.enter();
        watchdog.start();
    }

    /**
     * Queues a call once there is room, and leads meanwhile if nobody else does. Sees to it that somebody leads. Returns whether
     * the thread was interrupted.
     */
    private boolean queueUp(PendingCall call) {
        boolean interrupted = false;
        while (call.state == CallState.ARRIVING) {
            Unit unit = null;
            Action action = Action.NONE;
            lock.lock();
            try {
                if (scheduler.hasRoomFor(call)) {
                    scheduler.queue.add(call);
                    // A thread that waits claims by itself.
                    action = call.isAsync() ? scheduler.offer() : Action.NONE;
                } else if (call.deadline.hasPassed()) {
                    answers.refuse(call, "the queue has been full");
                } else {
                    unit = scheduler.claim(call);
                    if (unit == null) {
                        interrupted |= scheduler.awaitRoom(call);
                    }
                }
            } finally {
                lock.unlock();
            }
            if (unit != null) {
                leader.lead(unit, call, false);
            } else {
                leader.performOrLead(action, call);
            }
        }
        if (call.isAsync() && call.isDone() && call.leave()) {
            inFlight.leave(call);
        }
        return interrupted;
    }

    /** Does what is next for a call of this thread, or waits a while. Returns whether the thread was interrupted meanwhile. */
    private boolean advance(PendingCall call) {
        if (call.state == CallState.TAKEN && !call.deadline.hasPassed()) {
            LockSupport.parkNanos(this, call.deadline.nanosLeft());
            return Thread.interrupted();
        }
        Unit unit = null;
        long wait = 0;
        boolean requeue = false;
        lock.lock();
        try {
            if (call.state == CallState.TAKEN) {
                if (call.deadline.hasPassed()) {
                    answers.giveUp(call);
                }
            } else if (call.state == CallState.QUEUED) {
                scheduler.endOfferTo(call);
                if (call.deadline.hasPassed()) {
                    scheduler.queue.remove(call);
                    scheduler.signalRoom();
                    answers.refuse(call, "the call has been queued");
                } else {
                    unit = scheduler.claim(call);
                    wait = Math.min(call.deadline.nanosLeft(), scheduler.nanosUntilOverdue());
                }
            } else if (call.state == CallState.BUSY && scheduler.slots.isLeftUndone(call)) {
                call.succeed();
            } else if (call.state == CallState.BUSY) {
                unit = scheduler.claimLockWait(call);
                if (unit == null && call.deadline.hasPassed()) {
                    answers.refuse(call, "an account has been locked by another unit of work");
                } else if (unit == null) {
                    requeue = true;
                    wait = Math.min(call.deadline.nanosLeft(), scheduler.slots.nextBackoffNanos(call));
                }
            }
        } finally {
            lock.unlock();
        }
        if (unit != null) {
            leader.lead(unit, call, false);
        } else if (wait > 0) {
            LockSupport.parkNanos(this, wait);
        }
        if (requeue) {
            requeue(call);
        }
        return Thread.interrupted();
    }

    private void requeue(PendingCall call) {
        counters.lockedRequeues.increment();
        lock.lock();
        try {
            scheduler.queue.add(call);
        } finally {
            lock.unlock();
        }
    }

    /** A thread leaves. If it was woken to lead, another is; if it was ended by an error, its call is not executed any more. */
    private void withdraw(PendingCall call) {
        if (call.isDone() && scheduler.offeredTo() != call) {
            return;
        }
        Action action;
        lock.lock();
        try {
            if (!call.isDone()) {
                scheduler.queue.remove(call);
                answers.giveUp(call);
            }
            scheduler.endOfferTo(call);
            action = scheduler.offer();
        } finally {
            lock.unlock();
        }
        leader.performOrLead(action, call);
    }

    /**
     * Answers asynchronous calls whose time is up, stops units of work whose time is up, and offers the lead again. Returns whether
     * there is anything left to watch.
     */
    private boolean watch() {
        Action action;
        List<PendingCall> late = new ArrayList<>();
        List<Unit> overdue = new ArrayList<>();
        lock.lock();
        try {
            scheduler.giveUpOverdue();
            for (PendingCall call : List.copyOf(scheduler.queue.waiting())) {
                if (call.isAsync() && call.deadline.hasPassed() && scheduler.queue.remove(call)) {
                    answers.refuse(call, "the call has been queued");
                    late.add(call);
                }
            }
            for (PendingCall call : List.copyOf(scheduler.backingOff)) {
                if (call.deadline.hasPassed()) {
                    scheduler.backingOff.remove(call);
                    answers.refuse(call, "an account has been locked by another unit of work");
                    late.add(call);
                }
            }
            for (Unit unit : scheduler.active) {
                for (PendingCall call : unit.calls) {
                    if (call.isAsync() && call.state == CallState.TAKEN && call.deadline.hasPassed()) {
                        answers.giveUp(call);
                        late.add(call);
                    }
                }
                if (unit.control.isOverdue()) {
                    overdue.add(unit);
                }
            }
            if (!late.isEmpty()) {
                scheduler.signalRoom();
            }
            action = scheduler.offer();
        } finally {
            lock.unlock();
        }
        late.forEach(leader::deliver);
        delivery.completeOverdue();
        overdue.forEach(unit -> watchdog.stop(unit.control, counters));
        leader.performOrLead(action, null);
        return !inFlight.isIdle() || !delivery.isEmpty();
    }
}
