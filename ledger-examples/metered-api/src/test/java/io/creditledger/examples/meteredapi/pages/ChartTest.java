package io.creditledger.examples.meteredapi.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChartTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofSeconds(600));

    private static History.Step step(int second, long amount, long after) {
        return new History.Step(START.plusSeconds(second), after - amount, after, 1, amount > 0);
    }

    private static History history(@Nullable Long before, History.Step... oldestFirst) {
        return new History(List.of(oldestFirst), before, oldestFirst.length, Duration.ofMillis(1));
    }

    @Test
    void theBalanceFallsWhereItFell() {
        History history = history(100L, step(150, -20, 80), step(300, -30, 50));

        Chart chart = Chart.of(history, START, END);

        assertThat(chart.path()).isEqualTo("M-5 205 H-5 V0.0 H150 V40.0 H300 V100.0 H605 V205 Z");
        assertThat(chart.ticks()).containsExactly("100", "50", "0");
        assertThat(chart.points()).isEqualTo("1772323200:100 1772323350:80 1772323500:50");
        assertThat(chart.summary()).isEqualTo("2 movements; the balance was from 50 to 100");
    }

    @Test
    void withoutAnOlderMovementItBeginsWithWhatTheFirstOneChanged() {
        Chart chart = Chart.of(history(null, step(300, 100, 100)), START, END);

        assertThat(chart.path()).isEqualTo("M-5 205 H-5 V200.0 H300 V0.0 H605 V205 Z");
        assertThat(chart.grants()).containsExactly(300);
    }

    @Test
    void theMiddleOfTheScaleIsMarkedOnlyIfItIsAWholeNumber() {
        assertThat(Chart.of(history(5L), START, END).ticks()).containsExactly("5", "", "0");
        assertThat(Chart.of(history(0L), START, END).ticks()).containsExactly("1", "", "0");
        assertThat(Chart.of(history(2L), START, END).ticks()).containsExactly("2", "1", "0");
        assertThat(Chart.of(history(5L), START, END).summary()).isEqualTo("0 movements; the balance was 5");
    }

    @Test
    void anOverdraftIsBelowTheMiddle() {
        Chart chart = Chart.of(history(20L, step(300, -40, -20)), START, END);

        assertThat(chart.ticks()).containsExactly("20", "0", "-20");
        assertThat(chart.path()).isEqualTo("M-5 205 H-5 V0.0 H300 V200.0 H605 V205 Z");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "3, 5",
        "10, 10",
        "11, 20",
        "99, 100",
        "4611686018427387903, 5000000000000000000",
        "9223372036854775807, 9223372036854775807"
    })
    void theTopOfTheScaleIsARoundNumber(long balance, long top) {
        assertThat(Chart.rounded(balance)).isEqualTo(top);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "5000|5,000",
                "10000|10 k",
                "-2000000|-2,000 k",
                "20000000|20 M",
                "5000000000000000000|5,000,000 tn"
            })
    void largeBalancesAreShortOnTheScale(long balance, String label) {
        assertThat(Chart.shortened(balance)).isEqualTo(label);
    }
}
