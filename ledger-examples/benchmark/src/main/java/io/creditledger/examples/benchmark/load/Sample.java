package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a case saw.
 *
 * @param latencies of each operation that was answered while times were taken, in nanoseconds
 * @param time for how long times were taken
 * @param operations how many operations there were in the whole run, those of its warm-up included
 * @param usage the processor time that the whole run took, or null if nobody has looked
 */
public record Sample(
        Histogram latencies,
        Duration time,
        long operations,
        @Nullable Usage usage) {
    /** Latencies are kept to three digits. */
    static final int DIGITS = 3;

    private static final double MICROS = 1e6;

    /** Creates a sample whose processor time nobody has looked at. */
    public Sample(Histogram latencies, Duration time, long operations) {
        this(latencies, time, operations, null);
    }

    /** Returns this with the processor time that it took. */
    Sample with(Usage taken) {
        return new Sample(latencies, time, operations, taken);
    }

    /** Returns how many operations were answered in a second. */
    public double perSecond() {
        return latencies.getTotalCount() / (time.toNanos() / 1e9);
    }

    /** Returns the time within which a share of all operations was answered, in milliseconds. */
    public double millisAt(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    /** Returns the processor time of this program for each operation, in microseconds; not a number if it is not known. */
    public double clientMicros() {
        return usage == null ? Double.NaN : usage.client() * MICROS / operations;
    }

    /** Returns the processor time of the server for each operation, in microseconds; not a number if it is not known. */
    public double serverMicros() {
        return usage == null ? Double.NaN : usage.server() * MICROS / operations;
    }

    /** Returns how many processors were busy on average, those of the server included; not a number if it is not known. */
    public double cores() {
        return usage == null ? Double.NaN : (usage.client() + usage.server()) / usage.elapsed();
    }
}
