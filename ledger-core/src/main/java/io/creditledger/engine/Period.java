package io.creditledger.engine;

import io.creditledger.Bounds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The rules that the instants of reports obey. */
public final class Period {
    private Period() {}

    /**
     * Returns an instant, cut to the microsecond.
     *
     * @throws IllegalArgumentException if it is before {@link Bounds#EARLIEST_EFFECT} or after {@link Bounds#LATEST_EFFECT}
     */
    public static Instant instant(Instant instant) {
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        if (cut.isBefore(Bounds.EARLIEST_EFFECT) || cut.isAfter(Bounds.LATEST_EFFECT)) {
            throw new IllegalArgumentException("instants of reports must be from " + Bounds.EARLIEST_EFFECT + " to "
                    + Bounds.LATEST_EFFECT + ", but one is " + cut);
        }
        return cut;
    }

    /**
     * Checks the ends of a period.
     *
     * @throws IllegalArgumentException if {@code until} is before {@code from}, or one of them is out of bounds
     */
    public static void check(Instant from, Instant until) {
        if (instant(until).isBefore(instant(from))) {
            throw new IllegalArgumentException("the period ends at " + until + ", before it begins at " + from);
        }
    }
}
