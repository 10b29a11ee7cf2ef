package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void casesTakeTurnsAndTheFirstRoundDoesNotCount() {
        List<String> order = new ArrayList<>();
        List<Case> cases = List.of(new Case("a", recording("a", order)), new Case("b", recording("b", order)));

        Map<String, Series> series = new Rounds(2, Duration.ZERO, Duration.ofSeconds(1), said -> {}).run(cases);

        assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(series).containsOnlyKeys("a", "b");
        assertThat(series.get("a").samples()).hasSize(2);
    }

    private static Load recording(String name, List<String> order) {
        return (warmUp, time) -> {
            order.add(name);
            return Samples.ofMillis(1);
        };
    }
}
