package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.CreditLedger;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** When a batch fails, its calls are tried in smaller parts. */
class BatchSplitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** A pool that fails once when told to. */
    private static DataSource failing(DataSource pool, AtomicBoolean once) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && once.compareAndSet(true, false)) {
                        throw new SQLException("told to fail", "XX000");
                    }
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @EachDatabase
    void callsOfABatchThatFailedDoNotWaitForAnAccountThatIsNotTheirs(TestDatabases kind) throws Exception {
        LinkedBlockingQueue<Runnable> executor = new LinkedBlockingQueue<>();
        AtomicBoolean fail = new AtomicBoolean();
        try (HostWorld world = HostWorld.on(kind)) {
            if (kind.dialect() == LedgerDialect.H2) {
                world.database().execute("SET DEFAULT_LOCK_TIMEOUT " + PATIENCE.toMillis());
            }
            try (JdbcLedger ledger = JdbcLedger.builder(failing(world.database().newDataSource(3, true), fail))
                            .executor(executor::add)
                            .lockWait(PATIENCE)
                            .callTimeout(PATIENCE)
                            .build();
                    Connection host = world.begin()) {
                CreditLedger credits = world.credits().on(ledger);
                credits.debit(BOB, 1, key("first"));
                lock(host, ALICE);
                Future<Receipt> held = world.elsewhere(() -> credits.debit(ALICE, 10, key("held")));
                await().atMost(PATIENCE).until(() -> ledger.stats().lockWaits() == 1);

                List<CompletableFuture<Outcome<Receipt>>> parted = new ArrayList<>();
                for (String name : List.of("one", "two")) {
                    parted.add(ledger.executeAsync(credits.newDebit(BOB)
                                    .amount(1)
                                    .key(key(name))
                                    .build())
                            .toCompletableFuture());
                }
                fail.set(true);
                Future<?> tasks = world.elsewhere(() -> {
                    while (parted.stream().anyMatch(answer -> !answer.isDone())) {
                        Runnable task = executor.poll(1, TimeUnit.SECONDS);
                        if (task != null) {
                            task.run();
                        }
                    }
                    return parted;
                });

                HostWorld.result(tasks);
                assertThat(fail).isFalse();
                assertThat(parted)
                        .allSatisfy(answer ->
                                assertThat(answer.getNow(null)).isNotNull().matches(Outcome::isAccepted));
                assertThat(held.isDone()).isFalse();
                host.rollback();
                HostWorld.result(held);
                assertThat(credits.balance(BOB).posted()).isEqualTo(97);
            }
        }
    }
}
