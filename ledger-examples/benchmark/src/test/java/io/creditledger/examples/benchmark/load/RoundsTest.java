package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Schedule SCHEDULE =
            new Schedule(3, Duration.ofMillis(100), Duration.ofMillis(200), Duration.ZERO, SECOND);

    private final AtomicLong used = new AtomicLong();

    /** A clock by which each run takes a second, and twice as much of the server as of this program. */
    private ProcessorTime processors() {
        long now = used.getAndIncrement() * SECOND.toNanos();
        return new ProcessorTime(now, now / 4, OptionalLong.of(now / 2));
    }

    @Test
    void casesAreWarmedUpAndThenTakeTurnsInBothOrders() {
        List<String> order = new ArrayList<>();
        List<Case> cases = List.of(new Case("a", recording("a", order)), new Case("b", recording("b", order)));

        Map<String, Series> series = new Rounds(SCHEDULE, this::processors, said -> {}).run(cases);

        assertThat(order)
                .as("two slices of each, then three rounds")
                .containsExactly("a", "a", "b", "b", "A", "B", "B", "A", "A", "B");
        assertThat(series).containsOnlyKeys("a", "b");
        assertThat(series.get("a").samples()).hasSize(3);
    }

    @Test
    void theProcessorTimeOfEachRunIsKept() {
        List<Case> cases = List.of(new Case("a", recording("a", new ArrayList<>())));

        Map<String, Series> series = new Rounds(SCHEDULE, this::processors, said -> {}).run(cases);

        assertThat(series.get("a").samples()).allSatisfy(sample -> {
            assertThat(sample.usage()).isEqualTo(new Usage(1, 0.25, 0.5));
            assertThat(sample.cores()).isEqualTo(0.75);
        });
    }

    /** Notes runs of which times are taken in upper case. */
    private static Load recording(String name, List<String> order) {
        return (warmUp, time) -> {
            order.add(time.equals(SECOND) ? name.toUpperCase(Locale.ROOT) : name);
            return Samples.ofMillis(1);
        };
    }
}
