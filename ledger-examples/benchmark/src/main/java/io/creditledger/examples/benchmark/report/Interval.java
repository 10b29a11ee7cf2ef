package io.creditledger.examples.benchmark.report;

/**
 * A figure and how well it is known.
 *
 * @param middle the figure
 * @param low the lower end of its 95 % interval
 * @param high the upper end
 */
public record Interval(double middle, double low, double high) {
    /** Returns a figure that was not estimated. */
    public static Interval exactly(double figure) {
        return new Interval(figure, figure, figure);
    }
}
