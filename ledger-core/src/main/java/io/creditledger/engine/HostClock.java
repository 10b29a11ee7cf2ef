package io.creditledger.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;

/**
 * A clock of the host. It declares no checked exception but may throw one, as code in other languages and generated code
 * does; callers of a ledger could not catch it, so it becomes the cause of an unchecked one.
 */
public final class HostClock extends Clock {
    private final Clock clock;

    private HostClock(Clock clock) {
        this.clock = clock;
    }

    /** Returns this clock without its checked exceptions. */
    public static Clock of(Clock clock) {
        return new HostClock(Objects.requireNonNull(clock, "clock"));
    }

    /**
     * Returns what to throw for a failure of the host's code: the failure, or if it is checked an exception with it as the
     * cause.
     *
     * @throws Error if the failure is one
     */
    public static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("the host's clock or data source threw a checked exception", failure);
    }

    @Override
    public Instant instant() {
        try {
            return clock.instant();
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    @Override
    public long millis() {
        try {
            return clock.millis();
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new HostClock(clock.withZone(zone));
    }
}
