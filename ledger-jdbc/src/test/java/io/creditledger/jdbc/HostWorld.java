package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.command.OpenAccount;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Jdbi;

/** A ledger in a test's database, and beside it a host with a table and connections of its own. */
final class HostWorld implements AutoCloseable {
    static final AccountId ALICE = AccountId.of("user:alice");
    static final AccountId BOB = AccountId.of("user:bob");
    static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final TestDatabase database;
    private final HikariDataSource pool;
    private final JdbcLedger ledger;
    private final CreditLedger credits;
    private final ExecutorService others = Executors.newCachedThreadPool();

    private HostWorld(TestDatabase database) {
        this.database = database;
        this.pool = database.newDataSource(2, true);
        this.ledger = newLedger();
        this.credits = CreditLedger.builder(ledger).build();
        database.execute("CREATE TABLE host_order (id BIGINT NOT NULL, PRIMARY KEY (id))");
    }

    /** Starts with Alice and Bob, who have 100 credits each. */
    static HostWorld on(TestDatabases kind) {
        return in(kind.createMigrated());
    }

    /** Starts in this database, which has the ledger's tables, with Alice and Bob, who have 100 credits each. */
    static HostWorld in(TestDatabase database) {
        HostWorld world = new HostWorld(database);
        world.credits.grant(ALICE, 100, key("grant-alice"));
        world.credits.grant(BOB, 100, key("grant-bob"));
        return world;
    }

    static IdempotencyKey key(String key) {
        return IdempotencyKey.of("test", key);
    }

    TestDatabase database() {
        return database;
    }

    LedgerDialect dialect() {
        return database.dialect();
    }

    JdbcLedger ledger() {
        return ledger;
    }

    /** The verbs, each a unit of work of the ledger's own. */
    CreditLedger credits() {
        return credits;
    }

    /** Returns another ledger over the same tables, which remembers nothing yet, as another process would. */
    JdbcLedger newLedger() {
        return JdbcLedger.builder(pool).lockWait(LOCK_WAIT).maxAttempts(3).build();
    }

    /**
     * Returns another ledger over the same tables, for calls that are to wait until somebody else goes on: so long that a
     * slow machine does not end the wait. So do sessions of hosts that begin from now on.
     */
    JdbcLedger newPatientLedger() {
        return patient().build();
    }

    /** Returns such a ledger, whose events this listener is told. */
    JdbcLedger newPatientLedgerTelling(UnitOfWorkListener listener) {
        return patient().listener(listener).build();
    }

    private JdbcLedger.Builder patient() {
        if (dialect() == LedgerDialect.H2) {
            database.execute("SET DEFAULT_LOCK_TIMEOUT " + PATIENCE.toMillis());
        }
        return JdbcLedger.builder(database.newDataSource(2, true))
                .lockWait(PATIENCE)
                .callTimeout(PATIENCE);
    }

    /** Returns another ledger over the same tables with an executor for asynchronous calls. */
    JdbcLedger newLedgerOn(Executor executor) {
        return JdbcLedger.builder(pool)
                .lockWait(LOCK_WAIT)
                .maxAttempts(3)
                .executor(executor)
                .build();
    }

    /** Returns another ledger over the same tables, whose events this listener is told, with a thread for asynchronous calls. */
    JdbcLedger newLedgerTelling(UnitOfWorkListener listener) {
        return newLedgerTelling(listener, others);
    }

    /** Returns the same with another executor. */
    JdbcLedger newLedgerTelling(UnitOfWorkListener listener, Executor executor) {
        return JdbcLedger.builder(pool)
                .lockWait(LOCK_WAIT)
                .maxAttempts(3)
                .executor(executor)
                .listener(listener)
                .build();
    }

    /** Returns a connection in which the host has begun a unit of work. */
    Connection begin() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    Connection begin(int isolation) throws SQLException {
        Connection connection = database.connect();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    /** The verbs inside the host's unit of work. */
    CreditLedger on(JoinedLedger view) {
        return credits.on(view);
    }

    CreditLedger joining(Connection host) {
        return credits.on(ledger.joining(host));
    }

    static void order(Connection host, long id) throws SQLException {
        try (var statement = host.createStatement()) {
            statement.execute("INSERT INTO host_order VALUES (" + id + ")");
        }
    }

    /** Returns how many rows the host's table has, as the connection sees it. */
    static long orders(Connection host) throws SQLException {
        return number(host, "SELECT COUNT(*) FROM host_order");
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Locks an account's row until the connection's unit of work ends. */
    static void lock(Connection connection, AccountId account) throws SQLException {
        number(connection, "SELECT id FROM ledger_account WHERE name = '" + account.value() + "' FOR UPDATE");
    }

    long posted(AccountId account) {
        return credits.balance(account).posted();
    }

    List<Long> orderIds() {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery("SELECT id FROM host_order ORDER BY id")
                        .mapTo(Long.class)
                        .list());
    }

    long committedOrders() throws SQLException {
        try (Connection connection = database.connect()) {
            return orders(connection);
        }
    }

    /** Runs something on another thread. */
    <T> Future<T> elsewhere(Callable<T> task) {
        return others.submit(task);
    }

    /** Returns what came of it, or throws what it threw. */
    static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        } catch (TimeoutException tooLong) {
            throw new AssertionError("still running after " + PATIENCE, tooLong);
        }
    }

    /** Returns once somebody waits for a lock of somebody else's. */
    void untilSomebodyWaits() throws SQLException {
        String waiting = switch (dialect()) {
            // A wait for a key shows no blocker there, only a statement that takes its time.
            case H2 ->
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL"
                        + " OR EXECUTING_STATEMENT LIKE 'INSERT INTO ledger_operation%'";
            case POSTGRESQL -> "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
            case MARIADB, MYSQL -> "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
        };
        try (Connection watcher = database.connect()) {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    // These answer with what they said before as long as they are asked again within a tenth of a
                    // second.
                    .pollInterval(Duration.ofMillis(database.hasDatabasesForSchemas() ? 200 : 20))
                    .until(() -> number(watcher, waiting) > 0);
        }
    }

    OpenAccount terms(AccountId account) {
        return OpenAccount.limited(account, credits.asset()).build();
    }

    /** Checks the books and drops everything. */
    @Override
    public void close() {
        others.shutdownNow();
        try {
            assertThat(ledger.verify().violations()).isEmpty();
        } finally {
            ledger.close();
            database.close();
        }
    }
}
