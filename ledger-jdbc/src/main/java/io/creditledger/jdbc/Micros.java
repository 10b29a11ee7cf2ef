package io.creditledger.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants as the database holds them: microseconds since the epoch, out of reach of any session's time zone. */
final class Micros {
    private Micros() {}

    static long of(Instant instant) {
        // ChronoUnit.between counts nanoseconds on its way and gives up after 292 years.
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    static @Nullable Long orNull(@Nullable Instant instant) {
        return instant == null ? null : (Long) of(instant);
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static @Nullable Instant toInstantOrNull(@Nullable Long micros) {
        return micros == null ? null : toInstant(micros);
    }
}
