package io.creditledger.jdbc.internal.commit;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.commit.Leadership.Action;
import io.creditledger.jdbc.internal.commit.Leadership.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets many callers share one unit of work, without a thread of its own; see the description of this package. Thread-safe.
 */
public final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final long OFFER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How many units of work a thread runs for others when the executor has no thread for them. */
    private static final int FOR_OTHERS = 8;

    private final UnitRunner units;
    private final WriteCounters counters;
    private final Consumer<List<WriteSet.Delta>> afterUnit;
    private final @Nullable Executor executor;
    private final int batchLimit;
    private final int queueLimit;
    private final Duration callTimeout;
    private final LockWaitSlots slots;
    private final Delivery delivery;
    private final Watchdog watchdog = new Watchdog(this::watch);
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closed;

    /** Guards all below, and what calls and units of work hold. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final CallQueue queue = new CallQueue();
    private final Answers answers;
    /** Units of work that have not ended, with those that were given up or wait for a lock. */
    private final Set<Unit> active = new HashSet<>();
    /** Asynchronous calls that will be queued again. */
    private final Set<PendingCall> backingOff = new HashSet<>();

    private Leadership leadership;
    private volatile @Nullable PendingCall offeredTo;
    private long offered;
    private int roomWaiters;

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
        this.afterUnit = afterUnit;
        this.executor = executor;
        this.batchLimit = limits.batchLimit();
        this.queueLimit = limits.queueLimit();
        this.callTimeout = limits.callTimeout();
        this.slots = new LockWaitSlots(limits.lockWaitConnections());
        this.delivery = new Delivery(executor);
        this.answers = new Answers(counters, callTimeout, active);
        this.leadership = Leadership.none(units.unitsAtOnce());
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

    // Calls

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
            leave(call);
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
                leave(call);
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
            return queue.commands();
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
            leave();
        }
    }

    /**
     * Refuses further calls, and waits until all that were accepted are answered and nothing runs any more, or until the time of
     * a call and a second have passed.
     *
     * @return whether nothing runs any more
     */
    public boolean close() {
        Deadline deadline = Deadline.in(callTimeout.plusSeconds(1));
        boolean interrupted = false;
        lock.lock();
        try {
            closed = true;
            while (running.get() > 0 && !deadline.hasPassed()) {
                try {
                    idle.awaitNanos(deadline.nanosLeft());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        int left = running.get();
        if (left > 0) {
            LOG.warn("The ledger was closed while {} calls or units of work had not ended", left);
        }
        return left == 0;
    }

    /** Counts without the lock, which a call needs only to queue. */
    private void enter() {
        running.incrementAndGet();
        if (closed) {
            leave();
            throw new IllegalStateException("this ledger is closed");
        }
        watchdog.start();
    }

    private void leave(PendingCall call) {
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

    // Waiting

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
                if (queue.commands() == 0 || queue.commands() + call.commands.size() <= queueLimit) {
                    queue.add(call);
                    // A thread that waits claims by itself.
                    action = call.isAsync() ? offer() : Action.NONE;
                } else if (call.deadline.hasPassed()) {
                    answers.refuse(call, "the queue has been full");
                } else {
                    unit = claim(call);
                    if (unit == null) {
                        interrupted |= awaitRoom(call);
                    }
                }
            } finally {
                lock.unlock();
            }
            if (unit != null) {
                lead(unit, call, false);
            } else if (perform(action)) {
                leadForOthers(call);
            }
        }
        if (call.isAsync() && call.isDone() && call.leave()) {
            leave(call);
        }
        return interrupted;
    }

    /** With the lock held: waits a while, or until woken. */
    @SuppressWarnings("WaitNotInLoop") // The caller loops.
    private boolean awaitRoom(PendingCall call) {
        roomWaiters++;
        try {
            room.awaitNanos(Math.min(call.deadline.nanosLeft(), nanosUntilOverdue()));
            return false;
        } catch (InterruptedException e) {
            return true;
        } finally {
            roomWaiters--;
            if (offeredTo == null) {
                leadership = leadership.offerEnded(Offer.THREAD);
            }
        }
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
                endOfferTo(call);
                if (call.deadline.hasPassed()) {
                    queue.remove(call);
                    room.signalAll();
                    answers.refuse(call, "the call has been queued");
                } else {
                    unit = claim(call);
                    wait = Math.min(call.deadline.nanosLeft(), nanosUntilOverdue());
                }
            } else if (call.state == CallState.BUSY && slots.isLeftUndone(call)) {
                call.succeed();
            } else if (call.state == CallState.BUSY) {
                unit = claimLockWait(call);
                if (unit == null && call.deadline.hasPassed()) {
                    answers.refuse(call, "an account has been locked by another unit of work");
                } else if (unit == null) {
                    requeue = true;
                    wait = Math.min(call.deadline.nanosLeft(), slots.nextBackoffNanos(call));
                }
            }
        } finally {
            lock.unlock();
        }
        if (unit != null) {
            lead(unit, call, false);
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
            queue.add(call);
        } finally {
            lock.unlock();
        }
    }

    /** A thread leaves. If it was woken to lead, another is; if it was ended by an error, its call is not executed any more. */
    private void withdraw(PendingCall call) {
        if (call.isDone() && offeredTo != call) {
            return;
        }
        Action action;
        lock.lock();
        try {
            if (!call.isDone()) {
                queue.remove(call);
                answers.giveUp(call);
            }
            endOfferTo(call);
            action = offer();
        } finally {
            lock.unlock();
        }
        if (perform(action)) {
            leadForOthers(call);
        }
    }

    // Leading. What is called with the lock held says so.

    /** With the lock held: takes the lead if it is to be had. */
    private @Nullable Unit claim(@Nullable PendingCall caller) {
        giveUpOverdue();
        Leadership.Step step = leadership.claim(leadership.hasRoom() && queue.isReady());
        leadership = step.next();
        if (step.action() != Action.LEAD) {
            return null;
        }
        offeredTo = null;
        CallQueue.Taken taken = queue.take(batchLimit);
        Unit unit = new Unit(taken.calls(), new UnitControl(deadline(taken.calls(), caller)), true, !taken.full());
        queue.began(unit);
        active.add(unit);
        room.signalAll();
        if (taken.full()) {
            // Whoever is still queued would wait for nothing.
            leadership = leadership.gathered();
        }
        return unit;
    }

    /** A thread that leads must answer its own caller in time; otherwise the last of the callers counts. */
    private Deadline deadline(List<PendingCall> calls, @Nullable PendingCall caller) {
        if (caller != null && units.runsOnCallersThread()) {
            return caller.deadline;
        }
        return calls.stream().map(call -> call.deadline).reduce(calls.get(0).deadline, Deadline::orLater);
    }

    /** With the lock held: lets a busy call wait for its lock, if a slot is free. */
    private @Nullable Unit claimLockWait(PendingCall call) {
        if (call.deadline.hasPassed() || !slots.tryAcquire(call)) {
            return null;
        }
        counters.lockWaits.increment();
        call.state = CallState.TAKEN;
        Unit unit = new Unit(List.of(call), new UnitControl(call.deadline), false, false);
        active.add(unit);
        return unit;
    }

    /** With the lock held: returns what to do so that somebody leads. */
    private Action offer() {
        if (leadership.offer() != Offer.NONE && System.nanoTime() - offered > OFFER_NANOS) {
            // The executor has dropped the task or has no thread for it, or the thread has died.
            leadership = leadership.offerEnded(leadership.offer());
            offeredTo = null;
        }
        boolean ready = leadership.hasRoom() && queue.isReady();
        PendingCall waiting = ready ? queue.firstOfThread() : null;
        Leadership.Step step = leadership.offer(ready, waiting != null || roomWaiters > 0);
        leadership = step.next();
        if (step.action() == Action.WAKE_THREAD) {
            offeredTo = waiting;
            if (waiting == null) {
                room.signal();
            }
        }
        if (step.action() != Action.NONE) {
            offered = System.nanoTime();
        }
        return step.action();
    }

    /** With the lock held. */
    private void endOfferTo(PendingCall call) {
        if (offeredTo == call) {
            offeredTo = null;
            leadership = leadership.offerEnded(Offer.THREAD);
        }
    }

    /** With the lock held: goes on without units of work that should have ended. */
    private void giveUpOverdue() {
        for (Unit unit : List.copyOf(queue.running())) {
            if (unit.control.isOverdue()) {
                unit.givenUp = true;
                counters.stuckUnits.incrementAndGet();
                queue.ended(unit);
                leadership = leadership.ended(unit.gathering);
                unit.gathering = false;
                LOG.warn(
                        "A unit of work of {} calls has not ended in time; others go on without it", unit.calls.size());
            }
        }
    }

    /** With the lock held. */
    private long nanosUntilOverdue() {
        long nanos = Long.MAX_VALUE;
        for (Unit unit : queue.running()) {
            nanos = Math.min(nanos, Math.max(0, unit.control.deadline().nanosLeft()) + UnitControl.MARGIN_NANOS);
        }
        return nanos;
    }

    /** Does what is to be done so that somebody leads. Returns whether nobody else will: the executor has no thread. */
    private boolean perform(Action action) {
        if (action == Action.WAKE_THREAD) {
            PendingCall woken = offeredTo;
            if (woken != null) {
                LockSupport.unpark(woken.waiter);
            }
        } else if (action == Action.SUBMIT_TASK) {
            return !ExecutorTask.submit(executor, this::leadAsTask) && endTaskOffer();
        }
        return false;
    }

    private boolean endTaskOffer() {
        lock.lock();
        try {
            leadership = leadership.offerEnded(Offer.TASK);
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void leadAsTask() {
        Unit unit;
        lock.lock();
        try {
            leadership = leadership.offerEnded(Offer.TASK);
            unit = claim(null);
        } finally {
            lock.unlock();
        }
        if (unit != null) {
            lead(unit, null, true);
        }
    }

    /** Leads a few times, because the executor has no thread for it. */
    private void leadForOthers(@Nullable PendingCall caller) {
        Unit unit = claimNow(caller);
        if (unit != null) {
            lead(unit, caller, false);
        }
    }

    /**
     * Runs a unit of work, and those after it for which there is no other thread.
     *
     * @param caller the call of this thread, if it has one
     * @param task whether this is a thread of the executor
     */
    private void lead(Unit first, @Nullable PendingCall caller, boolean task) {
        boolean completes = task && units.runsOnCallersThread();
        running.incrementAndGet();
        try {
            units.start(() -> {
                Unit unit = first;
                for (int led = 0; unit != null; led++) {
                    boolean more = run(unit, completes)
                            && led < FOR_OTHERS
                            && (caller == null || !caller.deadline.hasPassed());
                    unit = more ? claimNow(caller) : null;
                    if (unit != null) {
                        running.incrementAndGet();
                    }
                }
            });
        } catch (Throwable failure) {
            if (first.ended) {
                throw failure;
            }
            // No thread to be had. The calls are told why.
            end(first, failure);
            leave();
            delivery.start();
        }
    }

    private @Nullable Unit claimNow(@Nullable PendingCall caller) {
        lock.lock();
        try {
            return claim(caller);
        } finally {
            lock.unlock();
        }
    }

    /** Runs a unit of work. Returns whether calls wait that nobody else will lead. */
    private boolean run(Unit unit, boolean completes) {
        List<WriteSet.Delta> deltas = List.of();
        Throwable failure = null;
        long start = System.nanoTime();
        try {
            deltas = units.run(
                    unit.calls.stream().map(call -> call.commands).toList(),
                    !unit.claimed,
                    unit.control,
                    () -> gathered(unit));
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (unit.claimed) {
            counters.batch(unit.commands, System.nanoTime() - start);
        }
        boolean more;
        try {
            more = end(unit, failure);
        } finally {
            leave();
        }
        if (completes) {
            delivery.completeAll();
        } else {
            delivery.start();
        }
        tidyUp(deltas);
        return more;
    }

    /** The unit of work has read all that it needs and goes over to writing: the next may begin. */
    private void gathered(Unit unit) {
        Action action = Action.NONE;
        lock.lock();
        try {
            if (unit.gathering) {
                unit.gathering = false;
                leadership = leadership.gathered();
                action = offer();
            }
        } finally {
            lock.unlock();
        }
        // Should it be refused, the end of this unit of work offers again.
        boolean unused = perform(action);
    }

    private boolean end(Unit unit, @Nullable Throwable failure) {
        Action action;
        List<PendingCall> busy = new ArrayList<>();
        lock.lock();
        try {
            unit.ended = true;
            active.remove(unit);
            if (unit.givenUp) {
                counters.stuckUnits.decrementAndGet();
            } else if (unit.claimed) {
                queue.ended(unit);
                leadership = leadership.ended(unit.gathering);
            }
            if (!unit.claimed) {
                slots.release();
            }
            queue.addFirst(answers.settle(unit, failure, delivery, busy));
            backingOff.addAll(busy);
            action = offer();
        } finally {
            lock.unlock();
        }
        // First the next unit of work, then the answers to this one: the database should not wait for wake-ups.
        boolean more = perform(action);
        for (PendingCall call : unit.calls) {
            if (!call.isAsync()) {
                LockSupport.unpark(call.waiter);
            } else if (call.isDone()) {
                deliver(call);
            }
        }
        busy.forEach(this::requeueLater);
        return more;
    }

    /** Hands over an answered asynchronous call, once. */
    private void deliver(PendingCall call) {
        if (call.leave()) {
            leave(call);
            delivery.add(call.deadline, call::complete);
        }
    }

    private void tidyUp(List<WriteSet.Delta> deltas) {
        if (deltas.isEmpty()) {
            return;
        }
        running.incrementAndGet();
        try {
            if (!closed) {
                afterUnit.accept(deltas);
            }
        } catch (Throwable failure) {
            LOG.warn("What follows a unit of work failed; the unit of work is not affected", failure);
        } finally {
            leave();
        }
    }

    // Asynchronous calls, on the default executor of CompletableFuture unless said otherwise

    private void requeueLater(PendingCall call) {
        CompletableFuture.delayedExecutor(slots.nextBackoffNanos(call), TimeUnit.NANOSECONDS)
                .execute(() -> requeueNow(call));
    }

    private void requeueNow(PendingCall call) {
        if (isBackingOff(call) && slots.isWorthTrying(call) && ExecutorTask.submit(executor, () -> waitForLock(call))) {
            // Should that not come, this does.
            requeueLater(call);
            return;
        }
        Action action = Action.NONE;
        lock.lock();
        try {
            if (backingOff.remove(call)) {
                counters.lockedRequeues.increment();
                queue.add(call);
                action = offer();
            }
        } finally {
            lock.unlock();
        }
        if (perform(action)) {
            leadForOthers(null);
        }
    }

    private boolean isBackingOff(PendingCall call) {
        lock.lock();
        try {
            return backingOff.contains(call);
        } finally {
            lock.unlock();
        }
    }

    /** On a thread of the executor. */
    private void waitForLock(PendingCall call) {
        Unit unit = null;
        lock.lock();
        try {
            if (backingOff.contains(call)) {
                unit = claimLockWait(call);
            }
            if (unit != null) {
                backingOff.remove(call);
            }
        } finally {
            lock.unlock();
        }
        if (unit != null) {
            lead(unit, null, true);
        }
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
            giveUpOverdue();
            for (PendingCall call : List.copyOf(queue.waiting())) {
                if (call.isAsync() && call.deadline.hasPassed() && queue.remove(call)) {
                    answers.refuse(call, "the call has been queued");
                    late.add(call);
                }
            }
            for (PendingCall call : List.copyOf(backingOff)) {
                if (call.deadline.hasPassed()) {
                    backingOff.remove(call);
                    answers.refuse(call, "an account has been locked by another unit of work");
                    late.add(call);
                }
            }
            for (Unit unit : active) {
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
                room.signalAll();
            }
            action = offer();
        } finally {
            lock.unlock();
        }
        late.forEach(this::deliver);
        delivery.completeOverdue();
        overdue.forEach(unit -> watchdog.stop(unit.control, counters));
        if (perform(action)) {
            leadForOthers(null);
        }
        return running.get() > 0 || !delivery.isEmpty();
    }
}
