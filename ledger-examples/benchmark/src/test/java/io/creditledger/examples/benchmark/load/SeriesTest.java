package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Percentage.withPercentage;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeriesTest {

    @Test
    void ratesAreOperationsPerSecond() {
        Sample sample = new Sample(Samples.ofMillis(1, 1, 1, 1).latencies(), Duration.ofMillis(500));

        assertThat(sample.perSecond()).isEqualTo(8);
    }

    @Test
    void ratesSpreadOverTheRounds() {
        assertThat(Samples.ofRates(30, 10, 20).perSecond()).isEqualTo(new Spread(20, 10, 30));
    }

    @Test
    void latenciesAreThoseOfTheirRanks() {
        Series series = new Series(
                List.of(Samples.ofMillis(LongStream.rangeClosed(1, 100).toArray())));

        assertThat(series.p50Millis().median()).isCloseTo(50, withPercentage(1));
        assertThat(series.p99Millis().median()).isCloseTo(99, withPercentage(1));
    }

    @Test
    void thereIsNoSeriesOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Series(List.of()));
    }
}
