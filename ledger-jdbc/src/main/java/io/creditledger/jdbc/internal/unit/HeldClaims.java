package io.creditledger.jdbc.internal.unit;

import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.load.Claim;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a moment which claims another unit of work holds, so that not every batch has to find out by waiting. It is a
 * hint: a batch leaves out commands that need such a claim, unless the value turns out to be stored by now. Thread-safe and
 * bounded.
 */
final class HeldClaims {
    /** After this a batch tries again. Longer than a call needs to get from its first batch to waiting by itself. */
    private static final long NANOS_REMEMBERED = 1_000_000_000L;

    private static final int MOST_REMEMBERED = 10_000;

    private final Map<Claim, Long> since = new ConcurrentHashMap<>();

    void add(Set<Claim> claims) {
        if (since.size() + claims.size() > MOST_REMEMBERED) {
            since.clear();
        }
        long now = System.nanoTime();
        claims.forEach(claim -> since.put(claim, now));
    }

    /** Forgets what has just been stored. */
    void remove(WriteSet stored) {
        if (!since.isEmpty()) {
            since.keySet().removeAll(Claim.of(stored));
        }
    }

    /** Returns the claims that are believed to be held, as a set of its own. */
    Set<Claim> all() {
        if (since.isEmpty()) {
            return new HashSet<>();
        }
        long now = System.nanoTime();
        since.values().removeIf(then -> now - then > NANOS_REMEMBERED);
        return new HashSet<>(since.keySet());
    }
}
