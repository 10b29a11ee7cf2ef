package io.creditledger.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Safe for use by many threads. */
public final class MovableClock extends Clock {
    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    private MovableClock(AtomicReference<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** Returns a clock that stands at an instant, in UTC. */
    public static MovableClock at(Instant start) {
        return new MovableClock(new AtomicReference<>(start), ZoneOffset.UTC);
    }

    /** Moves it to an instant, forwards or backwards. */
    public void set(Instant instant) {
        now.set(instant);
    }

    /** Moves it forwards, or by a negative duration backwards. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Override
    public Instant instant() {
        return Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** Returns the same clock in another zone: who moves one moves both. */
    @Override
    public Clock withZone(ZoneId other) {
        return new MovableClock(now, other);
    }

    @Override
    public String toString() {
        return "MovableClock[" + now.get() + "]";
    }
}
