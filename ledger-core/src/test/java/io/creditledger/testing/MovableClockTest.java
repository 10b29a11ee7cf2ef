package io.creditledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class MovableClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void itStandsUntilItIsMoved() {
        MovableClock clock = MovableClock.at(START);
        assertThat(clock.instant()).isEqualTo(START);

        clock.advance(Duration.ofDays(1));
        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofDays(1)));

        clock.advance(Duration.ofDays(-2));
        assertThat(clock.instant()).isEqualTo(START.minus(Duration.ofDays(1)));

        clock.set(START);
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void inAnotherZoneItMovesAlong() {
        MovableClock clock = MovableClock.at(START);
        Clock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));

        clock.advance(Duration.ofHours(1));

        assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(tokyo.instant()).isEqualTo(clock.instant());
    }
}
