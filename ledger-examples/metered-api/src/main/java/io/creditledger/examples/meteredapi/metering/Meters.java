package io.creditledger.examples.meteredapi.metering;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What this instance has done since it was started. */
public final class Meters {
    private final long start = System.nanoTime();
    private final LongAdder served = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder refunded = new LongAdder();
    private final Recent recent = new Recent();
    private final LongAdder workNanos = new LongAdder();

    void served(long nanos) {
        served.increment();
        recent.count(second());
        workNanos.add(nanos);
    }

    void refused() {
        refused.increment();
    }

    void refunded() {
        refunded.increment();
    }

    private long second() {
        return Duration.ofNanos(System.nanoTime() - start).toSeconds();
    }

    /** Returns the figures as they are now. */
    public Figures figures() {
        long count = served.sum();
        return new Figures(
                count,
                refused.sum(),
                refunded.sum(),
                recent.lastMinute(second()),
                count == 0 ? 0 : workNanos.sum() / count / 1_000,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * Figures since the start.
     *
     * @param served requests that were worked on and answered
     * @param refused requests that could not be paid
     * @param refunded requests whose work failed
     * @param lastMinute of the served ones, those of the last 60 seconds
     * @param workMicros how long the work took, on average
     * @param up since when
     */
    public record Figures(long served, long refused, long refunded, long lastMinute, long workMicros, Duration up) {}

    /** Counts by the second, for a minute. */
    private static final class Recent {
        private static final int SECONDS = 60;

        private final long[] counts = new long[SECONDS];
        private final long[] seconds = new long[SECONDS];

        synchronized void count(long second) {
            int slot = (int) (second % SECONDS);
            if (seconds[slot] != second) {
                seconds[slot] = second;
                counts[slot] = 0;
            }
            counts[slot]++;
        }

        synchronized long lastMinute(long now) {
            long sum = 0;
            for (int slot = 0; slot < SECONDS; slot++) {
                sum += now - seconds[slot] < SECONDS ? counts[slot] : 0;
            }
            return sum;
        }
    }
}
