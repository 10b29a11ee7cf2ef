package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.Receipt;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody keeps what calls need: a user's row, or the connections. Nobody else waits for it, and nobody waits for ever. */
@Timeout(300)
@Tag("slow")
class HeldRowTest {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRowTest.class);
    private static final AccountId HELD = AccountId.of("user:held");

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How many calls everybody else makes while the row is held. */
    private static final int CALLS = 20;

    @ParameterizedTest
    @EnumSource
    void onlyCallersOfTheHeldUserWaitOnTwoNodesWithPoolsOfTwo(TestDatabases databases) throws Exception {
        Journal journal = new Journal();
        ExecutorService waiting = Executors.newCachedThreadPool();
        try (TestDatabase database = databases.createMigrated();
                JdbcLedger one = patientLedger(database.newDataSource(2, true));
                JdbcLedger other = patientLedger(database.newDataSource(2, true));
                Callers callers = new Callers(journal)) {
            CreditLedger credits = CreditLedger.builder(one).build();
            Workload.grant(credits);
            credits.grant(HELD, 1_000, Operation.keyOf("grant-held"));
            callers.start(16, credits);
            callers.start(16, credits.on(other));
            awaitAcknowledged(200, journal, callers);

            List<Future<Receipt>> held = new ArrayList<>();
            Duration longest;
            try (Connection host = hold(database)) {
                for (int n = 0; n < 8; n++) {
                    CreditLedger node = n % 2 == 0 ? credits : credits.on(other);
                    String key = "held-" + n / 4;
                    held.add(waiting.submit(() -> node.debit(HELD, 10, Operation.keyOf(key))));
                }
                await().atMost(PATIENCE)
                        .until(() ->
                                one.stats().lockWaits() > 0 && other.stats().lockWaits() > 0 && callers.running());
                callers.longestCall();
                callers.countAnew();
                // Whoever waited for the row would have to wait until this ends, and it ends when nobody has.
                await().atMost(PATIENCE).until(() -> callers.fewestAnswers() >= CALLS && callers.running());
                longest = callers.longestCall();
                assertThat(held).noneMatch(Future::isDone);
                host.rollback();
            }

            for (Future<Receipt> receipt : held) {
                receipt.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            callers.stop();
            journal.audit(credits);
            assertThat(one.balance(HELD).posted()).isEqualTo(980);
            LOG.info(
                    "{}: longest call of others while the row was held {} ms, {}, {}",
                    databases,
                    longest.toMillis(),
                    callers,
                    journal);
        } finally {
            waiting.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoolOfOneServesManyCallers(TestDatabases databases) throws Exception {
        Journal journal = new Journal();
        try (TestDatabase database = databases.createMigrated();
                JdbcLedger ledger =
                        JdbcLedger.builder(database.newDataSource(1, true)).build();
                Callers callers = new Callers(journal)) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            Workload.grant(credits);
            callers.start(16, credits);
            awaitAcknowledged(300, journal, callers);
            callers.stop();
            journal.audit(credits);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoolOfOneGivesUpOnAHeldRowInTime(TestDatabases databases) throws Exception {
        try (TestDatabase database = databases.createMigrated();
                JdbcLedger ledger = JdbcLedger.builder(database.newDataSource(1, true))
                        .lockWait(Duration.ofSeconds(1))
                        .build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(HELD, 1_000, Operation.keyOf("grant-held"));
            AccountId free = AccountId.of("user:free");
            credits.grant(free, 1_000, Operation.keyOf("grant-free"));
            try (Connection host = hold(database)) {
                // Gives up while the row is held: the host goes on only afterwards.
                assertThatThrownBy(() -> credits.debit(HELD, 10, Operation.keyOf("held")))
                        .isInstanceOfSatisfying(
                                ConcurrencyException.class,
                                locked -> assertThat(locked.retry()).isEqualTo(Retry.CALL))
                        .hasMessageContaining("locked");
                assertThat(credits.debit(free, 10, Operation.keyOf("free")).replayed())
                        .isFalse();
                host.rollback();
            }
            assertThat(credits.debit(HELD, 10, Operation.keyOf("held")).replayed())
                    .isFalse();
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatHoldsEveryConnectionGetsAClearErrorInTime(TestDatabases databases) throws Exception {
        try (TestDatabase database = databases.createMigrated();
                HikariDataSource pool = impatientPool(database)) {
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(HELD, 1_000, Operation.keyOf("grant-held"));
                try (Connection first = pool.getConnection();
                        Connection second = pool.getConnection()) {
                    assertThat(first).isNotSameAs(second);
                    assertGivesUp(() -> credits.debit(HELD, 10, Operation.keyOf("starved")));
                    assertGivesUp(() -> ledger.balance(HELD));
                    assertGivesUp(ledger::verify);
                }
                assertThat(credits.debit(HELD, 10, Operation.keyOf("starved")).replayed())
                        .isFalse();
                assertThat(ledger.balance(HELD).posted()).isEqualTo(990);
            }
        }
    }

    /** All the hosts' threads take a connection and then call: each in the way of all others. */
    @ParameterizedTest
    @EnumSource
    void hostsThatHoldAConnectionEachAndCallDoNotHang(TestDatabases databases) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (TestDatabase database = databases.createMigrated();
                HikariDataSource pool = impatientPool(database)) {
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(HELD, 1_000, Operation.keyOf("grant-held"));
                AtomicInteger charged = new AtomicInteger();
                List<Future<?>> ends = new ArrayList<>();
                for (int n = 0; n < 8; n++) {
                    String key = "greedy-" + n;
                    ends.add(threads.submit(() -> {
                        try (Connection mine = pool.getConnection()) {
                            assertThat(mine.isValid(5)).isTrue();
                            credits.debit(HELD, 10, Operation.keyOf(key));
                            charged.incrementAndGet();
                        } catch (SQLException | StorageException starved) {
                            LOG.debug("{} had to give up", key, starved);
                        }
                    }));
                }
                for (Future<?> end : ends) {
                    end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                assertThat(ledger.balance(HELD).posted()).isEqualTo(1_000 - 10 * charged.get());
                assertThat(ledger.verify().violations()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static JdbcLedger patientLedger(HikariDataSource pool) {
        return JdbcLedger.builder(pool)
                .lockWait(PATIENCE.multipliedBy(3))
                .callTimeout(PATIENCE.multipliedBy(3))
                .build();
    }

    /** Returns a pool whose patience is not tried by making connections: it has made them. */
    private static HikariDataSource impatientPool(TestDatabase database) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(500);
        config.setInitializationFailTimeout(PATIENCE.toMillis());
        HikariDataSource pool = new HikariDataSource(config);
        await().atMost(PATIENCE).until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 2);
        // The pool has told the driver manager to hurry, which would hold for all tests that follow.
        DriverManager.setLoginTimeout(0);
        return pool;
    }

    private static void assertGivesUp(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL))
                .hasMessageContaining("no connection");
    }

    /** Locks the held user's row in an open unit of work of a host that knows nothing of ledgers. */
    private static Connection hold(TestDatabase database) throws SQLException {
        Connection host = database.connect();
        host.setAutoCommit(false);
        try (var select = host.prepareStatement("SELECT id FROM ledger_account WHERE name = ? FOR UPDATE")) {
            select.setString(1, HELD.value());
            try (var row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
        return host;
    }

    private static void awaitAcknowledged(int count, Journal journal, Callers callers) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> callers.running() && journal.acknowledged() >= count);
    }
}
