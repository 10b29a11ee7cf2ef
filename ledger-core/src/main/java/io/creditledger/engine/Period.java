package io.creditledger.engine;

import io.creditledger.Bounds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The period of a report, cut to the microsecond.
 *
 * @param from the first instant
 * @param until the first instant that does not count
 */
public record Period(Instant from, Instant until) {
    /**
     * Cuts and checks both ends.
     *
     * @throws IllegalArgumentException if {@code until} is before {@code from}, or one of them is out of bounds
     */
    public Period {
        from = instant(from);
        until = instant(until);
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("the period ends at " + until + ", before it begins at " + from);
        }
    }

    /**
     * Returns an instant of a report, cut to the microsecond.
     *
     * @throws IllegalArgumentException if it is before {@link Bounds#EARLIEST_EFFECT} or after {@link Bounds#LATEST_EFFECT}
     */
    public static Instant instant(Instant instant) {
        return instant("an instant of a report", instant);
    }

    /**
     * Returns an instant that a caller gave, cut to the microsecond.
     *
     * @param field its name, for the message
     * @throws IllegalArgumentException if it is before {@link Bounds#EARLIEST_EFFECT} or after {@link Bounds#LATEST_EFFECT}
     */
    public static Instant instant(String field, Instant instant) {
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        if (cut.isBefore(Bounds.EARLIEST_EFFECT) || cut.isAfter(Bounds.LATEST_EFFECT)) {
            throw new IllegalArgumentException(field + " must be from " + Bounds.EARLIEST_EFFECT + " to "
                    + Bounds.LATEST_EFFECT + ", but is " + cut);
        }
        return cut;
    }
}
