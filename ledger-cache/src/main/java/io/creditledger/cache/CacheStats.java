package io.creditledger.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a {@link CachingLedger} since it was built. The values are read one after the other while work continues, so
 * they need not be consistent with each other. Cached transactions are not counted. A later version may add values.
 *
 * @param hits balances, or the fact that an account does not exist, returned from memory
 * @param misses balances that were not cached or had expired
 * @param loads calls to the underlying ledger for balances; a bulk read counts once, and threads that miss the same account
 *     at the same time share one call
 * @param loadFailures loads that failed with an exception other than that the account does not exist
 * @param loadTime the total duration of these loads
 * @param outdatedDiscarded loaded or written balances that were not cached because a newer one was known, or might have existed
 * @param evictions entries that were evicted to limit the size
 * @param estimatedSize the number of entries now, including expired ones
 * @param feedLag the largest {@link FeedSubscription#lag()} of the present subscriptions; null if there is none, or if one has
 *     not caught up yet
 */
public record CacheStats(
        long hits,
        long misses,
        long loads,
        long loadFailures,
        Duration loadTime,
        long outdatedDiscarded,
        long evictions,
        long estimatedSize,
        @Nullable Duration feedLag) {}
