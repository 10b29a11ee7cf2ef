package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures each call against the time by which a ledger promises to answer. What the scheduler of a busy machine takes does
 * not count: a thread that does nothing but sleep measures how much later than asked for it wakes. Thread-safe.
 */
public final class CallBound implements AutoCloseable {
    /** What a ledger may take beyond its {@code callTimeout}. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    private static final long TICK_NANOS = 10_000_000;

    private final Duration bound;
    private final Set<Timing> open = ConcurrentHashMap.newKeySet();
    private final List<String> late = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong stalledNanos = new AtomicLong();
    private final Thread meter = new Thread(this::measureStalls, "stall-meter");
    private volatile boolean closed;

    /**
     * Starts to measure.
     *
     * @param callTimeout what the ledgers are configured with
     */
    public CallBound(Duration callTimeout) {
        this.bound = callTimeout.plus(MARGIN);
        meter.setDaemon(true);
        meter.start();
    }

    /** A call that has begun. */
    public final class Timing {
        private final String what;
        private final long start = System.nanoTime();
        private final long stalled = stalledNanos.get();

        private Timing(String what) {
            this.what = what;
        }

        /** Notes that the call has been answered, one way or the other. */
        public void answered(String how) {
            if (!open.remove(this)) {
                return;
            }
            long took = System.nanoTime() - start;
            calls.incrementAndGet();
            longestNanos.accumulateAndGet(took, Math::max);
            if (isLate()) {
                synchronized (late) {
                    late.add(what + ": " + how + " after " + took / 1_000_000 + " ms");
                }
            }
        }

        private boolean isLate() {
            long stalls = stalledNanos.get() - stalled;
            return System.nanoTime() - start - stalls > bound.toNanos();
        }
    }

    /** Notes that a call begins. */
    public Timing begin(String what) {
        Timing timing = new Timing(what);
        open.add(timing);
        return timing;
    }

    /** Returns how long after its start a call must be answered. */
    Duration bound() {
        return bound;
    }

    /** Returns whether none of the calls that are not answered can still be in time. */
    boolean allOpenAreLate() {
        return open.stream().allMatch(Timing::isLate);
    }

    /** Returns which calls were answered too late, or are not answered and ought to be. */
    List<String> exceeded() {
        List<String> exceeded = new ArrayList<>();
        synchronized (late) {
            exceeded.addAll(late);
        }
        open.stream().filter(Timing::isLate).forEach(timing -> exceeded.add(timing.what + ": not answered"));
        return exceeded;
    }

    /** Fails, with a list, if any call was answered too late. */
    public void assertKept() {
        List<String> exceeded = exceeded();
        assertThat(exceeded)
                .as("%d calls of %d were not answered within %s", exceeded.size(), calls.get(), bound)
                .isEmpty();
    }

    private void measureStalls() {
        long last = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(TICK_NANOS);
            long now = System.nanoTime();
            stalledNanos.addAndGet(Math.max(0, now - last - 2 * TICK_NANOS));
            last = now;
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Returns the numbers for a report. */
    @Override
    public String toString() {
        return calls + " calls, the longest took " + longestNanos.get() / 1_000_000 + " ms of " + bound.toMillis()
                + ", " + exceeded().size() + " too long";
    }
}
