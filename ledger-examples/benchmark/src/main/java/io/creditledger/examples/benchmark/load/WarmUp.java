package io.creditledger.examples.benchmark.load;

import java.time.Duration;

/**
 * Runs a case until its rate no longer rises, in slices: until none of three slices in a row was at least 5 % faster than
 * the fastest before them.
 */
public final class WarmUp {
    private static final double RISE = 1.05;
    private static final int STEADY = 3;

    private final Duration slice;
    private final Duration most;

    /**
     * Creates it.
     *
     * @param slice how long a slice lasts
     * @param most how long all slices last together at most
     */
    public WarmUp(Duration slice, Duration most) {
        this.slice = slice;
        this.most = most;
    }

    /** Warms up, and returns how long that took. */
    public Duration run(Load load) {
        double fastest = 0;
        int steady = 0;
        Duration taken = Duration.ZERO;
        while (steady < STEADY && taken.compareTo(most) < 0) {
            double rate = load.run(Duration.ZERO, slice).perSecond();
            steady = rate > fastest * RISE ? 0 : steady + 1;
            fastest = Math.max(fastest, rate);
            taken = taken.plus(slice);
        }
        return taken;
    }
}
