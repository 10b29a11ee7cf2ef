package io.creditledger.engine;

import java.time.Instant;

/** The rule that the ends of a period obey. */
public final class Period {
    private Period() {}

    /**
     * Checks the ends of a period.
     *
     * @throws IllegalArgumentException if {@code until} is before {@code from}
     */
    public static void check(Instant from, Instant until) {
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("the period ends at " + until + ", before it begins at " + from);
        }
    }
}
