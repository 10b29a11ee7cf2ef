package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import java.util.Objects;

/**
 * What a grant carries over from an earlier one whose lot has ended: {@code min(most, max(least, lapsed))}, where {@code
 * lapsed} is what expired of that lot. Nothing if there was no earlier grant, so a first period starts with the plain amount.
 * (The rule is that of OpenMeter's entitlement resets.)
 *
 * @param previous the key of the earlier grant
 * @param least the least to carry over, from 0
 * @param most the most to carry over, not less than {@code least}
 */
public record Rollover(IdempotencyKey previous, long least, long most) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are out of order
     */
    public Rollover {
        Objects.requireNonNull(previous, "previous");
        if (least < 0 || most < least || most > Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException("a rollover must be from 0 to " + Bounds.MAX_AMOUNT
                    + " with least up to most, but is from " + least + " to " + most);
        }
    }

    /** Returns what is carried over when this much lapsed. */
    public long of(long lapsed) {
        return Math.min(most, Math.max(least, lapsed));
    }
}
