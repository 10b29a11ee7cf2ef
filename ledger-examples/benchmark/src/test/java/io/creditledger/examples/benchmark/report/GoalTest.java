package io.creditledger.examples.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.benchmark.load.Samples;
import io.creditledger.examples.benchmark.load.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal RATE = Goal.rate("ours / theirs", "ours", "theirs", 2, 4);

    private final Results results = new Results();

    private void measured(Series ours, Series theirs) {
        results.add("Peers", List.of("About."), Map.of("ours", ours, "theirs", theirs));
    }

    @Test
    void aRateIsTheRatioOfTheMedians() {
        measured(Samples.ofRates(10, 30, 90), Samples.ofRates(5, 10, 40));

        assertThat(RATE.reached(results)).contains(3.0);
    }

    @Test
    void moreIsBetterForRatesAndLessForLatencies() {
        Goal latency = Goal.p99("p99", "ours", "theirs", 3, 1.5);

        assertThat(List.of(RATE.verdict(1.9), RATE.verdict(2), RATE.verdict(4)))
                .containsExactly("short", "must", "strive");
        assertThat(List.of(latency.verdict(3.1), latency.verdict(3), latency.verdict(1.5)))
                .containsExactly("short", "must", "strive");
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
        assertThat(Goal.number("bytes", "bytes", 480, 380).reached(results)).isEmpty();
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

        measured(Samples.ofRates(30), Samples.ofRates(10, 0, 20));
        assertThat(RATE.reached(results)).isEmpty();
    }

    @Test
    void aNumberStandsForItself() {
        results.figure("bytes", 400.4);
        Goal bytes = Goal.number("bytes", "bytes", 480, 380);

        assertThat(bytes.reached(results)).contains(400.4);
        assertThat(bytes.verdict(400.4)).isEqualTo("must");
        assertThat(bytes.show(400.4)).isEqualTo("400");
    }

    @Test
    void aPeerBelowHalfOfAnotherMakesItsRoundSuspect() {
        measured(Samples.ofRates(50, 49, 60), Samples.ofRates(100, 100, 100));

        assertThat(Suspicion.lessThanHalf(results, "ours", "theirs"))
                .containsExactly("Round 2 is suspect: ours did 0.49 of theirs");
    }
}
