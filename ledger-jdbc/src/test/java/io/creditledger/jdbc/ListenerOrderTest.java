package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.Outbox;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Events of an account come in the order of its revisions, whoever writes at the same time; and each operation has one. */
class ListenerOrderTest {
    private static final int THREADS = 32;
    private static final int CALLS = 20;
    private static final List<AccountId> ACCOUNTS =
            List.of(AccountId.of("user:1"), AccountId.of("user:2"), AccountId.of("user:3"));

    /**
     * When an event was told.
     *
     * @param turn its place among all
     * @param event the event
     */
    private record Told(long turn, LedgerEvent event) {}

    @EachDatabase
    void manyThreadsOnTwoLedgersAndFewAccounts(TestDatabases kind) throws Exception {
        AtomicLong turns = new AtomicLong();
        Map<String, Told> last = new ConcurrentHashMap<>();
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource pool = world.database().newDataSource(4, true)) {
            Outbox outbox = Outbox.in(world.database());
            UnitOfWorkListener listener = (connection, events) -> {
                // The accounts are locked: whoever comes later here commits later. What is repeated replaces what was
                // rolled back.
                events.forEach(event -> last.put(event.id(), new Told(turns.incrementAndGet(), event)));
                outbox.onEvents(connection, events);
            };
            try (JdbcLedger one = JdbcLedger.builder(pool).listener(listener).build();
                    JdbcLedger two = JdbcLedger.builder(pool).listener(listener).build()) {
                Set<String> before = outbox.expected();
                ACCOUNTS.forEach(account -> world.credits().on(one).grant(account, 10_000, key("grant-" + account)));
                run(List.of(world.credits().on(one), world.credits().on(two)));

                Set<String> expected = outbox.expected();
                expected.removeAll(before);
                assertThat(outbox.operationIds()).hasSize(THREADS * CALLS + 3).isEqualTo(expected);
            }
            List<Told> committed = new ArrayList<>();
            outbox.ids().forEach(id -> committed.add(last.get(id)));
            committed.sort((a, b) -> Long.compare(a.turn(), b.turn()));
            Map<AccountId, Long> revisions = new HashMap<>();
            for (Told told : committed) {
                told.event()
                        .balances()
                        .forEach(balance -> assertThat(balance.revision())
                                .as(told.event().id())
                                .isGreaterThan(revisions.getOrDefault(balance.account(), -1L))
                                .satisfies(revision -> revisions.put(balance.account(), revision)));
            }
            ACCOUNTS.forEach(account -> assertThat(revisions)
                    .containsEntry(account, world.credits().balance(account).revision()));
        }
    }

    private static void run(List<CreditLedger> ledgers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int n = 0; n < THREADS; n++) {
                int thread = n;
                tasks.add(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        AccountId account = ACCOUNTS.get((thread + call) % ACCOUNTS.size());
                        ledgers.get(thread % 2).debit(account, 1, key(thread + "-" + call));
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks, 180, TimeUnit.SECONDS)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
