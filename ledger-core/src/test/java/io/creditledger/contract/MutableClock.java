package io.creditledger.contract;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until a test moves it, forwards or backwards. Counts microseconds, as ledgers do. */
public final class MutableClock extends Clock {
    /** Where it starts: not on a whole second, so that lost digits show. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    /** Moves it to an instant, cut to the microsecond. */
    public void set(Instant instant) {
        now.set(instant.truncatedTo(ChronoUnit.MICROS));
    }

    /** Moves it forwards, or with a negative duration backwards. */
    public void advance(Duration by) {
        now.updateAndGet(at -> at.plus(by).truncatedTo(ChronoUnit.MICROS));
    }

    /** Lets it throw this instead of telling the time, even if it is a checked exception. */
    public void breakWith(Throwable failure) {
        broken.set(failure);
    }

    /** Lets it tell the time again. */
    public void repair() {
        broken.set(null);
    }

    @Override
    public Instant instant() {
        Throwable failure = broken.get();
        if (failure != null) {
            throw MutableClock.<RuntimeException>undeclared(failure);
        }
        return now.get();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T undeclared(Throwable failure) throws T {
        throw (T) failure;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a ledger has no time zone");
    }

    @Override
    public String toString() {
        return "clock at " + now.get();
    }
}
