package io.creditledger.jdbc.internal.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after calls and units of work four times a second, as long as there are any. Uses the delayed executor of {@link
 * CompletableFuture} and has no thread of its own. Thread-safe.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 250;
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BooleanSupplier watch;
    /** When the next look was scheduled; 0 if there is none. */
    private final AtomicLong scheduled = new AtomicLong();

    /**
     * Creates one that sleeps.
     *
     * @param watch looks once, and returns whether to look again
     */
    Watchdog(BooleanSupplier watch) {
        this.watch = watch;
    }

    /** Makes sure that it looks soon. */
    void start() {
        long before = scheduled.get();
        if (before == 0 || System.nanoTime() - before > LOST_NANOS) {
            schedule(before);
        }
    }

    private void schedule(long before) {
        if (!scheduled.compareAndSet(before, System.nanoTime() | 1)) {
            return;
        }
        try {
            CompletableFuture.delayedExecutor(PERIOD_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::look);
        } catch (Throwable failure) {
            // The next call tries again.
            scheduled.set(0);
            LOG.warn("The deadlines of calls are not watched for the moment", failure);
        }
    }

    private void look() {
        boolean again = true;
        try {
            again = watch.getAsBoolean();
        } catch (Throwable failure) {
            LOG.warn("Watching the deadlines of calls failed; it is tried again", failure);
        }
        scheduled.set(0);
        if (again) {
            schedule(0);
        }
    }

    /** Stops a unit of work. A driver may take its time for that, so on a thread of its own. */
    void stop(UnitControl control, WriteCounters counters) {
        CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
            if (control.stop()) {
                counters.abortedConnections.increment();
                LOG.warn("A connection was aborted: its unit of work has not ended in time");
            }
        });
    }
}
