package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** Samples with figures that add up in one's head. */
public final class Samples {
    private Samples() {}

    /** A second in which each of these latencies was seen, in milliseconds. */
    public static Sample ofMillis(long... latencies) {
        Histogram histogram = new Histogram(Sample.DIGITS);
        Arrays.stream(latencies).forEach(millis -> histogram.recordValue(millis * 1_000_000));
        return new Sample(histogram, Duration.ofSeconds(1), latencies.length);
    }

    /** A second in which operations took a millisecond each, and the processor time that the whole run of 2 s took. */
    public static Sample of(int operations, double client, double server) {
        return ofMillis(LongStream.generate(() -> 1).limit(operations).toArray())
                .with(new Usage(2, client, server));
    }

    /** Seconds in which so many operations took a millisecond each. */
    public static Series ofRates(int... perSecond) {
        return new Series(Arrays.stream(perSecond)
                .mapToObj(rate ->
                        ofMillis(LongStream.generate(() -> 1).limit(rate).toArray()))
                .toList());
    }
}
