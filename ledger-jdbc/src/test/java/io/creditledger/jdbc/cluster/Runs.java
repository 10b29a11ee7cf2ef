package io.creditledger.jdbc.cluster;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** How often each case of a test runs: once, or as often as {@code -Dcluster.runs} says. */
public final class Runs {
    private static final int RUNS = Integer.getInteger("cluster.runs", 1);

    private Runs() {}

    /** Returns the number of each run of a test that has one case. */
    public static IntStream numbers() {
        return IntStream.rangeClosed(1, RUNS);
    }

    /** Returns each case with the number of each of its runs. */
    public static Stream<Arguments> of(List<?> cases) {
        return numbers().boxed().flatMap(run -> cases.stream().map(one -> Arguments.of(one, run)));
    }
}
