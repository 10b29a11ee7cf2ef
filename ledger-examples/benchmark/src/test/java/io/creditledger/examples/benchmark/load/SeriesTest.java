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
        Sample sample = new Sample(Samples.ofMillis(1, 1, 1, 1).latencies(), Duration.ofMillis(500), 4);

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

        assertThat(series.spread(sample -> sample.millisAt(50)).median()).isCloseTo(50, withPercentage(1));
        assertThat(series.spread(sample -> sample.millisAt(99)).median()).isCloseTo(99, withPercentage(1));
    }

    @Test
    void processorTimeIsThatOfAllOperationsOfTheRun() {
        Sample sample = new Sample(Samples.ofMillis(1, 1).latencies(), Duration.ofSeconds(1), 1_000)
                .with(new Usage(2, 0.5, 1.5));

        assertThat(sample.clientMicros()).isEqualTo(500);
        assertThat(sample.serverMicros()).isEqualTo(1_500);
        assertThat(sample.cores()).isEqualTo(1);
    }

    @Test
    void whatNobodyHasLookedAtIsNoNumber() {
        assertThat(Samples.ofMillis(1).clientMicros()).isNaN();
        assertThat(Samples.ofMillis(1).serverMicros()).isNaN();
        assertThat(Samples.ofMillis(1).cores()).isNaN();
    }

    @Test
    void thereIsNoSeriesOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Series(List.of()));
    }
}
