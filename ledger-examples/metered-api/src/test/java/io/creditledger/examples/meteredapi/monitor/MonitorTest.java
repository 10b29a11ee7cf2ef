package io.creditledger.examples.meteredapi.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MonitorTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final MovableClock clock = MovableClock.at(START);
    private final CallTimes times = new CallTimes();
    private final AtomicInteger queue = new AtomicInteger();
    private final Monitor monitor = new Monitor(times, queue::get, clock);

    @AfterEach
    void close() {
        monitor.close();
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            monitor.look();
        }
    }

    @Test
    void thereIsNoSampleBeforeTenSecondsAreOver() {
        look(9);

        assertThat(monitor.samples()).isEmpty();
        assertThat(monitor.next()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void aSampleHasTheTimesOfItsCallsAndTheLongestQueue() {
        for (int i = 1; i <= 100; i++) {
            times.took(i);
        }
        queue.set(7);
        look(1);
        queue.set(2);
        look(9);
        times.took(120_000_000);
        look(10);
        look(10);

        assertThat(monitor.samples())
                .containsExactly(
                        new Sample(START, START.plusSeconds(10), 100, 50, 99, 7),
                        // At most a minute, to two digits.
                        new Sample(START.plusSeconds(10), START.plusSeconds(20), 1, 60_030_975, 60_030_975, 2),
                        new Sample(START.plusSeconds(20), START.plusSeconds(30), 0, 0, 0, 2));
    }

    @Test
    void samplesOfAnHourAreKept() {
        look(2 * 3_600);

        assertThat(monitor.samples()).hasSize(360);
        assertThat(monitor.samples().get(0).from()).isEqualTo(START.plus(Duration.ofHours(1)));
        assertThat(monitor.samples().get(359).until()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @Test
    void aCallThatFailsIsTimedToo() {
        assertThatIllegalStateException()
                .isThrownBy(() -> times.time(() -> {
                    throw new IllegalStateException();
                }));

        assertThat(times.sinceLastAsked().getTotalCount()).isEqualTo(1);
        assertThat(times.sinceLastAsked().getTotalCount()).isZero();
    }
}
