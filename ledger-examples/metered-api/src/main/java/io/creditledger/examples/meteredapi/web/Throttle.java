package io.creditledger.examples.meteredapi.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Allows so many attempts in a while for each name (an address, an email). Counted in memory: each instance of the service
 * counts for itself.
 */
public final class Throttle {
    private final int most;
    private final Duration window;
    private final Cache<String, AtomicInteger> attempts;

    /** Allows this many attempts; the count starts anew a window after the first one. */
    public Throttle(int most, Duration window) {
        this.most = most;
        this.window = window;
        this.attempts = Caffeine.newBuilder()
                .expireAfterWrite(window)
                .maximumSize(100_000)
                .build();
    }

    /** Counts an attempt before it is made, so that many at once are not all let through; refuses one too many. */
    public void attempt(String name) {
        if (attempts.get(name, unused -> new AtomicInteger()).incrementAndGet() > most) {
            throw new Problem(
                            429,
                            "too-many-attempts",
                            "Too many attempts",
                            "Wait " + window.toMinutes() + " minutes, then try again.")
                    .header("Retry-After", Long.toString(window.toSeconds()));
        }
    }

    /** Forgets the attempts: the last one was right. */
    public void succeeded(String name) {
        attempts.invalidate(name);
    }
}
