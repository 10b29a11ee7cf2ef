package io.creditledger.examples.meteredapi.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * Allows so many attempts in a while for each name (a user, a network address). The tokens come back one by one. They are counted in
 * memory, so each instance of the service counts for itself; Bucket4j can also keep them in the database, at the price of a
 * statement for each attempt.
 */
public final class RateLimit {
    private static final int MOST_NAMES = 100_000;

    private final Bandwidth bandwidth;
    private final Cache<String, Bucket> buckets;

    /** Allows this many attempts at once, and as many again in each period. */
    public RateLimit(int attempts, Duration period) {
        this.bandwidth = Bandwidth.builder()
                .capacity(attempts)
                .refillGreedy(attempts, period)
                .build();
        this.buckets = Caffeine.newBuilder()
                .expireAfterAccess(period)
                .maximumSize(MOST_NAMES)
                .build();
    }

    /** Attempts to give a user's password: few enough that it cannot be guessed. */
    public static RateLimit ofPasswords() {
        return new RateLimit(5, Duration.ofMinutes(15));
    }

    /**
     * Takes a token before the attempt is made, so that many at once are not all let through.
     *
     * @throws Problem 429 with {@code Retry-After}, if there is none
     */
    public void attempt(String name) {
        ConsumptionProbe probe = buckets.get(
                        name, unused -> Bucket.builder().addLimit(bandwidth).build())
                .tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = Math.max(
                    1,
                    Duration.ofNanos(probe.getNanosToWaitForRefill())
                            .plusMillis(999)
                            .toSeconds());
            throw new Problem(429, "too-many-requests", "Too many attempts", "Try again in " + seconds + " s.")
                    .header("Retry-After", Long.toString(seconds));
        }
    }

    /** Gives all tokens back: the last attempt was right. */
    public void succeeded(String name) {
        buckets.invalidate(name);
    }
}
