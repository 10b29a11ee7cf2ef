package io.creditledger.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Instants as microseconds since 1970, over the whole range that the ledger keeps: how databases hold them, out of reach of
 * any session's time zone.
 */
public final class Micros {
    private static final long PER_SECOND = 1_000_000;

    private Micros() {}

    /** Returns the microseconds; {@code ChronoUnit.between} counts nanoseconds on its way and gives up after 292 years. */
    public static long of(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), PER_SECOND), at.getNano() / 1_000);
    }

    /** Returns the microseconds, or null for null. */
    public static @Nullable Long orNull(@Nullable Instant at) {
        return at == null ? null : (Long) of(at);
    }

    /** Returns the instant. */
    public static Instant at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Returns the instant, or null for null. */
    public static @Nullable Instant atOrNull(@Nullable Long micros) {
        return micros == null ? null : at(micros);
    }
}
