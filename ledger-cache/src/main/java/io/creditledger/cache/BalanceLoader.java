package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Ledger;
import io.creditledger.error.AccountNotFoundException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches missing balances from the ledger, outside all locks of the cache, and offers them to it.
 *
 * <p>Threads that miss one account at the same time wait for the first of them and then look again. They do not take
 * over what it read: if that was kept out of the cache, it may be older than a write that one of them has seen, so
 * each then reads for itself.
 */
final class BalanceLoader {
    private final Ledger ledger;
    private final BalanceCache cache;
    private final ConcurrentMap<AccountId, Flight> flights = new ConcurrentHashMap<>();
    private final LongAdder loads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    BalanceLoader(Ledger ledger, BalanceCache cache) {
        this.ledger = ledger;
        this.cache = cache;
    }

    /** Returns the answer about one account; blocks for the ledger. */
    CachedBalance load(AccountId account) {
        Flight own = new Flight();
        Flight other = flights.putIfAbsent(account, own);
        if (other != null) {
            other.await();
            return cachedOrFetched(account);
        }
        try {
            return cachedOrFetched(account);
        } finally {
            flights.remove(account, own);
            own.land();
        }
    }

    private CachedBalance cachedOrFetched(AccountId account) {
        CachedBalance arrived = cache.find(account);
        return arrived != null ? arrived : fetch(account);
    }

    private CachedBalance fetch(AccountId account) {
        ReadToken start = cache.start();
        return cache.offer(account, counted(() -> balanceOrNull(account)), start);
    }

    private @Nullable Balance balanceOrNull(AccountId account) {
        try {
            return ledger.balance(account);
        } catch (AccountNotFoundException unknown) {
            return null;
        }
    }

    /** Returns the answers about several accounts, from one call of the ledger. */
    Map<AccountId, CachedBalance> loadAll(Collection<AccountId> accounts) {
        ReadToken start = cache.start();
        Map<AccountId, Balance> balances = counted(() -> ledger.balances(accounts));
        Map<AccountId, CachedBalance> entries = new HashMap<>();
        for (AccountId account : accounts) {
            entries.put(account, cache.offer(account, balances.get(account), start));
        }
        return entries;
    }

    private <T extends @Nullable Object> T counted(Supplier<T> read) {
        loads.increment();
        long began = System.nanoTime();
        try {
            return read.get();
        } catch (Throwable failure) {
            failures.increment();
            throw failure;
        } finally {
            nanos.add(System.nanoTime() - began);
        }
    }

    long loads() {
        return loads.sum();
    }

    long failures() {
        return failures.sum();
    }

    Duration time() {
        return Duration.ofNanos(nanos.sum());
    }

    /** One load under way. */
    private static final class Flight {
        private final Thread thread = Thread.currentThread();
        private final CompletableFuture<@Nullable Void> landed = new CompletableFuture<>();

        void land() {
            landed.complete(null);
        }

        /** Returns when it is over, or at once if that would be waiting for oneself. */
        void await() {
            if (thread != Thread.currentThread()) {
                landed.join();
            }
        }
    }
}
