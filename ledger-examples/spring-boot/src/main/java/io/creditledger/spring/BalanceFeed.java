package io.creditledger.spring;

import io.creditledger.cache.CachingLedger;
import io.creditledger.cache.FeedSubscription;
import io.creditledger.cache.PollingChanges;
import io.creditledger.jdbc.JdbcLedger;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Lets the cache hear of what other instances write, on a thread of its own. Spring closes it before the ledger. */
public final class BalanceFeed implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "balance-feed"));
    private final FeedSubscription following;

    BalanceFeed(CachingLedger cache, JdbcLedger ledger, Duration interval) {
        following = cache.subscribe(PollingChanges.every(interval, ledger::revisions), thread);
    }

    /** Whether it still listens. */
    public boolean isRunning() {
        return following.isRunning();
    }

    @Override
    public void close() {
        following.close();
        thread.shutdown();
    }
}
