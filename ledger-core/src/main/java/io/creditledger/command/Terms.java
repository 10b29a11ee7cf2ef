package io.creditledger.command;

import org.jspecify.annotations.Nullable;

/** The rule that floor and ceiling obey together. */
final class Terms {
    private Terms() {}

    static void check(long floor, @Nullable Long ceiling) {
        if (ceiling != null && (ceiling < 0 || ceiling < floor)) {
            throw new IllegalArgumentException(
                    "ceiling must not be below 0 or the floor " + floor + ", but is " + ceiling);
        }
    }
}
