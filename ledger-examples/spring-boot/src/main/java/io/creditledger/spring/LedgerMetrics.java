package io.creditledger.spring;

import io.creditledger.cache.CacheStats;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.WriteStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Shows the figures of the ledger's queue and of its cache as meters. They are read when somebody asks for them. */
final class LedgerMetrics implements MeterBinder {
    private final JdbcLedger ledger;
    private final CachingLedger cache;

    LedgerMetrics(JdbcLedger ledger, CachingLedger cache) {
        this.ledger = ledger;
        this.cache = cache;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindQueue(registry);
        bindCache(registry);
    }

    private void bindQueue(MeterRegistry registry) {
        Gauge.builder("ledger.queued", ledger, queue -> queue.stats().queued())
                .description("Commands that wait for a unit of work")
                .register(registry);
        FunctionTimer.builder(
                        "ledger.calls",
                        ledger,
                        queue -> queue.stats().calls(),
                        queue -> queue.stats().callTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Calls that write, from handed in to answered")
                .register(registry);
        FunctionTimer.builder(
                        "ledger.batches",
                        ledger,
                        queue -> queue.stats().batches(),
                        queue -> queue.stats().batchTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Units of work that carried what was queued")
                .register(registry);
        count(registry, "ledger.batched.commands", "Commands in these units of work", WriteStats::batchedCommands);
        count(registry, "ledger.failures", "Calls that ended with an exception", WriteStats::failures);
        count(
                registry,
                "ledger.locked.requeues",
                "Calls that met something locked by others",
                WriteStats::lockedRequeues);
        count(registry, "ledger.lock.waits", "Calls that waited for such a lock", WriteStats::lockWaits);
        count(registry, "ledger.diverted", "Commands left out of a unit of work", WriteStats::divertedCommands);
        count(registry, "ledger.retries", "Units of work that were tried again", WriteStats::retries);
        count(registry, "ledger.late", "Calls answered because their time was up", WriteStats::callsPastDeadline);
        count(registry, "ledger.late.commits", "Commits after such an answer", WriteStats::lateCommits);
        count(registry, "ledger.aborted", "Connections aborted because of it", WriteStats::abortedConnections);
        Gauge.builder("ledger.stuck", ledger, queue -> queue.stats().stuckUnits())
                .description("Units of work that should have ended by now")
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description, ToDoubleFunction<WriteStats> figure) {
        FunctionCounter.builder(name, ledger, queue -> figure.applyAsDouble(queue.stats()))
                .description(description)
                .register(registry);
    }

    private void bindCache(MeterRegistry registry) {
        gets(registry, "hit", CacheStats::hits);
        gets(registry, "miss", CacheStats::misses);
        FunctionTimer.builder(
                        "ledger.cache.loads",
                        cache,
                        balances -> balances.stats().loads(),
                        balances -> balances.stats().loadTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Calls to the ledger below for balances")
                .register(registry);
        FunctionCounter.builder(
                        "ledger.cache.evictions",
                        cache,
                        balances -> balances.stats().evictions())
                .description("Balances that made room for others")
                .register(registry);
        Gauge.builder("ledger.cache.size", cache, balances -> balances.stats().estimatedSize())
                .description("Balances in memory")
                .register(registry);
        TimeGauge.builder("ledger.cache.feed.lag", cache, TimeUnit.NANOSECONDS, LedgerMetrics::feedLag)
                .description("How long ago everything that others had written was known; NaN before the first time")
                .register(registry);
    }

    private void gets(MeterRegistry registry, String result, ToDoubleFunction<CacheStats> figure) {
        FunctionCounter.builder("ledger.cache.gets", cache, balances -> figure.applyAsDouble(balances.stats()))
                .tag("result", result)
                .description("Balances asked for")
                .register(registry);
    }

    private static double feedLag(CachingLedger balances) {
        Duration lag = balances.stats().feedLag();
        return lag == null ? Double.NaN : lag.toNanos();
    }
}
