package io.creditledger.command;

import io.creditledger.Bounds;
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

    static <T> void different(T one, T other, String what) {
        if (one.equals(other)) {
            throw new IllegalArgumentException(what + " must be two accounts, but both are " + one);
        }
    }
}
