package io.creditledger.jdbc.internal.commit;

/** Where a call is. Changes under the lock of {@link UnitScheduler} only. */
enum CallState {
    /** Not queued yet: the queue is full. */
    ARRIVING,
    /** In the queue. */
    QUEUED,
    /** Part of a unit of work. */
    TAKEN,
    /** An account of it is locked by another unit of work; it will be queued again after a while. */
    BUSY,
    /** Answered. */
    DONE
}
