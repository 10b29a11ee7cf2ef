package io.creditledger.examples.meteredapi.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeTickTest {
    @ParameterizedTest
    @CsvSource({
        "2026-03-01T13:48:51.5Z, PT5M, time, 13:49 13:50 13:51 13:52 13:53",
        "2026-03-01T13:48:51Z, PT1H, time, 14:00 14:15 14:30 14:45",
        "2026-03-01T13:00:00Z, PT1H, time, 13:00 13:15 13:30 13:45 14:00",
        "2026-03-01T13:48:51Z, PT24H, time, 18:00 00:00 06:00 12:00",
        "2026-03-01T13:48:51Z, P7D, day, 03-02 03-04 03-06 03-08",
        "2026-03-01T13:48:51Z, P30D, day, 03-05 03-12 03-19 03-26",
    })
    void ticksAreRoundInstants(Instant from, Duration length, String format, String shown) {
        List<TimeTick> ticks = TimeTick.between(from, from.plus(length));

        assertThat(ticks).extracting(TimeTick::format).containsOnly(format);
        assertThat(ticks)
                .extracting(tick -> format.equals("time")
                        ? tick.at().substring(11, 16)
                        : tick.at().substring(5, 10))
                .containsExactly(shown.split(" "));
        assertThat(ticks).allMatch(tick -> tick.x() >= 0 && tick.x() <= Chart.WIDTH);
    }

    @Test
    void aTickIsWhereItsInstantIs() {
        List<TimeTick> ticks =
                TimeTick.between(Instant.parse("2026-03-01T13:00:00Z"), Instant.parse("2026-03-01T14:00:00Z"));

        assertThat(ticks).extracting(TimeTick::x).containsExactly(0.0, 150.0, 300.0, 450.0, 600.0);
        assertThat(ticks).extracting(TimeTick::getPercent).containsExactly("0.0%", "25.0%", "50.0%", "75.0%", "100.0%");
        assertThat(ticks).extracting(TimeTick::getAnchor).containsExactly("start", "middle", "middle", "middle", "end");
    }
}
