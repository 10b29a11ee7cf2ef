package io.creditledger.jdbc.internal.commit;

import java.time.Duration;

/**
 * An instant by which something must have ended, on the clock of {@link System#nanoTime}.
 *
 * @param nanoTime that instant
 */
public record Deadline(long nanoTime) {
    /** Returns the deadline that is this far from now. */
    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Returns how much time is left; negative when it has passed. */
    public long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    /** Returns whether it has passed. */
    public boolean hasPassed() {
        return nanosLeft() <= 0;
    }

    /** Returns the later one. */
    Deadline orLater(Deadline other) {
        return nanoTime - other.nanoTime >= 0 ? this : other;
    }
}
