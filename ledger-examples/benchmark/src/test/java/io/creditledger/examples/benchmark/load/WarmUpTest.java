package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final Duration SLICE = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(20);

    private static Duration warmedUp(List<Integer> rates) {
        Iterator<Integer> next = rates.iterator();
        return new WarmUp(SLICE, MOST)
                .run((warmUp, time) -> Samples.ofRates(next.next()).samples().get(0));
    }

    @Test
    void goesOnAsLongAsTheRateRises() {
        assertThat(warmedUp(List.of(100, 200, 300, 300, 310, 290))).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aSlowSliceIsNotTheEnd() {
        assertThat(warmedUp(List.of(100, 90, 95, 200, 200, 200, 200))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void manySmallStepsAreARiseToo() {
        assertThat(warmedUp(List.of(100, 103, 106, 109, 109, 109, 109, 109))).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void isBounded() {
        List<Integer> rising = IntStream.rangeClosed(1, 30).mapToObj(i -> i * i).toList();

        assertThat(warmedUp(rising)).isEqualTo(MOST);
    }
}
