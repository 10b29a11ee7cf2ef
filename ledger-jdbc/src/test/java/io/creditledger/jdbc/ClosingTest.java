package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.creditledger.CreditLedger;
import io.creditledger.command.CompactTotals;
import io.creditledger.jdbc.internal.unit.DeltaFolding;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** What is left of a ledger that was closed: reads, and no threads. */
class ClosingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @EachDatabase
    void writesAreRefusedAndReadsGoOn(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            JdbcLedger ledger = world.newLedger();
            CreditLedger credits = world.credits().on(ledger);
            credits.debit(ALICE, 10, key("before"));
            ledger.close();
            ledger.close();

            assertThatThrownBy(() -> credits.debit(ALICE, 10, key("after")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this ledger is closed");
            assertThatThrownBy(() -> ledger.execute(CompactTotals.now()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this ledger is closed");
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(90);
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }

    @EachDatabase
    void noThreadOfItsOwnIsLeft(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            Set<Thread> workers = ConcurrentHashMap.newKeySet();
            DataSource pool =
                    watched(world.database().newDataSource(2, true), () -> workers.add(Thread.currentThread()));
            JdbcLedger ledger = JdbcLedger.builder(pool).build();
            world.credits().on(ledger).debit(ALICE, 10, key("debit"));
            workers.remove(Thread.currentThread());
            assertThat(workers.isEmpty()).isEqualTo(world.dialect() != LedgerDialect.H2);

            ledger.close();

            // None waits for more work until it has been idle for long enough.
            assertThat(workers).noneMatch(worker -> worker.getState() == Thread.State.TIMED_WAITING);
            await().atMost(PATIENCE).until(() -> workers.stream().noneMatch(Thread::isAlive));
        }
    }

    /** Small rows are folded after the callers have been answered: that is a write, too. */
    @EachDatabase
    void closingWaitsForWhatComesAfterTheAnswers(TestDatabases kind) throws Exception {
        Semaphore connections = new Semaphore(Integer.MAX_VALUE);
        CountDownLatch wanted = new CountDownLatch(1);
        try (HostWorld world = HostWorld.on(kind)) {
            DataSource pool = watched(world.database().newDataSource(2, true), () -> {
                if (!connections.tryAcquire()) {
                    wanted.countDown();
                    connections.acquireUninterruptibly();
                }
            });
            ExecutorService executor = Executors.newCachedThreadPool();
            JdbcLedger ledger = JdbcLedger.builder(pool).executor(executor).build();
            CreditLedger credits = world.credits().on(ledger);
            for (int i = 1; i < DeltaFolding.FIRST_INTERVAL; i++) {
                credits.grant(ALICE, 1, key("grant-" + i));
            }
            connections.drainPermits();
            // One for the grant, none for the folding
            connections.release();
            var answer = ledger.executeAsync(
                    credits.newGrant(ALICE).amount(1).key(key("last grant")).build());
            assertThat(wanted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await().atMost(PATIENCE).until(() -> answer.toCompletableFuture().isDone());

            Future<?> closing = world.elsewhere(() -> {
                ledger.close();
                return null;
            });
            assertThatThrownBy(() -> closing.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            connections.release(1_000_000);
            HostWorld.result(closing);
            executor.shutdown();
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(100 + DeltaFolding.FIRST_INTERVAL);
            try (var connection = world.begin()) {
                assertThat(HostWorld.number(connection, "SELECT COUNT(*) FROM ledger_delta"))
                        .as("rows that were to be folded")
                        .isLessThan(DeltaFolding.FIRST_INTERVAL);
            }
        }
    }

    private static DataSource watched(DataSource pool, Runnable beforeEach) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        beforeEach.run();
                    }
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
