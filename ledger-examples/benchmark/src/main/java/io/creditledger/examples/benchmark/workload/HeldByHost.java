package io.creditledger.examples.benchmark.workload;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Load;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.load.RunFailed;
import io.creditledger.examples.benchmark.load.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Callers on many users, and a few callers of something else that a host may hold in a unit of work all the while. */
public final class HeldByHost implements Load {
    /** Callers that need what may be held. */
    public static final int VICTIMS = 2;

    /** Latencies are kept to so many digits. */
    private static final int DIGITS = 3;

    private static final int LAST_USER = Users.COUNT - 1;
    private static final long REFUNDABLE = 1_000_000_000;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final DataSource hosts;
    private final int callers;
    private final Operation others;
    private final Thing thing;
    private final boolean held;

    /** What may be held. A new one for each run. */
    private interface Thing {
        void prepare();

        void hold(Connection host) throws SQLException;

        /** Does once what needs it. */
        void use(IdempotencyKey key);
    }

    private HeldByHost(Database database, LedgerDebits debits, int callers, Thing thing, boolean held) {
        this.hosts = database.hostPool(1);
        this.callers = callers;
        this.others = debits.debit(LAST_USER);
        this.thing = thing;
        this.held = held;
    }

    /** The row of the last user, which the victims debit. */
    public static HeldByHost account(Database database, LedgerDebits debits, int callers, boolean held) {
        return new HeldByHost(database, debits, callers, new HeldAccount(debits), held);
    }

    /** The row of one debit of the last user, which the victims refund. */
    public static HeldByHost operation(Database database, LedgerDebits debits, int callers, boolean held) {
        return new HeldByHost(database, debits, callers, new HeldOperation(debits), held);
    }

    /** The name of an account that the host opens, to which the victims grant. */
    public static HeldByHost name(Database database, LedgerDebits debits, int callers, boolean held) {
        return new HeldByHost(database, debits, callers, new HeldName(debits), held);
    }

    @Override
    public Sample run(Duration warmUp, Duration time) {
        ExecutorService threads = Executors.newFixedThreadPool(VICTIMS);
        AtomicBoolean over = new AtomicBoolean();
        thing.prepare();
        try (Connection host = hosts.getConnection()) {
            if (held) {
                thing.hold(host);
            }
            // A victim that comes first is in a unit of work without others, and nobody waits with it.
            CountDownLatch busy = new CountDownLatch(callers);
            List<Future<?>> victims = new ArrayList<>();
            for (int i = 0; i < VICTIMS; i++) {
                victims.add(threads.submit(() -> {
                    busy.await();
                    useUntil(over);
                    return true;
                }));
            }
            Sample sample = callOthers(warmUp, time, busy);
            over.set(true);
            open(busy);
            host.rollback();
            for (Future<?> victim : victims) {
                victim.get();
            }
            return sample;
        } catch (SQLException | ExecutionException failed) {
            throw new RunFailed("nothing could be held", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailed("interrupted", interrupted);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    /**
     * Measures each call that was under way at any moment after the warm-up, with its full latency: whoever waits longest is
     * answered when the time is over, and would not count otherwise.
     */
    private Sample callOthers(Duration warmUp, Duration time, CountDownLatch busy) {
        Histogram latencies = new ConcurrentHistogram(DIGITS);
        long start = System.nanoTime() + warmUp.toNanos();
        Sample all = new Callers(callers, random -> {
                    long asked = System.nanoTime();
                    others.run(random);
                    long answered = System.nanoTime();
                    busy.countDown();
                    if (answered >= start) {
                        latencies.recordValue(answered - asked);
                    }
                })
                .run(warmUp, time);
        return new Sample(latencies, time, all.operations());
    }

    private static void open(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            latch.countDown();
        }
    }

    private void useUntil(AtomicBoolean over) {
        SplittableRandom random = new SplittableRandom();
        while (!over.get()) {
            IdempotencyKey key = LedgerDebits.key(random);
            boolean answered = false;
            while (!answered) {
                try {
                    thing.use(key);
                    answered = true;
                } catch (ConcurrencyException locked) {
                    // The host still has it; the same key does it once at most.
                    answered = false;
                }
            }
        }
    }

    private static void execute(Connection host, String sql) throws SQLException {
        try (Statement statement = host.createStatement()) {
            statement.execute(sql);
        }
    }

    private record HeldAccount(LedgerDebits debits) implements Thing {
        @Override
        public void prepare() {}

        @Override
        public void hold(Connection host) throws SQLException {
            execute(
                    host,
                    "SELECT id FROM ledger_account WHERE name = '"
                            + LedgerDebits.user(LAST_USER).value() + "' FOR UPDATE");
        }

        @Override
        public void use(IdempotencyKey key) {
            debits.debitOne(LAST_USER, key);
        }
    }

    /** The account is free, so that nothing but the operation can be in the way. */
    private static final class HeldOperation implements Thing {
        private final LedgerDebits debits;
        private volatile long operation;

        HeldOperation(LedgerDebits debits) {
            this.debits = debits;
        }

        @Override
        public void prepare() {
            operation = debits.debitMuch(LAST_USER, REFUNDABLE).value();
        }

        @Override
        public void hold(Connection host) throws SQLException {
            execute(host, "SELECT id FROM ledger_operation WHERE id = " + operation + " FOR UPDATE");
        }

        @Override
        public void use(IdempotencyKey key) {
            debits.refundOne(operation, key);
        }
    }

    private static final class HeldName implements Thing {
        private final LedgerDebits debits;
        private volatile AccountId account = AccountId.of("new:none");

        HeldName(LedgerDebits debits) {
            this.debits = debits;
        }

        @Override
        public void prepare() {
            account = AccountId.of("new:" + NAMES.incrementAndGet());
        }

        @Override
        public void hold(Connection host) {
            debits.grantIn(debits.ledger().joining(host), account);
        }

        @Override
        public void use(IdempotencyKey key) {
            debits.grantOne(account, key);
        }
    }
}
