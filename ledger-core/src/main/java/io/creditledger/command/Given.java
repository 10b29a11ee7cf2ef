package io.creditledger.command;

import io.creditledger.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Checks what builders were given. */
final class Given {
    private Given() {}

    static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must be set");
        }
        return value;
    }

    static long positive(@Nullable Long amount, String field) {
        long value = required(amount, field);
        if (value < 1 || value > Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException(field + " must be from 1 to " + Bounds.MAX_AMOUNT + ", but is " + value);
        }
        return value;
    }

    static long bounded(long amount, String field) {
        if (amount > Bounds.MAX_AMOUNT || amount < -Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    field + " must be within " + Bounds.MAX_AMOUNT + " either way, but is " + amount);
        }
        return amount;
    }

    static Duration timeout(@Nullable Duration timeout) {
        Duration value = required(timeout, "timeout");
        if (value.isNegative() || value.isZero() || value.compareTo(Bounds.HOLD_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "timeout must be from 1 microsecond to " + Bounds.HOLD_TIMEOUT + ", but is " + value);
        }
        return value;
    }

    static Instant instant(Instant instant, String field) {
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        if (cut.isBefore(Bounds.EARLIEST_EFFECT) || cut.isAfter(Bounds.LATEST_EFFECT)) {
            throw new IllegalArgumentException(field + " must be from " + Bounds.EARLIEST_EFFECT + " to "
                    + Bounds.LATEST_EFFECT + ", but is " + cut);
        }
        return cut;
    }

    static <T> void different(T one, T other, String what) {
        if (one.equals(other)) {
            throw new IllegalArgumentException(what + " must be two accounts, but both are " + one);
        }
    }
}
