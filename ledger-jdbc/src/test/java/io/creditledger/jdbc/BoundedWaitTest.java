package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.LOCK_WAIT;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static io.creditledger.jdbc.HostWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Nobody waits for longer than the configured time, and no session is given back other than it came. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class BoundedWaitTest {
    /** For a slow machine. Without a bound of ours it would be 50 s on MariaDB and MySQL and without end on PostgreSQL. */
    private static final Duration SLACK = Duration.ofSeconds(44);

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @EachDatabase
    void aJoinedCallGivesUpOnALockedAccountAndTheHostsWorkIsIntact(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection other = world.begin();
                Connection host = world.begin()) {
            CreditLedger joined = world.joining(host);
            order(host, 1);
            joined.debit(BOB, 10, key("before"));
            lock(other, ALICE);
            List<String> before = settings(world, host);

            ConcurrencyException failure = givesUp(LOCK_WAIT.plus(SLACK), () -> joined.debit(ALICE, 10, key("locked")));

            assertThat(failure.retry()).isEqualTo(Retry.CALL);
            assertThat(settings(world, host)).isEqualTo(before);
            host.commit();
            assertThat(world.committedOrders()).isEqualTo(1);
            assertThat(world.posted(BOB)).isEqualTo(90);
        }
    }

    @EachDatabase
    void anOwnedCallGivesUpOnALockedAccount(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection other = world.begin()) {
            lock(other, ALICE);

            ConcurrencyException failure =
                    givesUp(LOCK_WAIT.plus(SLACK), () -> world.credits().debit(ALICE, 10, key("locked")));

            assertThat(failure.retry()).isEqualTo(Retry.CALL);
            world.credits().debit(BOB, 10, key("free"));
            other.rollback();
            world.credits().debit(ALICE, 10, key("locked"));
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    /** There is one lock-wait slot, and the call that has it waits for Alice. */
    @EachDatabase
    void whoFindsTheSideLaneTakenIsServedAsSoonAsItsOwnAccountIsFree(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newPatientLedger();
                Connection one = world.begin();
                Connection other = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            lock(one, ALICE);
            lock(other, BOB);
            Future<?> alice = world.elsewhere(() -> credits.debit(ALICE, 10, key("alice")));
            await().atMost(PATIENCE).until(() -> ledger.stats().lockWaits() == 1);
            long lockedRequeues = ledger.stats().lockedRequeues();
            Future<?> bob = world.elsewhere(() -> credits.debit(BOB, 10, key("bob")));
            // More attempts than a call makes before it may take a lock-wait slot.
            await().atMost(PATIENCE).until(() -> ledger.stats().lockedRequeues() > lockedRequeues + 8);

            other.rollback();
            HostWorld.result(bob);

            assertThat(alice).isNotDone();
            one.rollback();
            HostWorld.result(alice);
            assertThat(world.posted(ALICE)).isEqualTo(90);
            assertThat(world.posted(BOB)).isEqualTo(90);
        }
    }

    /** The wait for a key that somebody else is inserting is the database's own on H2: 2 s, and there is no other knob. */
    @EachDatabase
    void nobodyWaitsForAKeyThatIsNotCommitted(TestDatabases kind) throws SQLException {
        Duration most = kind == TestDatabases.H2_MEMORY ? Duration.ofSeconds(5) : LOCK_WAIT;
        try (HostWorld world = HostWorld.on(kind);
                Connection other = world.begin();
                Connection host = world.begin()) {
            world.joining(other).debit(ALICE, 10, key("same"));
            CreditLedger joined = world.joining(host);
            order(host, 1);
            List<String> before = settings(world, host);

            ConcurrencyException inHost = givesUp(most.plus(SLACK), () -> joined.debit(BOB, 10, key("same")));
            assertThat(inHost.retry()).isEqualTo(Retry.CALL);
            assertThat(settings(world, host)).isEqualTo(before);
            host.commit();
            ConcurrencyException owned =
                    givesUp(most.plus(SLACK), () -> world.credits().debit(BOB, 10, key("same")));
            assertThat(owned.retry()).isEqualTo(Retry.CALL);

            other.rollback();
            world.credits().debit(BOB, 10, key("same"));
            assertThat(world.committedOrders()).isEqualTo(1);
            assertThat(world.posted(BOB)).isEqualTo(90);
            assertThat(world.posted(ALICE)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aHostsSessionIsTheSameAfterwards(TestDatabases kind) throws SQLException {
        for (int isolation : List.of(Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ)) {
            try (HostWorld world = HostWorld.on(kind);
                    Connection host = world.begin(isolation)) {
                List<String> before = settings(world, host);
                CreditLedger joined = world.joining(host);
                joined.debit(ALICE, 10, key("one"));
                joined.tryDebit(ALICE, 1_000, key("refused"));
                joined.balance(ALICE);
                joined.ledger().verify();
                assertThat(settings(world, host)).as("in the unit of work").isEqualTo(before);
                host.commit();
                assertThat(settings(world, host)).as("after it").isEqualTo(before);
            }
        }
    }

    @EachDatabase
    void aPooledSessionIsTheSameAfterwards(TestDatabases kind) throws SQLException {
        for (boolean autoCommit : List.of(true, false)) {
            try (HostWorld world = HostWorld.on(kind)) {
                HikariDataSource pool = world.database().newDataSource(1, autoCommit);
                List<String> before = pooledSettings(world, pool);
                JdbcLedger ledger = JdbcLedger.builder(pool).lockWait(LOCK_WAIT).build();
                CreditLedger owned = world.credits().on(ledger);
                owned.debit(ALICE, 10, key("one"));
                owned.tryDebit(ALICE, 1_000, key("refused"));
                owned.balance(ALICE);
                ledger.verify();
                ledger.preview(
                        owned.newDebit(ALICE).amount(1).key(key("preview")).build());
                try (Connection other = world.begin()) {
                    lock(other, ALICE);
                    givesUp(LOCK_WAIT.plus(SLACK), () -> owned.debit(ALICE, 10, key("locked")));
                }
                assertThat(pooledSettings(world, pool)).isEqualTo(before);
                ledger.close();
            }
        }
    }

    private static List<String> pooledSettings(HostWorld world, HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<String> settings = settings(world, connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return settings;
        }
    }

    private static List<String> settings(HostWorld world, Connection connection) throws SQLException {
        List<String> queries = switch (world.dialect()) {
            case H2 ->
                List.of(
                        "CALL LOCK_TIMEOUT()",
                        "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'QUERY_TIMEOUT'",
                        "SELECT ISOLATION_LEVEL FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()",
                        "CALL CURRENT_SCHEMA()");
            case POSTGRESQL ->
                List.of(
                        "SHOW lock_timeout",
                        "SHOW statement_timeout",
                        "SHOW transaction_isolation",
                        "SHOW default_transaction_isolation",
                        "SHOW default_transaction_read_only",
                        "SHOW search_path",
                        "SHOW TimeZone");
            case MARIADB ->
                List.of(
                        "SELECT @@innodb_lock_wait_timeout",
                        "SELECT @@max_statement_time",
                        "SELECT @@tx_isolation",
                        "SELECT @@tx_read_only",
                        "SELECT @@sql_mode",
                        "SELECT @@time_zone",
                        "SELECT DATABASE()");
            case MYSQL ->
                List.of(
                        "SELECT @@innodb_lock_wait_timeout",
                        "SELECT @@lock_wait_timeout",
                        "SELECT @@max_execution_time",
                        "SELECT @@transaction_isolation",
                        "SELECT @@transaction_read_only",
                        "SELECT @@sql_mode",
                        "SELECT @@time_zone",
                        "SELECT LAST_INSERT_ID()",
                        "SELECT DATABASE()");
        };
        List<String> settings = new ArrayList<>();
        settings.add("autoCommit " + connection.getAutoCommit());
        settings.add("readOnly " + connection.isReadOnly());
        settings.add("isolation " + connection.getTransactionIsolation());
        settings.add("schema " + connection.getSchema());
        settings.add("catalog " + connection.getCatalog());
        for (String query : queries) {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(query)) {
                settings.add(query + " " + (row.next() ? row.getString(1) : "-"));
            }
        }
        return settings;
    }

    private static ConcurrencyException givesUp(Duration most, ThrowingCallable call) {
        long start = System.nanoTime();
        ConcurrencyException failure = catchThrowableOfType(ConcurrencyException.class, call);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(failure).isNotNull();
        assertThat(took).isLessThan(most);
        return failure;
    }
}
