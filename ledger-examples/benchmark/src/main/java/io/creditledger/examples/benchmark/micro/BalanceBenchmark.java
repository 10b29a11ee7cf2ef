package io.creditledger.examples.benchmark.micro;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import io.creditledger.memory.InMemoryLedger;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to ask for a balance: of the cache; of a bare Caffeine cache that does as much, with an expiry of each
 * entry's own, on the same clock, with statistics; of the database, by primary key through Hikari; and of the ledger
 * without a cache.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class BalanceBenchmark {
    /** With so much room Caffeine evicts nothing, and does not record reads. */
    static final String AMPLE = "100000";

    /** More than half full: it records reads. */
    static final String SCARCE = "12000";

    private static final Duration STALENESS = Duration.ofHours(1);

    /** Reads from the cache of the ledger. */
    @Benchmark
    public Balance cached(Cached cached, Order order) {
        return cached.balance(order.next());
    }

    /** Reads from a map that knows nothing of ledgers. */
    @Benchmark
    public Balance bareCaffeine(Bare bare, Order order) {
        return bare.balance(order.next());
    }

    /** Reads the account's row on H2 in memory. */
    @Benchmark
    public long rowOnH2(Stores.H2Memory store, Order order) throws SQLException {
        return store.row(order.next());
    }

    /** Reads the account's row on PostgreSQL. */
    @Benchmark
    public long rowOnPostgres(Stores.DurablePostgres store, Order order) throws SQLException {
        return store.row(order.next());
    }

    /** Asks a ledger without a cache on H2 in memory. */
    @Benchmark
    public Balance ledgerOnH2(Stores.H2Memory store, Order order) {
        return store.balance(order.next());
    }

    /** Asks a ledger without a cache on PostgreSQL. */
    @Benchmark
    public Balance ledgerOnPostgres(Stores.DurablePostgres store, Order order) {
        return store.balance(order.next());
    }

    private static List<AccountId> accounts() {
        return IntStream.range(0, Users.COUNT).mapToObj(LedgerDebits::user).toList();
    }

    private static Ledger filled(List<AccountId> accounts) {
        Ledger ledger = InMemoryLedger.create();
        CreditLedger credits = CreditLedger.builder(ledger).build();
        accounts.forEach(account -> credits.grant(account, Users.START, IdempotencyKey.of("start", account.value())));
        return ledger;
    }

    /** A cache that has all balances. */
    @State(Scope.Benchmark)
    public static class Cached {
        private final List<AccountId> accounts = accounts();
        private @Nullable CachingLedger ledger;

        /** How many accounts it may keep. */
        @Param({AMPLE, SCARCE})
        public int room;

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill() {
            CachingLedger filled = CachingLedger.over(filled(accounts))
                    .maximumAccounts(room)
                    .staleness(STALENESS)
                    .build();
            accounts.forEach(filled::balance);
            ledger = filled;
        }

        private Balance balance(int user) {
            return Objects.requireNonNull(ledger).balance(accounts.get(user));
        }
    }

    /** A bare map that has all balances, built as a host would who wants the same of it. */
    @State(Scope.Benchmark)
    public static class Bare {
        private final List<AccountId> accounts = accounts();
        private final Clock clock = Clock.systemUTC();
        private @Nullable Cache<AccountId, Balance> cache;

        /** How many accounts it may keep. */
        @Param({AMPLE, SCARCE})
        public int room;

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill() {
            Cache<AccountId, Balance> filled = Caffeine.newBuilder()
                    .maximumSize(room)
                    .executor(Runnable::run)
                    .ticker(() -> clock.millis() * 1_000_000)
                    .expireAfter(new UntilNextChange(clock))
                    .recordStats()
                    .build();
            Ledger ledger = filled(accounts);
            accounts.forEach(account -> filled.put(account, ledger.balance(account)));
            cache = filled;
        }

        private Balance balance(int user) {
            return Objects.requireNonNull(
                    Objects.requireNonNull(cache).getIfPresent(accounts.get(user)), "every balance is there");
        }
    }

    /** Until the balance changes by itself, at most as long as the cache of the ledger keeps it. */
    private record UntilNextChange(Clock clock) implements Expiry<AccountId, Balance> {
        @Override
        public long expireAfterCreate(AccountId account, Balance balance, long now) {
            Instant change = balance.nextChange();
            Duration left = change == null ? STALENESS : Duration.between(clock.instant(), change);
            return (left.compareTo(STALENESS) < 0 ? left : STALENESS).toNanos();
        }

        @Override
        public long expireAfterUpdate(AccountId account, Balance balance, long now, long left) {
            return expireAfterCreate(account, balance, now);
        }

        @Override
        public long expireAfterRead(AccountId account, Balance balance, long now, long left) {
            return left;
        }
    }
}
