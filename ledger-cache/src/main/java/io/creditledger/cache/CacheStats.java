package io.creditledger.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CachingLedger} has done since it was built. The figures are read one after the other while work goes
 * on, so they need not add up exactly. Transactions are not counted. A later version may add figures.
 *
 * @param hits balances, or "there is no such account", answered from memory
 * @param misses balances that were not there or whose time was over
 * @param loads calls to the ledger below for balances; a bulk read is one, and threads that missed the same account
 *     at once share one
 * @param loadFailures of these, the ones that ended with an exception other than "there is no such account"
 * @param loadTime how long these calls took, all together
 * @param fencesWon answers and changes that were kept out because a newer one was known, or might have been
 * @param evictions entries that made room for others
 * @param estimatedSize entries held now, those whose time is over included
 * @param feedLag of the sources followed now, the {@link FeedSubscription#lag()} of the one that is farthest behind; null if
 *     none is followed, or one has not caught up yet
 */
public record CacheStats(
        long hits,
        long misses,
        long loads,
        long loadFailures,
        Duration loadTime,
        long fencesWon,
        long evictions,
        long estimatedSize,
        @Nullable Duration feedLag) {}
