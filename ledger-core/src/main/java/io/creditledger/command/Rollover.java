package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import java.util.Objects;

/**
 * The amount that a grant carries over from the lot of an earlier grant: {@code min(max, max(min, expired))}, where {@code
 * expired} is how much of that lot has expired. If there is no such lot, nothing is carried over. (The rule is that of
 * OpenMeter's entitlement resets.)
 *
 * @param previous the key of the earlier grant
 * @param min the least to carry over, in smallest units, from 0
 * @param max the most to carry over, in smallest units, from {@code min} to {@link Bounds#MAX_AMOUNT}
 */
public record Rollover(IdempotencyKey previous, long min, long max) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are out of bounds or {@code min} is above {@code max}
     */
    public Rollover {
        Objects.requireNonNull(previous, "previous");
        if (min < 0 || max < min || max > Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException("a rollover must be from 0 to " + Bounds.MAX_AMOUNT
                    + " with min up to max, but is from " + min + " to " + max);
        }
    }

    /** Returns the amount carried over if this amount has expired, both in smallest units. */
    public long of(long expired) {
        return Math.min(max, Math.max(min, expired));
    }
}
