package io.creditledger.examples.benchmark.load;

import java.util.Arrays;

/**
 * One figure over several rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the least
 * @param most the most
 */
public record Spread(double median, double least, double most) {

    /** Returns the spread of at least one figure. */
    public static Spread of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("there must be a figure");
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
