package io.creditledger.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants as the database holds them: microseconds since the epoch, out of reach of any session's time zone. */
final class Micros {
    private Micros() {}

    static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
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
