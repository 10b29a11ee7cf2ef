package io.creditledger.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as microseconds since 1970, over the whole range that the ledger keeps. */
final class Micros {
    private static final long PER_SECOND = 1_000_000;

    private Micros() {}

    /** Returns the microseconds; {@code ChronoUnit.between} counts nanoseconds on its way and gives up after 292 years. */
    static long of(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), PER_SECOND), at.getNano() / 1_000);
    }

    static Instant at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
