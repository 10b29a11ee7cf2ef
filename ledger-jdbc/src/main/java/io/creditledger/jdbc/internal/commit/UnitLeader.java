package io.creditledger.jdbc.internal.commit;

import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.commit.Leadership.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads: runs units of work on the thread that has claimed the lead, answers their calls, and makes sure that somebody leads the
 * next. Asynchronous calls of which commands are pending are queued again after a while. Thread-safe; no method is called with the
 * lock of {@link UnitScheduler} held.
 */
final class UnitLeader {
    private static final Logger LOG = LoggerFactory.getLogger(UnitLeader.class);

    /** How many units of work a thread runs for others when the executor has no thread for them. */
    private static final int FOR_OTHERS = 8;

    private final UnitRunner units;
    private final WriteCounters counters;
    private final Consumer<List<WriteSet.Delta>> afterUnit;
    private final @Nullable Executor executor;
    private final UnitScheduler scheduler;
    private final Answers answers;
    private final InFlightWork inFlight;
    private final Delivery delivery;

    UnitLeader(
            UnitRunner units,
            WriteCounters counters,
            Consumer<List<WriteSet.Delta>> afterUnit,
            @Nullable Executor executor,
            UnitScheduler scheduler,
            Answers answers,
            InFlightWork inFlight,
            Delivery delivery) {
        this.units = units;
        this.counters = counters;
        this.afterUnit = afterUnit;
        this.executor = executor;
        this.scheduler = scheduler;
        this.answers = answers;
        this.inFlight = inFlight;
        this.delivery = delivery;
    }

    /**
     * Does what is to be done so that somebody leads. Leads a few times on this thread if the executor has no thread for it.
     *
     * @param caller the call of this thread, if it has one
     */
    void performOrLead(Action action, @Nullable PendingCall caller) {
        if (perform(action)) {
            Unit unit = scheduler.claimNow(caller);
            if (unit != null) {
                lead(unit, caller, false);
            }
        }
    }

    /** Does what is to be done so that somebody leads. Returns whether nobody else will: the executor has no thread. */
    private boolean perform(Action action) {
        if (action == Action.WAKE_THREAD) {
            PendingCall woken = scheduler.offeredTo();
            if (woken != null) {
                LockSupport.unpark(woken.waiter);
            }
        } else if (action == Action.SUBMIT_TASK) {
            return !ExecutorTask.submit(executor, this::leadAsTask) && endTaskOffer();
        }
        return false;
    }

    private boolean endTaskOffer() {
        scheduler.lock.lock();
        try {
            scheduler.endOfferToTask();
        } finally {
            scheduler.lock.unlock();
        }
        return true;
    }

    private void leadAsTask() {
        Unit unit;
        scheduler.lock.lock();
        try {
            scheduler.endOfferToTask();
            unit = scheduler.claim(null);
        } finally {
            scheduler.lock.unlock();
        }
        if (unit != null) {
            lead(unit, null, true);
        }
    }

    /**
     * Runs a unit of work, and those after it for which there is no other thread.
     *
     * @param caller the call of this thread, if it has one
     * @param task whether this is a thread of the executor
     */
    void lead(Unit first, @Nullable PendingCall caller, boolean task) {
        boolean completes = task && units.runsOnCallersThread();
        inFlight.begin();
        try {
            units.start(() -> {
                Unit unit = first;
                for (int led = 0; unit != null; led++) {
                    boolean more = run(unit, completes)
                            && led < FOR_OTHERS
                            && (caller == null || !caller.deadline.hasPassed());
                    unit = more ? scheduler.claimNow(caller) : null;
                    if (unit != null) {
                        inFlight.begin();
                    }
                }
            });
        } catch (Throwable failure) {
            if (first.ended) {
                throw failure;
            }
            // No thread to be had. The calls are told why.
            end(first, failure);
            inFlight.leave();
            delivery.start();
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
            inFlight.leave();
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
        Action action;
        scheduler.lock.lock();
        try {
            action = scheduler.gathered(unit);
        } finally {
            scheduler.lock.unlock();
        }
        // Should it be refused, the end of this unit of work offers again.
        boolean unused = perform(action);
    }

    private boolean end(Unit unit, @Nullable Throwable failure) {
        Action action;
        List<PendingCall> busy = new ArrayList<>();
        scheduler.lock.lock();
        try {
            scheduler.ended(unit);
            scheduler.queue.addFirst(answers.settle(unit, failure, delivery, busy));
            scheduler.backingOff.addAll(busy);
            action = scheduler.offer();
        } finally {
            scheduler.lock.unlock();
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
    void deliver(PendingCall call) {
        if (call.leave()) {
            inFlight.leave(call);
            delivery.add(call.deadline, call::complete);
        }
    }

    private void tidyUp(List<WriteSet.Delta> deltas) {
        if (deltas.isEmpty()) {
            return;
        }
        inFlight.begin();
        try {
            if (!inFlight.isClosed()) {
                afterUnit.accept(deltas);
            }
        } catch (Throwable failure) {
            LOG.warn("What follows a unit of work failed; the unit of work is not affected", failure);
        } finally {
            inFlight.leave();
        }
    }

    // Asynchronous calls that back off, on the default executor of CompletableFuture unless said otherwise

    private void requeueLater(PendingCall call) {
        CompletableFuture.delayedExecutor(scheduler.slots.nextBackoffNanos(call), TimeUnit.NANOSECONDS)
                .execute(() -> requeueNow(call));
    }

    private void requeueNow(PendingCall call) {
        if (isBackingOff(call)
                && scheduler.slots.isWorthTrying(call)
                && ExecutorTask.submit(executor, () -> waitForLock(call))) {
            // Should that not come, this does.
            requeueLater(call);
            return;
        }
        Action action = Action.NONE;
        scheduler.lock.lock();
        try {
            if (scheduler.backingOff.remove(call)) {
                counters.lockedRequeues.increment();
                scheduler.queue.add(call);
                action = scheduler.offer();
            }
        } finally {
            scheduler.lock.unlock();
        }
        performOrLead(action, null);
    }

    private boolean isBackingOff(PendingCall call) {
        scheduler.lock.lock();
        try {
            return scheduler.backingOff.contains(call);
        } finally {
            scheduler.lock.unlock();
        }
    }

    /** On a thread of the executor. */
    private void waitForLock(PendingCall call) {
        Unit unit = null;
        scheduler.lock.lock();
        try {
            if (scheduler.backingOff.contains(call)) {
                unit = scheduler.claimLockWait(call);
            }
            if (unit != null) {
                scheduler.backingOff.remove(call);
            }
        } finally {
            scheduler.lock.unlock();
        }
        if (unit != null) {
            lead(unit, null, true);
        }
    }
}
