package io.creditledger.jdbc.internal.commit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the calls and units of work that have not ended, so that closing the ledger can wait for them. Thread-safe. */
final class InFlightWork {
    private static final Logger LOG = LoggerFactory.getLogger(InFlightWork.class);

    private final WriteCounters counters;
    private final ReentrantLock lock;
    private final Condition idle;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Creates one that is open and counts nothing.
     *
     * @param counters counts answered calls
     * @param lock taken while {@link #close} checks whether anything runs
     */
    InFlightWork(WriteCounters counters, ReentrantLock lock) {
        this.counters = counters;
        this.lock = lock;
        this.idle = lock.newCondition();
    }

    /**
     * Begins work of a caller. Takes no lock, which a call needs only to queue.
     *
     * @throws IllegalStateException if the ledger is closed
     */
    void enter() {
        begin();
        if (closed) {
            leave();
            throw new IllegalStateException("this ledger is closed");
        }
    }

    /** Begins work that calls need which were accepted before, even if the ledger has been closed since. */
    void begin() {
        running.incrementAndGet();
    }

    /** Ends an answered call. */
    void leave(PendingCall call) {
        counters.answered(call.nanosSinceStart(), call.failure() != null);
        leave();
    }

    /** Ends what {@link #enter} or {@link #begin} has begun. */
    void leave() {
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

    boolean isClosed() {
        return closed;
    }

    boolean isIdle() {
        return running.get() <= 0;
    }

    /**
     * Refuses further callers, and waits until nothing runs any more.
     *
     * @param deadline when to stop waiting
     * @return whether nothing runs any more
     */
    boolean close(Deadline deadline) {
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
}
