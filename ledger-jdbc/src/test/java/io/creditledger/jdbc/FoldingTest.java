package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.command.CompactTotals;
import io.creditledger.jdbc.internal.unit.DeltaFolding;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Small rows of an account that many move are folded into its total, a bounded number at a time. */
class FoldingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Half of the rows of a backlog add 1, the other half take it away again. */
    private static final int BACKLOG = 12_000;

    @Tag("slow")
    @EachDatabase
    void laterWritesFoldABacklogOfJoinedViewsDown(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedger();
                Connection connection = world.database().connect()) {
            CreditLedger credits = world.credits().on(ledger);
            AccountId revenue = credits.revenue();
            debitInHostsUnit(world, 30);
            backlog(connection, revenue, BACKLOG);
            assertThat(rows(connection, revenue)).isEqualTo(BACKLOG + 30);

            long before = rows(connection, revenue);
            long biggest = 0;
            int writes = 0;
            for (; writes < 15 * DeltaFolding.BACKLOG_INTERVAL; writes++) {
                credits.grant(ALICE, 1, key("grant " + writes));
                credits.debit(ALICE, 1, key("debit " + writes));
                long after = rows(connection, revenue);
                biggest = Math.max(biggest, before + 1 - after);
                before = after;
            }

            if (kind.dialect() != LedgerDialect.H2) {
                // There the caller does not wait for the fold, so that two of them may come between two looks.
                assertThat(biggest).isEqualTo(DeltaFolding.ROWS);
            }
            writes += writesUntilFolded(kind, connection, credits, writes);
            assertThat(rows(connection, revenue)).isLessThan(DeltaFolding.INTERVAL);
            assertThat(ledger.balance(revenue).posted()).isEqualTo(30 + writes);
        }
    }

    @EachDatabase
    void maintenanceFoldsABacklogAtOnce(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection connection = world.database().connect()) {
            AccountId revenue = world.credits().revenue();
            debitInHostsUnit(world, 1);
            backlog(connection, revenue, 2_500);

            long folded =
                    world.ledger().execute(CompactTotals.now()).orElseThrow().foldedRows();

            // Two more are those of the grants.
            assertThat(folded).isEqualTo(2_500 + 1 + 2);
            assertThat(HostWorld.number(connection, "SELECT COUNT(*) FROM ledger_delta"))
                    .isZero();
            assertThat(world.ledger().balance(revenue).posted()).isEqualTo(1);
        }
    }

    /** Callers wait for it on their threads: a driver that has lost its place on the connection waits for ever. */
    @Test
    void foldingIsBoundedByANetworkTimeout() throws Exception {
        try (HostWorld world = HostWorld.on(TestDatabases.POSTGRESQL)) {
            debitInHostsUnit(world, 1);
            List<Integer> millis = new CopyOnWriteArrayList<>();
            DataSource noting = proxy(
                    DataSource.class,
                    (method, arguments) -> noting(world.database().connect(), millis));
            try (JdbcLedger ledger = JdbcLedger.builder(noting).build()) {
                ledger.execute(CompactTotals.now()).orElseThrow();
            }

            assertThat(millis).anyMatch(each -> each > 0 && each < 5_500);
        }
    }

    private static Connection noting(Connection connection, List<Integer> millis) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("setNetworkTimeout")) {
                millis.add((Integer) arguments[1]);
            }
            return method.invoke(connection, arguments);
        });
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                FoldingTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.run(method, arguments)));
    }

    @EachDatabase
    void anExecutorThatDropsWhatItGetsDoesNotStopFolding(TestDatabases kind) throws Exception {
        foldsOn(kind, task -> {}, DeltaFolding.FIRST_INTERVAL + DeltaFolding.INTERVAL);
    }

    @EachDatabase
    void anExecutorThatRefusesDoesNotStopFolding(TestDatabases kind) throws Exception {
        Executor refusing = task -> {
            throw new RejectedExecutionException("injected");
        };
        foldsOn(kind, refusing, DeltaFolding.FIRST_INTERVAL);
    }

    @EachDatabase
    void anExecutorThatThrowsDoesNotStopFolding(TestDatabases kind) throws Exception {
        Executor throwing = task -> {
            throw new StackOverflowError("injected");
        };
        foldsOn(kind, throwing, DeltaFolding.FIRST_INTERVAL);
    }

    private static void foldsOn(TestDatabases kind, Executor executor, int firstFold) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerOn(executor);
                Connection connection = world.database().connect()) {
            CreditLedger credits = world.credits().on(ledger);
            AccountId revenue = credits.revenue();
            credits.grant(ALICE, 1_000, key("grant"));
            backlog(connection, revenue, 1_500);

            int writes = firstFold + DeltaFolding.BACKLOG_INTERVAL;
            for (int i = 0; i < writes; i++) {
                credits.debit(ALICE, 1, key("debit " + i));
            }

            writes += writesUntilFolded(kind, connection, credits, writes);
            assertThat(rows(connection, revenue))
                    .isLessThan(kind.dialect() == LedgerDialect.H2 ? DeltaFolding.INTERVAL : 1);
            assertThat(ledger.balance(revenue).posted()).isEqualTo(writes);
        }
    }

    @EachDatabase
    void foldsAreTheExecutorsUntilTheLedgerIsClosed(TestDatabases kind) throws Exception {
        Deque<Runnable> tasks = new ConcurrentLinkedDeque<>();
        try (HostWorld world = HostWorld.on(kind);
                Connection connection = world.database().connect()) {
            JdbcLedger ledger = world.newLedgerOn(tasks::add);
            CreditLedger credits = world.credits().on(ledger);
            AccountId revenue = credits.revenue();
            backlog(connection, revenue, 1_500);
            debitFor(credits, 0, DeltaFolding.FIRST_INTERVAL);
            await().atMost(PATIENCE).until(() -> tasks.size() == 1);
            assertThat(rows(connection, revenue)).isEqualTo(1_500 + DeltaFolding.FIRST_INTERVAL);

            tasks.remove().run();
            long left = rows(connection, revenue);
            assertThat(left).isEqualTo(500 + DeltaFolding.FIRST_INTERVAL);

            debitFor(credits, DeltaFolding.FIRST_INTERVAL, DeltaFolding.BACKLOG_INTERVAL);
            await().atMost(PATIENCE).until(() -> !tasks.isEmpty());
            ledger.close();
            tasks.remove().run();
            assertThat(rows(connection, revenue)).isEqualTo(left + DeltaFolding.BACKLOG_INTERVAL);
        }
    }

    /** On H2 writes go on beside a fold, and the next one is due so many writes after its end. Returns how many it takes. */
    private static int writesUntilFolded(TestDatabases kind, Connection connection, CreditLedger credits, int from)
            throws SQLException {
        int writes = 0;
        while (kind.dialect() == LedgerDialect.H2
                && rows(connection, credits.revenue()) >= DeltaFolding.INTERVAL
                && writes < 100 * DeltaFolding.INTERVAL) {
            credits.grant(ALICE, 1, key("more " + (from + writes)));
            credits.debit(ALICE, 1, key("debit " + (from + writes)));
            writes++;
        }
        return writes;
    }

    private static void debitFor(CreditLedger credits, int from, int count) {
        for (int i = from; i < from + count; i++) {
            credits.debit(ALICE, 1, key("debit " + i));
        }
    }

    private static void debitInHostsUnit(HostWorld world, int debits) throws SQLException {
        try (Connection host = world.begin()) {
            CreditLedger credits = world.joining(host);
            for (int i = 0; i < debits; i++) {
                credits.debit(ALICE, 1, key("joined " + i));
            }
            host.commit();
        }
    }

    /** Adds rows to an account, as joined views leave them, that together move it by nothing. */
    private static void backlog(Connection connection, AccountId account, int rows) throws SQLException {
        long number = number(connection, account);
        String numbers = switch (LedgerDialect.detect(connection)) {
            case H2 -> "SYSTEM_RANGE(1, " + rows + ")";
            case POSTGRESQL -> "generate_series(1, " + rows + ") x";
            case MARIADB -> "(SELECT seq AS x FROM seq_1_to_" + rows + ") numbers";
            case MYSQL ->
                "JSON_TABLE(CONCAT('[', REPEAT('0,', " + (rows - 1)
                        + "), '0]'), '$[*]' COLUMNS (x FOR ORDINALITY)) numbers";
        };
        try (var statement = connection.createStatement()) {
            statement.execute("INSERT INTO ledger_delta (account_id, id, amount) SELECT " + number
                    + ", -x, CASE WHEN MOD(x, 2) = 0 THEN 1 ELSE -1 END FROM " + numbers);
        }
    }

    private static long rows(Connection connection, AccountId account) throws SQLException {
        return HostWorld.number(
                connection, "SELECT COUNT(*) FROM ledger_delta WHERE account_id = " + number(connection, account));
    }

    private static long number(Connection connection, AccountId account) throws SQLException {
        return HostWorld.number(connection, "SELECT id FROM ledger_account WHERE name = '" + account.value() + "'");
    }
}
