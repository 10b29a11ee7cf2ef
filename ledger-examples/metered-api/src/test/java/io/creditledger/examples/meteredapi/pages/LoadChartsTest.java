package io.creditledger.examples.meteredapi.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.monitor.CallTimes;
import io.creditledger.examples.meteredapi.monitor.Monitor;
import io.creditledger.examples.meteredapi.monitor.Sample;
import io.creditledger.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadChartsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofHours(1));

    /** Six minutes, which are 60 of the 600 columns, from a column on. */
    private static Sample sample(int column, long calls, long p50, long p99, int queued) {
        Instant from = START.plusSeconds(column * 6L);
        return new Sample(from, from.plusSeconds(360), calls, p50, p99, queued);
    }

    @Test
    void p50IsAnAreaAndP99ALineAboveIt() {
        Chart chart = LoadCharts.latency(List.of(sample(0, 10, 500, 1_000, 0), sample(60, 20, 250, 2_000, 0)), END);

        assertThat(chart.path()).isEqualTo("M0.0 200V150.0H60.0V175.0H120.0V200Z");
        assertThat(chart.line()).isEqualTo("M0.0 100.0V100.0H60.0V0.0H120.0");
        assertThat(chart.ticks()).containsExactly("2 ms", "1 ms", "0");
        assertThat(chart.summary()).isEqualTo("30 calls; p50 up to 500 \u00B5s, p99 up to 2 ms");
        assertThat(chart.points()).isEqualTo("1772323200:500/1000 1772323560:250/2000");
    }

    @Test
    void whereThereWereNoCallsThereIsAGap() {
        Chart chart = LoadCharts.latency(
                List.of(sample(0, 1, 1, 1, 0), sample(60, 0, 0, 0, 0), sample(120, 1, 1, 1, 0)), END);

        assertThat(chart.path()).isEqualTo("M0.0 200V0.0H60.0V200ZM120.0 200V0.0H180.0V200Z");
        assertThat(chart.points()).isEqualTo("1772323200:1/1 1772323560: 1772323920:1/1");
    }

    @Test
    void withoutCallsTheScaleIsThatOfAMillisecond() {
        Chart chart = LoadCharts.latency(List.of(sample(0, 0, 0, 0, 0)), END);

        assertThat(chart.ticks()).containsExactly("1 ms", "500 \u00B5s", "0");
        assertThat(chart.summary()).isEqualTo("no calls");
    }

    @Test
    void whatIsOlderThanAnHourIsNotShown() {
        Sample old = new Sample(START.minusSeconds(20), START.minusSeconds(10), 1, 1, 9_000, 9);
        Sample edge = new Sample(START.minusSeconds(6), START.plusSeconds(6), 1, 1, 1, 1);

        assertThat(LoadCharts.latency(List.of(old, edge), END).path()).isEqualTo("M0.0 200V0.0H1.0V200Z");
        assertThat(LoadCharts.queue(List.of(old, edge), END).summary()).isEqualTo("1 waiting at most");
    }

    @Test
    void theChartOfAYoungInstanceBeginsWithItsFirstSample() {
        assertThat(LoadCharts.latency(List.of(sample(300, 1, 1, 1, 0)), END).path())
                .isEqualTo("M0.0 200V0.0H120.0V200Z");
        assertThat(LoadCharts.queue(List.of(sample(599, 0, 0, 0, 0)), END).from())
                .as("at least five minutes")
                .isEqualTo(END.minusSeconds(300).getEpochSecond());
    }

    @Test
    void theQueueHasAScaleOfWholeNumbers() {
        assertThat(LoadCharts.queue(List.of(sample(0, 0, 0, 0, 1)), END).ticks())
                .containsExactly("2", "1", "0");
        assertThat(LoadCharts.queue(List.of(sample(0, 0, 0, 0, 30)), END).ticks())
                .containsExactly("50", "25", "0");
        assertThat(LoadCharts.queue(List.of(sample(0, 0, 0, 0, 30)), END).path())
                .isEqualTo("M0.0 200V80.0H60.0V200Z");
        assertThat(LoadCharts.queue(List.of(sample(0, 0, 0, 0, 0)), END).summary())
                .isEqualTo("no call was waiting");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 \u00B5s",
        "999, 999 \u00B5s",
        "1000, 1 ms",
        "2500, 2.5 ms",
        "12345, 12.3 ms",
        "100000, 100 ms",
        "999999, 999.9 ms",
        "1000000, 1 s",
        "60030975, 60 s"
    })
    void timesAreToldInAUnitThatFits(long micros, String told) {
        assertThat(LoadCharts.duration(micros)).isEqualTo(told);
    }

    @Test
    void theTableHasFiveMinutesInARowTheNewestFirst() {
        Sample first = new Sample(START, START.plusSeconds(10), 2, 10, 1_000, 3);
        Sample second = new Sample(START.plusSeconds(10), START.plusSeconds(20), 3, 20, 900, 1);
        Sample later = new Sample(START.plusSeconds(300), START.plusSeconds(310), 0, 0, 0, 0);

        assertThat(LoadRow.of(List.of(first, second, later)))
                .containsExactly(
                        new LoadRow("2026-03-01T00:05:00Z", 0, "", "", 0),
                        new LoadRow("2026-03-01T00:00:00Z", 5, "20 \u00B5s", "1 ms", 3));
    }

    @Test
    void beforeTheFirstSampleThePageSaysWhenItComes() {
        try (Monitor monitor = new Monitor(new CallTimes(), () -> 0, MovableClock.at(START))) {
            assertThat(new Views().render("load", HealthPages.load(monitor, START)))
                    .contains("The first one comes at <time datetime=\"2026-03-01T00:00:10Z\">00:00:10 UTC</time>")
                    .doesNotContain("<svg");
        }
    }
}
