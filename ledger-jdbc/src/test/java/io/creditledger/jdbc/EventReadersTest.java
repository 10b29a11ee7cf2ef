package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Several readers while others write: no account is with two of them, its events come in order, and each is handled once. */
class EventReadersTest {
    private static final int WRITERS = 8;
    private static final int CALLS = 40;
    private static final int READERS = 4;
    private static final List<AccountId> ACCOUNTS =
            IntStream.range(0, 24).mapToObj(n -> AccountId.of("user:" + n)).toList();

    private final Map<AccountId, Thread> busy = new ConcurrentHashMap<>();
    private final Map<AccountId, Long> revisions = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean written = new AtomicBoolean();

    @EachDatabase
    void manyWritersAndReaders(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        database.execute("CREATE TABLE host_seen (operation BIGINT NOT NULL, account VARCHAR(128) NOT NULL,"
                + " PRIMARY KEY (operation, account))");
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
        try (HostWorld world = HostWorld.in(database);
                JdbcLedger ahead = JdbcLedger.builder(database.newDataSource(4, true))
                        .clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(2)))
                        .build();
                JdbcLedger behind =
                        JdbcLedger.builder(database.newDataSource(4, true)).build()) {
            List<CreditLedger> ledgers =
                    List.of(world.credits().on(ahead), world.credits().on(behind));
            ACCOUNTS.forEach(account -> ledgers.get(1).grant(account, 1_000, key("grant-" + account)));
            List<EventReader> readers = List.of(reader(database), reader(database));
            List<Future<?>> reading = new ArrayList<>();
            for (int n = 0; n < READERS; n++) {
                EventReader reader = readers.get(n % 2);
                reading.add(threads.submit(() -> read(reader, rows)));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int n = 0; n < WRITERS; n++) {
                int writer = n;
                writing.add(threads.submit(() -> write(ledgers.get(writer % 2), writer)));
            }
            try {
                for (Future<?> done : writing) {
                    done.get(300, TimeUnit.SECONDS);
                }
            } finally {
                written.set(true);
            }
            for (Future<?> done : reading) {
                done.get(300, TimeUnit.SECONDS);
            }

            assertThat(mistakes).isEmpty();
            assertThat(rows.count()).isZero();
            assertThat(seen(database)).hasSizeGreaterThan(WRITERS * CALLS).isEqualTo(rows.expected());
            ACCOUNTS.forEach(account -> assertThat(revisions)
                    .containsEntry(account, world.credits().balance(account).revision()));
        } finally {
            threads.shutdownNow();
        }
    }

    private static EventReader reader(TestDatabase database) {
        return EventReader.builder(database.newDataSource(2, true)).batchSize(7).build();
    }

    private static void write(CreditLedger credits, int writer) {
        for (int call = 0; call < CALLS; call++) {
            AccountId account = ACCOUNTS.get((writer * 5 + call) % ACCOUNTS.size());
            if (call % 3 == 0) {
                AccountId other = ACCOUNTS.get((writer * 5 + call + 7) % ACCOUNTS.size());
                credits.transfer(account, other, 1, key(writer + "-" + call));
            } else {
                credits.debit(account, 1, key(writer + "-" + call));
            }
        }
    }

    private void read(EventReader reader, StoredEventRows rows) {
        while (true) {
            boolean last = written.get();
            try {
                int count = reader.poll(this::handle);
                if (count == 0 && last && rows.count() == 0) {
                    return;
                }
            } catch (SQLException failure) {
                // Such as a row that is there: then an event has come a second time.
                mistakes.add(failure.toString());
                return;
            }
        }
    }

    private void handle(Connection connection, List<StoredEvent> events) throws SQLException {
        Set<AccountId> accounts = new HashSet<>();
        events.forEach(event -> accounts.add(event.account()));
        for (AccountId account : accounts) {
            if (busy.putIfAbsent(account, Thread.currentThread()) != null) {
                mistakes.add(account + " is with two readers");
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO host_seen VALUES (?, ?)")) {
            for (StoredEvent event : events) {
                Long before = revisions.put(event.account(), event.revision());
                if (before != null && before >= event.revision()) {
                    mistakes.add(event + " comes after revision " + before);
                }
                if (event.operation().isPresent()) {
                    insert.setLong(1, event.operation().get().value());
                    insert.setString(2, event.account().value());
                    insert.executeUpdate();
                }
            }
        }
        accounts.forEach(busy::remove);
    }

    private static Set<String> seen(TestDatabase database) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery("SELECT operation, account FROM host_seen")
                        .map((row, context) -> row.getLong(1) + " " + row.getString(2))
                        .set());
    }
}
