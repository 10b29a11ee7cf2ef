package io.creditledger.examples.benchmark.load;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The samples of one case, one for each round. Never empty. */
public record Series(List<Sample> samples) {
    /** The percentiles that are reported. */
    private static final double HALF = 50;

    private static final double NEARLY_ALL = 99;

    /** Copies the samples. */
    public Series {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a series must have a sample");
        }
        samples = List.copyOf(samples);
    }

    /** Returns whether something was answered in every round; otherwise rates and latencies mean nothing. */
    public boolean isMeasured() {
        return samples.stream().allMatch(sample -> sample.latencies().getTotalCount() > 0);
    }

    /** Returns operations per second over the rounds. */
    public Spread perSecond() {
        return spread(Sample::perSecond);
    }

    /** Returns the median latency over the rounds, in milliseconds. */
    public Spread p50Millis() {
        return spread(sample -> sample.millisAt(HALF));
    }

    /** Returns the 99th percentile over the rounds, in milliseconds. */
    public Spread p99Millis() {
        return spread(sample -> sample.millisAt(NEARLY_ALL));
    }

    private Spread spread(ToDoubleFunction<Sample> figure) {
        return Spread.of(samples.stream().mapToDouble(figure).toArray());
    }
}
