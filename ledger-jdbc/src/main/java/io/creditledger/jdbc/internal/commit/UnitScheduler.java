package io.creditledger.jdbc.internal.commit;

import io.creditledger.jdbc.internal.commit.Leadership.Action;
import io.creditledger.jdbc.internal.commit.Leadership.Offer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which calls share the next unit of work, and who leads it: keeps the state of {@link Leadership}, and returns the actions
 * that {@link UnitLeader} performs. Its lock guards everything here, and what calls and units of work hold. Methods are called
 * with the lock held, unless they say otherwise.
 */
final class UnitScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(UnitScheduler.class);
    private static final long OFFER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final ReentrantLock lock = new ReentrantLock();
    final CallQueue queue = new CallQueue();
    /** Thread-safe. */
    final LockWaitSlots slots;
    /** Units of work that have not ended, with those that were given up or wait for a lock. */
    final Set<Unit> active = new HashSet<>();
    /** Asynchronous calls that will be queued again. */
    final Set<PendingCall> backingOff = new HashSet<>();

    private final boolean leadsOnCallersThread;
    private final WriteCounters counters;
    private final int batchLimit;
    private final int queueLimit;
    private final Condition room = lock.newCondition();

    private Leadership leadership;
    private volatile @Nullable PendingCall offeredTo;
    private long offered;
    private int roomWaiters;

    UnitScheduler(UnitRunner units, WriteCounters counters, GroupCommit.Limits limits) {
        this.leadsOnCallersThread = units.runsOnCallersThread();
        this.counters = counters;
        this.batchLimit = limits.batchLimit();
        this.queueLimit = limits.queueLimit();
        this.slots = new LockWaitSlots(limits.lockWaitConnections());
        this.leadership = Leadership.none(units.unitsAtOnce());
    }

    /** Returns whether the queue has room for a call. */
    boolean hasRoomFor(PendingCall call) {
        return queue.commands() == 0 || queue.commands() + call.commands.size() <= queueLimit;
    }

    /** Waits until woken, or until the call or a unit of work should have ended. Returns whether the thread was interrupted. */
    @SuppressWarnings("WaitNotInLoop") // The caller loops.
    boolean awaitRoom(PendingCall call) {
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

    /** Wakes the threads that wait for room. */
    void signalRoom() {
        room.signalAll();
    }

    /** Takes the lead if it is to be had. Returns the unit of work to run. */
    @Nullable
    Unit claim(@Nullable PendingCall caller) {
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

    /** As {@link #claim}, without the lock held. */
    @Nullable
    Unit claimNow(@Nullable PendingCall caller) {
        lock.lock();
        try {
            return claim(caller);
        } finally {
            lock.unlock();
        }
    }

    /** A thread that leads must answer its own caller in time; otherwise the last of the callers counts. */
    private Deadline deadline(List<PendingCall> calls, @Nullable PendingCall caller) {
        if (caller != null && leadsOnCallersThread) {
            return caller.deadline;
        }
        return calls.stream().map(call -> call.deadline).reduce(calls.get(0).deadline, Deadline::orLater);
    }

    /** Lets a busy call wait for its lock, if a slot is free. Returns the unit of work to run. */
    @Nullable
    Unit claimLockWait(PendingCall call) {
        if (call.deadline.hasPassed() || !slots.tryAcquire(call)) {
            return null;
        }
        counters.lockWaits.increment();
        call.state = CallState.TAKEN;
        Unit unit = new Unit(List.of(call), new UnitControl(call.deadline), false, false);
        active.add(unit);
        return unit;
    }

    /** Returns what to do so that somebody leads. */
    Action offer() {
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

    /** Returns the call whose thread is to claim. Needs no lock. */
    @Nullable
    PendingCall offeredTo() {
        return offeredTo;
    }

    /** Ends the offer to the thread of a call, if there is one. */
    void endOfferTo(PendingCall call) {
        if (offeredTo == call) {
            offeredTo = null;
            leadership = leadership.offerEnded(Offer.THREAD);
        }
    }

    /** Ends the offer to the executor, if there is one. */
    void endOfferToTask() {
        leadership = leadership.offerEnded(Offer.TASK);
    }

    /** The unit of work takes no more calls. Returns what to do so that somebody leads the next. */
    Action gathered(Unit unit) {
        if (!unit.gathering) {
            return Action.NONE;
        }
        unit.gathering = false;
        leadership = leadership.gathered();
        return offer();
    }

    /** The unit of work has ended: its accounts and its place are free. */
    void ended(Unit unit) {
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
    }

    /** Goes on without units of work that should have ended. */
    void giveUpOverdue() {
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

    /** Returns how long it takes until a unit of work that runs is overdue. */
    long nanosUntilOverdue() {
        long nanos = Long.MAX_VALUE;
        for (Unit unit : queue.running()) {
            nanos = Math.min(nanos, Math.max(0, unit.control.deadline().nanosLeft()) + UnitControl.MARGIN_NANOS);
        }
        return nanos;
    }
}
