package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Sample;
import io.creditledger.examples.benchmark.load.Series;
import java.util.Locale;
import java.util.Optional;

/**
 * Something to reach: how one case does beside another, or a figure that stands for itself.
 *
 * @param measure what it is about
 * @param figure the figure that counts
 * @param of the case that is to be good, or the figure
 * @param beside the case it is measured by; empty if the figure stands for itself
 * @param must what it has to reach
 * @param strive what would be better still
 */
public record Goal(String measure, Figure figure, String of, String beside, double must, double strive) {

    /** What is compared. */
    public enum Figure {
        /** Operations per second: the more the better. */
        PER_SECOND(true),
        /** The median latency: the less the better. */
        P50(false),
        /** The 99th percentile: the less the better. */
        P99(false),
        /** Processors in use: the more the better. */
        CORES(true),
        /** A number that is no series: the less the better. */
        LESS(false),
        /** A number that is no series: the more the better. */
        MORE(true);

        private final boolean moreIsBetter;

        Figure(boolean moreIsBetter) {
            this.moreIsBetter = moreIsBetter;
        }

        private boolean isOfSeries() {
            return this != LESS && this != MORE;
        }

        private double of(Sample sample) {
            return switch (this) {
                case PER_SECOND -> sample.perSecond();
                case P50 -> sample.millisAt(50);
                case P99 -> sample.millisAt(99);
                case CORES -> sample.cores();
                case LESS, MORE -> throw new IllegalStateException(this + " is no figure of a series");
            };
        }
    }

    /** A ratio of operations per second. */
    public static Goal rate(String measure, String of, String beside, double must, double strive) {
        return new Goal(measure, Figure.PER_SECOND, of, beside, must, strive);
    }

    /** A ratio of median latencies. */
    public static Goal p50(String measure, String of, String beside, double must, double strive) {
        return new Goal(measure, Figure.P50, of, beside, must, strive);
    }

    /** A ratio of 99th percentiles. */
    public static Goal p99(String measure, String of, String beside, double must, double strive) {
        return new Goal(measure, Figure.P99, of, beside, must, strive);
    }

    /** The processors that a case keeps busy. */
    public static Goal cores(String measure, String of, double must, double strive) {
        return new Goal(measure, Figure.CORES, of, "", must, strive);
    }

    /** A number that is to be low. */
    public static Goal atMost(String measure, String of, double must, double strive) {
        return new Goal(measure, Figure.LESS, of, "", must, strive);
    }

    /** A number that is to be high. */
    public static Goal atLeast(String measure, String of, double must, double strive) {
        return new Goal(measure, Figure.MORE, of, "", must, strive);
    }

    /** Returns what was reached; empty if it was not measured or its books are wrong. */
    public Optional<Interval> reached(Results results) {
        if (!figure.isOfSeries()) {
            return results.soundFigure(of);
        }
        Optional<double[]> good = results.sound(of).map(this::each);
        Optional<Interval> reached = beside.isEmpty()
                ? good.map(Bootstrap::median)
                : good.flatMap(figures -> results.sound(beside).map(other -> Bootstrap.ratio(figures, each(other))));
        return reached.filter(interval -> Double.isFinite(interval.middle()));
    }

    private double[] each(Series series) {
        return series.each(figure::of);
    }

    /** Returns whether the run had the case that is to be good. */
    public boolean concerns(Results results) {
        return figure.isOfSeries() ? results.series(of).isPresent() : results.hasFigure(of);
    }

    /** Returns in one word how far that is; what is known to be reached counts, the worse end of the interval. */
    public String verdict(Interval value) {
        if (reaches(value, strive)) {
            return "strive";
        }
        return reaches(value, must) ? "must" : "short";
    }

    private boolean reaches(Interval value, double bound) {
        return figure.moreIsBetter ? value.low() >= bound : value.high() <= bound;
    }

    /** Returns whether it compares the rates of two cases. */
    boolean comparesRates() {
        return figure == Figure.PER_SECOND;
    }

    /** Returns an interval as the table shows it. */
    public String show(Interval value) {
        return value.low() == value.high()
                ? show(value.middle())
                : show(value.middle()) + " (" + show(value.low()) + " to " + show(value.high()) + ")";
    }

    /** Returns a value or a bound as the table shows it. */
    public String show(double value) {
        String unit = beside.isEmpty() ? "" : "x";
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value) + unit;
    }
}
