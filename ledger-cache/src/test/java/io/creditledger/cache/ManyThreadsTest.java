package io.creditledger.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.error.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writers, readers and invalidations on real threads. The model is one number for each account, the newest revision
 * that a write through the cache has left when it returned or failed, or that a read has shown: no read that begins
 * afterwards may show an older one. When all is quiet the cache and the ledger agree. Answers are delayed here and
 * there by giving up the processor.
 *
 * <p>It fails when revisions are not compared ({@link CachedBalance#newerThan} false for a higher revision), and when the
 * tombstones are ({@link Tombstones#admits} always true). {@link InterleavingsTest} finds more, and the same each
 * time; this one is for what only happens between threads, such as a map that is not atomic where it should be.
 */
@Timeout(120)
class ManyThreadsTest {
    private static final int STEPS = 20_000;

    private final List<AccountId> accounts =
            IntStream.range(0, 6).mapToObj(i -> AccountId.of("user:" + i)).toList();
    private final Map<AccountId, AtomicLong> newest =
            accounts.stream().collect(Collectors.toUnmodifiableMap(account -> account, account -> new AtomicLong()));

    @ParameterizedTest
    @ValueSource(ints = {2, 1000})
    void noReadIsOlderThanTheLastWriteThatReturned(int maximumAccounts) throws Exception {
        Bench bench = new Bench(options -> options.maximumAccounts(maximumAccounts));
        accounts.forEach(account -> bench.grant(account, 1));
        bench.staged.afterRead = ManyThreadsTest::dawdle;
        bench.staged.afterWrite = ManyThreadsTest::dawdleOrFail;

        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(repeated(i, random -> write(bench, random))));
                all.add(threads.submit(repeated(10 + i, random -> read(bench, random))));
            }
            all.add(threads.submit(repeated(20, random -> readSeveral(bench))));
            all.add(threads.submit(repeated(30, random -> invalidate(bench, random))));
            for (Future<?> one : all) {
                one.get(100, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        accounts.forEach(
                account -> assertThat(bench.cached.balance(account)).isEqualTo(bench.staged.real.balance(account)));
        assertThat(bench.cached.stats().outdatedDiscarded()).isPositive();
    }

    private interface Step {
        void run(Random random);
    }

    private static Callable<Void> repeated(int seed, Step step) {
        return () -> {
            Random random = new Random(seed);
            for (int i = 0; i < STEPS; i++) {
                step.run(random);
            }
            return null;
        };
    }

    private static void dawdle() {
        if (Thread.currentThread().getId() % 2 == 0) {
            Thread.yield();
        }
    }

    private static void dawdleOrFail() {
        Thread.yield();
        if (System.nanoTime() % 50 == 0) {
            throw new UnknownOutcomeException("lost", null, "08006", 0);
        }
    }

    private AccountId any(Random random) {
        return accounts.get(random.nextInt(accounts.size()));
    }

    private void write(Bench bench, Random random) {
        Command<Receipt> grant =
                bench.credits.newGrant(any(random)).amount(1).key(bench.key()).build();
        Balance after;
        try {
            after = bench.cached.execute(grant).orElseThrow().balance();
        } catch (UnknownOutcomeException lost) {
            // It is done all the same: the ledger tells what it did.
            after = bench.staged.real.execute(grant).orElseThrow().balance();
        }
        newest.get(after.account()).accumulateAndGet(after.revision(), Math::max);
    }

    private void read(Bench bench, Random random) {
        AccountId account = any(random);
        long least = newest.get(account).get();
        shown(bench.cached.balance(account), least);
    }

    private void readSeveral(Bench bench) {
        Map<AccountId, Long> least = accounts.stream()
                .collect(Collectors.toMap(
                        account -> account, account -> newest.get(account).get()));
        bench.cached.balances(accounts).values().forEach(balance -> shown(balance, least.get(balance.account())));
    }

    private void shown(Balance balance, long least) {
        assertThat(balance.revision()).as("%s", balance.account()).isGreaterThanOrEqualTo(least);
        newest.get(balance.account()).accumulateAndGet(balance.revision(), Math::max);
    }

    private void invalidate(Bench bench, Random random) {
        if (random.nextInt(10) == 0) {
            bench.cached.invalidateAll();
        } else {
            bench.cached.invalidate(any(random));
        }
        Thread.yield();
    }
}
