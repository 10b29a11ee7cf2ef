package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Readers and a ledger work at the same time on pools whose connections come as some frameworks set them. */
class ReaderPoolsTest {
    private static final int WRITERS = 3;
    private static final int DEBITS = 60;

    @EachDatabase(inFilesToo = true)
    void readersDoNotMindTheIsolationAndAutoCommitOfTheirPool(TestDatabases kind) throws Exception {
        for (String isolation : List.of("TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE")) {
            try (TestDatabase database = kind.createMigrated()) {
                StoredEventRows rows = StoredEventRows.in(database);
                database.execute("CREATE TABLE handled (account VARCHAR(99) NOT NULL, revision BIGINT NOT NULL,"
                        + " PRIMARY KEY (account, revision))");
                ExecutorService threads = Executors.newCachedThreadPool();
                try (HikariDataSource pool = pool(database, isolation);
                        JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                    AtomicBoolean written = new AtomicBoolean();
                    List<Future<Integer>> readers = new ArrayList<>();
                    for (int n = 0; n < 3; n++) {
                        EventReader reader =
                                EventReader.builder(pool).batchSize(7).build();
                        readers.add(threads.submit(() -> read(reader, written)));
                    }
                    List<Future<?>> writers = new ArrayList<>();
                    for (int n = 0; n < WRITERS; n++) {
                        writers.add(threads.submit(debits(ledger, AccountId.of("user:" + n))));
                    }
                    for (Future<?> writer : writers) {
                        writer.get();
                    }
                    written.set(true);
                    int handled = 0;
                    for (Future<Integer> reader : readers) {
                        handled += reader.get();
                    }

                    assertThat(handled).isEqualTo(WRITERS * (2 + DEBITS));
                    assertThat(rows.count()).isZero();
                    assertThat(ledger.verify().violations()).isEmpty();
                    try (Connection connection = database.connect()) {
                        assertThat(HostWorld.number(connection, "SELECT COUNT(*) FROM handled"))
                                .isEqualTo(handled);
                    }
                } finally {
                    threads.shutdownNow();
                }
            }
        }
    }

    private static HikariDataSource pool(TestDatabase database, String isolation) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setMaximumPoolSize(8);
        pool.setAutoCommit(false);
        pool.setTransactionIsolation(isolation);
        return pool;
    }

    private static Callable<Void> debits(JdbcLedger ledger, AccountId user) {
        return () -> {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(user, DEBITS, key("grant " + user));
            for (int n = 0; n < DEBITS; n++) {
                credits.debit(user, 1, key(user + " " + n));
            }
            return null;
        };
    }

    private static int read(EventReader reader, AtomicBoolean written) {
        int all = 0;
        while (true) {
            boolean last = written.get();
            int handled = reader.poll(ReaderPoolsTest::handle);
            all += handled;
            if (handled == 0 && last) {
                return all;
            }
        }
    }

    private static void handle(Connection connection, List<StoredEvent> events) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO handled VALUES (?, ?)")) {
            for (StoredEvent event : events) {
                insert.setString(1, event.account().value());
                insert.setLong(2, event.revision());
                insert.executeUpdate();
            }
        } catch (SQLException error) {
            throw new IllegalStateException(error);
        }
    }
}
