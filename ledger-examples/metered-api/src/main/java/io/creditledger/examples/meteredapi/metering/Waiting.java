package io.creditledger.examples.meteredapi.metering;

import java.time.Duration;
import java.time.Instant;

/** When whoever repeats a request that still runs should come again. */
final class Waiting {
    private Waiting() {}

    /**
     * Returns the seconds for {@code Retry-After}: as long again as it has run, so that the pauses double, and not beyond the time at
     * which it is over in any case.
     */
    static String seconds(Instant begun, Instant now, Instant end) {
        long run = Duration.between(begun, now).toSeconds();
        long left = Duration.between(now, end).plusMillis(999).toSeconds();
        return Long.toString(Math.max(1, Math.min(run, left)));
    }
}
