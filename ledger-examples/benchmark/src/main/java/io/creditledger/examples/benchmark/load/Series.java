package io.creditledger.examples.benchmark.load;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The samples of one case, one for each round. Never empty. */
public record Series(List<Sample> samples) {
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

    /** Returns one figure of each round. */
    public double[] each(ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).toArray();
    }

    /** Returns a figure over the rounds. */
    public Spread spread(ToDoubleFunction<Sample> figure) {
        return Spread.of(each(figure));
    }

    /** Returns operations per second over the rounds. */
    public Spread perSecond() {
        return spread(Sample::perSecond);
    }
}
