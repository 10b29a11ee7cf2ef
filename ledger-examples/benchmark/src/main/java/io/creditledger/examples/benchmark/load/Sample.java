package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What one run of a case saw.
 *
 * @param latencies of each operation that was answered, in nanoseconds
 * @param time how long the run took
 */
public record Sample(Histogram latencies, Duration time) {
    /** Latencies are kept to three digits. */
    static final int DIGITS = 3;

    /** Returns how many operations were answered in a second. */
    public double perSecond() {
        return latencies.getTotalCount() / (time.toNanos() / 1e9);
    }

    /** Returns the time within which a share of all operations was answered, in milliseconds. */
    public double millisAt(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
