package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Spread;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Medians over rounds, with 95 % intervals by the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap,
 * 1993, chapter 13): the rounds are drawn again with replacement. The same figures always give the same interval.
 */
public final class Bootstrap {
    private static final int DRAWS = 10_000;
    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;
    private static final long SEED = 15;

    private Bootstrap() {}

    /**
     * Returns the median of the ratios of two cases in the same rounds.
     *
     * @param of one figure for each round
     * @param beside the figures of the case by which they are measured
     * @throws IllegalArgumentException if the numbers of rounds differ, or there are none
     */
    public static Interval ratio(double[] of, double[] beside) {
        if (of.length != beside.length) {
            throw new IllegalArgumentException(of.length + " rounds beside " + beside.length);
        }
        double[] ratios = new double[of.length];
        Arrays.setAll(ratios, round -> of[round] / beside[round]);
        return median(ratios);
    }

    /** Returns the median of at least one figure. */
    public static Interval median(double... figures) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[DRAWS];
        double[] drawn = new double[figures.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.setAll(drawn, round -> figures[random.nextInt(figures.length)]);
            medians[draw] = Spread.of(drawn).median();
        }
        Arrays.sort(medians);
        return new Interval(
                Spread.of(figures).median(), medians[(int) (DRAWS * LOW)], medians[(int) (DRAWS * HIGH) - 1]);
    }
}
