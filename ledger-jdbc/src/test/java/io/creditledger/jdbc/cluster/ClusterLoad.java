package io.creditledger.jdbc.cluster;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Receipt;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.crash.CallBound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of several ledgers over one store, as instances of a service are, while its servers fail. Each call has a key of
 * its own. One whose outcome is unknown is made again with the same key until it is answered, by any of the ledgers. One
 * that failed for certain is made again or given up: then it must never be found. Each call must return by its deadline.
 */
final class ClusterLoad implements AutoCloseable {
    /** What each ledger is configured with. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

    /** How long something may take that is to happen, on however slow a machine. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    /** How many threads there are for each ledger, and connections in its pool. */
    private static final int THREADS = 4;

    private static final int USERS = 20;
    private static final long GRANTED = 1_000_000;
    private static final long PAUSE_MILLIS = 15;

    private final CallBound bound;
    private final Promises promises = new Promises();
    private final List<Instance> instances = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> ends = new ArrayList<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * Builds a ledger over each of these pools, which get what all of them have in common.
     *
     * @param reconnect for how long the driver reconnects within a call, which no timeout of the ledger ends
     */
    ClusterLoad(List<HikariConfig> pools, Duration reconnect) {
        this.bound = new CallBound(CALL_TIMEOUT.plus(reconnect));
        for (HikariConfig config : pools) {
            config.setMaximumPoolSize(THREADS);
            // Taking a connection must fail long before the call's time is up.
            config.setConnectionTimeout(1_000);
            config.setValidationTimeout(500);
            instances.add(new Instance(new HikariDataSource(config), instances.size()));
        }
    }

    /** Builds a ledger over each of these URLs; the driver must not reconnect within a call. */
    static ClusterLoad to(String... urls) {
        return to(Duration.ZERO, urls);
    }

    /** Builds a ledger over each of these URLs, whose driver reconnects within a call for no longer than this. */
    static ClusterLoad to(Duration reconnect, String... urls) {
        List<HikariConfig> pools = new ArrayList<>();
        for (String url : urls) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            pools.add(config);
        }
        return new ClusterLoad(pools, reconnect);
    }

    /** One instance of the service. */
    private static final class Instance implements AutoCloseable {
        private final HikariDataSource pool;
        private final String name;
        private final JdbcLedger ledger;
        private final CreditLedger credits;

        // guarded by this
        private int answers;
        private long lastAnswer;
        private long longestStall;

        Instance(HikariDataSource pool, int number) {
            this.pool = pool;
            this.name = "ledger-" + number;
            this.ledger = JdbcLedger.builder(pool).callTimeout(CALL_TIMEOUT).build();
            this.credits = CreditLedger.builder(ledger).build();
        }

        synchronized void answered() {
            long now = System.nanoTime();
            if (answers > 0) {
                longestStall = Math.max(longestStall, now - lastAnswer);
            }
            lastAnswer = now;
            answers++;
        }

        synchronized int answers() {
            return answers;
        }

        synchronized long longestStallMillis() {
            return TimeUnit.NANOSECONDS.toMillis(longestStall);
        }

        @Override
        public void close() {
            ledger.close();
            pool.close();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Something that is done once, under its key. */
    record Call(IdempotencyKey key, AccountId user, long amount) {
        private Receipt execute(CreditLedger credits) {
            return amount < 0 ? credits.debit(user, -amount, key) : credits.grant(user, amount, key);
        }
    }

    /** Grants to the users that are charged, and starts to charge them. */
    void start() {
        SplittableRandom random = new SplittableRandom();
        for (int n = 0; n < USERS; n++) {
            perform(new Call(key("grant " + n), user(n), GRANTED), random);
        }
        for (int n = 0; n < THREADS * instances.size(); n++) {
            String thread = "thread " + n;
            ends.add(threads.submit(() -> work(thread)));
        }
    }

    private void work(String thread) {
        SplittableRandom random = new SplittableRandom();
        for (int n = 0; !stopped; n++) {
            String name = thread + " call " + n;
            // Now and then a new customer, whose account a ledger knows from then on.
            Call call = random.nextInt(20) == 0
                    ? new Call(key(name), AccountId.of("user:new " + name), 1 + random.nextInt(9))
                    : new Call(key(name), user(random.nextInt(USERS)), -1 - random.nextInt(9));
            perform(call, random);
            pause();
        }
    }

    /** Makes a call until it is answered, or is given up. */
    private void perform(Call call, SplittableRandom random) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean mayBeDone = false;
        while (true) {
            Instance instance = instances.get(random.nextInt(instances.size()));
            CallBound.Timing timing = bound.begin(instance + " " + call.key());
            StorageException failure;
            try {
                Receipt receipt = call.execute(instance.credits);
                timing.answered("done");
                instance.answered();
                promises.acknowledged(call, receipt);
                return;
            } catch (UnknownOutcomeException again) {
                timing.answered(again.toString());
                unknown.incrementAndGet();
                mayBeDone = true;
                failure = again;
            } catch (StorageException nothingWritten) {
                timing.answered(nothingWritten.toString());
                failed.incrementAndGet();
                failure = nothingWritten;
                if (!mayBeDone && nothingWritten.retry() == Retry.CALL && random.nextInt(3) == 0) {
                    promises.givenUp(call);
                    return;
                }
            }
            if (failure.retry() != Retry.CALL || System.nanoTime() > deadline) {
                throw new IllegalStateException(call + " cannot be made again", failure);
            }
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }

    /** Returns when each ledger has answered so many more calls; fails if a client has met what it must not meet. */
    void awaitAnswers(int more) {
        List<Integer> before = instances.stream().map(Instance::answers).toList();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            boolean all = isRunning();
            for (int n = 0; n < before.size(); n++) {
                all &= instances.get(n).answers() >= before.get(n) + more;
            }
            return all;
        });
    }

    /** Returns when a call has failed, for certain or with unknown outcome, that had not when the fault began. */
    void awaitFailure() {
        int before = failures();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> isRunning() && failures() > before);
    }

    private int failures() {
        return failed.get() + unknown.get();
    }

    /** Waits on purpose: it is the time for which a fault lasts. */
    void letPass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isRunning() && System.nanoTime() >= end);
    }

    private boolean isRunning() throws Exception {
        for (Future<?> end : ends) {
            if (end.isDone()) {
                end.get();
            }
        }
        return true;
    }

    /** Lets each client finish its call, and fails if one had to give up or a call was answered too late. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> end : ends) {
            end.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        bound.assertKept();
    }

    /** Makes all calls again that were acknowledged, when all clients have stopped: what was lost is done then. */
    void repeatAcknowledged() {
        SplittableRandom random = new SplittableRandom();
        promises.forgetAcknowledged().forEach(call -> perform(call, random));
        bound.assertKept();
    }

    /** Returns what the clients were told. */
    Promises promises() {
        return promises;
    }

    /** Returns for how long, at most, one of the ledgers has answered nobody. */
    long longestStallMillis() {
        return instances.stream().mapToLong(Instance::longestStallMillis).max().orElseThrow();
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
        instances.forEach(Instance::close);
        bound.close();
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("cluster", key);
    }

    /** Returns the numbers for a report. */
    @Override
    public String toString() {
        return "longest stall " + longestStallMillis() + " ms; " + promises + "; " + failed + " calls failed, "
                + unknown + " with unknown outcome; " + bound;
    }
}
