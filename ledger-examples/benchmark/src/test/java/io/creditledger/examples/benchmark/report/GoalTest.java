package io.creditledger.examples.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.benchmark.load.Samples;
import io.creditledger.examples.benchmark.load.Series;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal RATE = Goal.rate("ours / theirs", "ours", "theirs", 2, 4);

    private final Results results = new Results();

    private void measured(Series ours, Series theirs) {
        results.add("Peers", List.of("About."), Map.of("ours", ours, "theirs", theirs));
    }

    @Test
    void aRateIsTheMedianOfTheRatiosOfARound() {
        measured(Samples.ofRates(10, 30, 90), Samples.ofRates(5, 10, 40));

        assertThat(RATE.reached(results).orElseThrow().middle()).isEqualTo(2.25);
    }

    @Test
    void moreIsBetterForRatesAndLessForLatencies() {
        Goal latency = Goal.p99("p99", "ours", "theirs", 3, 1.5);

        assertThat(Stream.of(1.9, 2.0, 4.0).map(Interval::exactly).map(RATE::verdict))
                .containsExactly("short", "must", "strive");
        assertThat(Stream.of(3.1, 3.0, 1.5).map(Interval::exactly).map(latency::verdict))
                .containsExactly("short", "must", "strive");
    }

    @Test
    void theWorseEndOfTheIntervalCounts() {
        Goal latency = Goal.p99("p99", "ours", "theirs", 3, 1.5);

        assertThat(RATE.verdict(new Interval(2.5, 1.9, 5))).isEqualTo("short");
        assertThat(RATE.verdict(new Interval(4.5, 2, 5))).isEqualTo("must");
        assertThat(latency.verdict(new Interval(2.5, 1, 3.1))).isEqualTo("short");
    }

    @Test
    void coresStandForThemselves() {
        Goal cores = Goal.cores("cores in use", "ours", 1.6, 1.9);
        results.add("Peers", List.of(), Map.of("ours", new Series(List.of(Samples.of(1_000, 1.4, 2)))));

        assertThat(cores.reached(results)).contains(Interval.exactly(1.7));
        assertThat(cores.show(1.7)).isEqualTo("1.70");
    }

    @Test
    void coresOfAServerThatIsNotOursAreNotKnown() {
        Goal cores = Goal.cores("cores in use", "ours", 1.6, 1.9);
        results.add("Peers", List.of(), Map.of("ours", new Series(List.of(Samples.of(1_000, 1.4, Double.NaN)))));

        assertThat(cores.reached(results)).isEmpty();
    }

    @Test
    void thereIsNoRatioWhenTheBooksOfEitherAreWrong() {
        measured(Samples.ofRates(30), Samples.ofRates(10));
        results.checked("theirs", List.of("rows is 9, should be 10"));

        assertThat(RATE.reached(results)).isEmpty();
    }

    @Test
    void thereIsNoRatioOfWhatWasNotMeasured() {
        assertThat(RATE.reached(results)).isEmpty();
        assertThat(Goal.atMost("bytes", "bytes", 480, 380).reached(results)).isEmpty();
    }

    @Test
    void thereIsNoRatioOfACaseThatHasCountedNothing() {
        Goal latency = Goal.p99("p99", "ours", "theirs", 3, 1.5);

        measured(Samples.ofRates(30), Samples.ofRates(0));
        assertThat(RATE.reached(results)).isEmpty();
        assertThat(latency.reached(results)).isEmpty();

        measured(Samples.ofRates(0), Samples.ofRates(30));
        assertThat(RATE.reached(results)).isEmpty();
        assertThat(latency.reached(results)).isEmpty();

        measured(Samples.ofRates(30, 30, 30), Samples.ofRates(10, 0, 20));
        assertThat(RATE.reached(results)).isEmpty();
    }

    @Test
    void aNumberStandsForItself() {
        results.figure("bytes", Interval.exactly(400.4));
        Goal bytes = Goal.atMost("bytes", "bytes", 480, 380);

        assertThat(bytes.reached(results)).contains(Interval.exactly(400.4));
        assertThat(bytes.verdict(Interval.exactly(400.4))).isEqualTo("must");
        assertThat(bytes.show(400.4)).isEqualTo("400");
    }

    @Test
    void aPeerBelowHalfOfAnotherMakesItsRoundSuspect() {
        measured(Samples.ofRates(50, 49, 60), Samples.ofRates(100, 100, 100));

        assertThat(SuspectRounds.lessThanHalf(results, "ours", "theirs"))
                .containsExactly("Round 2 is suspect: ours did 0.49 of theirs");
    }
}
