package io.creditledger.jdbc.internal.commit;

import java.util.concurrent.Semaphore;

/**
 * Limits how many calls wait for locked accounts at once, each with a connection. A call that finds an account locked is queued
 * again a few times, at growing intervals; then it may wait for the lock itself, if a slot is free. Thread-safe.
 */
final class LockWaitSlots {
    /**
     * How often a call is queued again before it may wait for a lock: after 1, 2, 4 &hellip; 32 ms, about as long as a unit of
     * work of another node. Then each 64 ms, until a slot is free.
     */
    private static final int REQUEUES = 6;

    private final Semaphore slots;

    LockWaitSlots(int slots) {
        this.slots = new Semaphore(slots);
    }

    /** Returns whether a call has been queued again often enough, and a slot seems to be free. */
    boolean isWorthTrying(PendingCall call) {
        return call.requeues >= REQUEUES && slots.availablePermits() > 0;
    }

    /** Returns whether a call has been queued again often enough, and what is locked of it may be left undone. */
    boolean isLeftUndone(PendingCall call) {
        return call.requeues >= REQUEUES && call.commands.skipsLocked();
    }

    /** Takes a slot for a call if it may have one. Never waits for a slot: the accounts may be free long before. */
    boolean tryAcquire(PendingCall call) {
        return call.requeues >= REQUEUES && slots.tryAcquire();
    }

    void release() {
        slots.release();
    }

    /** Returns how long a call should wait before it is queued again, and counts that. */
    long nextBackoffNanos(PendingCall call) {
        return 1_000_000L << Math.min(call.requeues++, REQUEUES);
    }
}
