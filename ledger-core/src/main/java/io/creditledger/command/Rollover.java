package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import java.util.Objects;

/**
 * What a grant carries over from an earlier one whose lot has ended: {@code min(max, max(min, expired))}, where {@code
 * expired} is what expired of that lot. Nothing if there was no earlier grant, so a first period starts with the plain amount.
 * (The rule is that of OpenMeter's entitlement resets.)
 *
 * @param previous the key of the earlier grant
 * @param min the least to carry over, from 0
 * @param max the most to carry over, not less than {@code min}
 */
public record Rollover(IdempotencyKey previous, long min, long max) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are out of order
     */
    public Rollover {
        Objects.requireNonNull(previous, "previous");
        if (min < 0 || max < min || max > Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException("a rollover must be from 0 to " + Bounds.MAX_AMOUNT
                    + " with min up to max, but is from " + min + " to " + max);
        }
    }

    /** Returns what is carried over when this much has expired. */
    public long of(long expired) {
        return Math.min(max, Math.max(min, expired));
    }
}
