package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Series;
import java.util.Locale;
import java.util.Optional;

/**
 * Something to reach: how one case does beside another.
 *
 * @param measure what it is about
 * @param figure the figure that counts
 * @param of the case that is to be good
 * @param beside the case it is measured by; empty if the figure stands for itself
 * @param must what it has to reach
 * @param strive what would be better still
 */
public record Goal(String measure, Figure figure, String of, String beside, double must, double strive) {

    /** What is compared. */
    public enum Figure {
        /** Operations per second: the more the better. */
        PER_SECOND,
        /** The 99th percentile: the less the better. */
        P99,
        /** A number that stands for itself: the less the better. */
        NUMBER
    }

    /** A ratio of operations per second. */
    public static Goal rate(String measure, String of, String beside, double must, double strive) {
        return new Goal(measure, Figure.PER_SECOND, of, beside, must, strive);
    }

    /** A ratio of 99th percentiles. */
    public static Goal p99(String measure, String of, String beside, double must, double strive) {
        return new Goal(measure, Figure.P99, of, beside, must, strive);
    }

    /** A number that has no other beside it. */
    public static Goal number(String measure, String of, double must, double strive) {
        return new Goal(measure, Figure.NUMBER, of, "", must, strive);
    }

    /** Returns the ratio of the medians, or the number; empty if it was not measured or its books are wrong. */
    public Optional<Double> reached(Results results) {
        if (figure == Figure.NUMBER) {
            return results.soundFigure(of);
        }
        return results.sound(of).flatMap(good -> results.sound(beside).map(other -> median(good) / median(other)));
    }

    private double median(Series series) {
        return (figure == Figure.P99 ? series.p99Millis() : series.perSecond()).median();
    }

    /** Returns whether the run had the case that is to be good. */
    public boolean concerns(Results results) {
        return figure == Figure.NUMBER
                ? results.hasFigure(of)
                : results.series(of).isPresent();
    }

    /** Returns in one word how far that is. */
    public String verdict(double value) {
        if (reaches(value, strive)) {
            return "strive";
        }
        return reaches(value, must) ? "must" : "short";
    }

    private boolean reaches(double value, double bound) {
        return figure == Figure.PER_SECOND ? value >= bound : value <= bound;
    }

    /** Returns a value or a bound as the table shows it. */
    public String show(double value) {
        return figure == Figure.NUMBER
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value < 10 ? "%.2fx" : "%.1fx", value);
    }
}
