package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static io.creditledger.jdbc.HostWorld.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.command.CompactTotals;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.testing.MySqlAccess;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Units of work of the ledger's own run at READ COMMITTED on MariaDB and MySQL, by a statement that holds for the next one of the
 * session. The next one that somebody else begins on it is not meant.
 */
@Tag("slow")
class PooledIsolationTest {

    @ParameterizedTest(name = "{0}, pool with autoCommit={1}")
    @CsvSource({"MARIADB, true", "MARIADB, false", "MYSQL, true", "MYSQL, false"})
    void whoHasTheSessionNextHasTheIsolationOfTheSession(TestDatabases kind, boolean autoCommit) throws Throwable {
        assertNothingIsLeft(HostWorld.on(kind), autoCommit);
    }

    @ParameterizedTest(name = "{0}, pool with autoCommit={1}")
    @CsvSource({
        "ONE_STATEMENT, true",
        "ONE_STATEMENT, false",
        "MARIADB_DRIVER_SEVERAL_STATEMENTS, true",
        "MARIADB_DRIVER_ONE_STATEMENT, false"
    })
    void soItIsHoweverMySqlIsReached(MySqlAccess access, boolean autoCommit) throws Throwable {
        assertNothingIsLeft(HostWorld.in(TestDatabases.createMigratedMySql(access)), autoCommit);
    }

    private static void assertNothingIsLeft(HostWorld hostWorld, boolean autoCommit) throws Throwable {
        try (HostWorld world = hostWorld;
                Connection other = world.begin();
                HikariDataSource pool = world.database().newDataSource(1, autoCommit);
                JdbcLedger ledger =
                        JdbcLedger.builder(pool).lockWait(HostWorld.LOCK_WAIT).build()) {
            CreditLedger credits = world.credits().on(ledger);
            assertReadsRepeatably("before", pool, world);

            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put("charged", () -> credits.debit(ALICE, 10, key("one")));
            calls.put("replayed", () -> credits.debit(ALICE, 10, key("one")));
            calls.put("refused", () -> credits.tryDebit(ALICE, 1_000, key("refused")));
            calls.put("locked by another", () -> {
                lock(other, ALICE);
                assertThatThrownBy(() -> credits.debit(ALICE, 10, key("locked")))
                        .isInstanceOf(ConcurrencyException.class);
                other.rollback();
            });
            calls.put("failed at its first statement", () -> failing("ledger_account", world, credits));
            calls.put("failed when it wrote", () -> failing("ledger_posting", world, credits));
            calls.put("maintained", () -> ledger.execute(CompactTotals.now()));
            calls.put("read", () -> credits.balance(ALICE));
            calls.put("audited", ledger::verify);
            for (var call : calls.entrySet()) {
                call.getValue().call();
                assertReadsRepeatably(call.getKey(), pool, world);
            }
        }
    }

    /** The other tests would not notice a leak that this does not find. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void aStatementThatHoldsForTheNextUnitOfWorkIsNoticed(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource pool = world.database().newDataSource(1, true)) {
            try (Connection leaking = pool.getConnection();
                    Statement statement = leaking.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }

            assertThatThrownBy(() -> assertReadsRepeatably("leaking", pool, world))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("second look");
        }
    }

    private static void failing(String table, HostWorld world, CreditLedger credits) {
        world.database().execute("RENAME TABLE " + table + " TO " + table + "_away");
        try {
            assertThatThrownBy(() -> credits.debit(ALICE, 10, key("no " + table)))
                    .isInstanceOf(StorageException.class);
        } finally {
            world.database().execute("RENAME TABLE " + table + "_away TO " + table);
        }
    }

    /** At READ COMMITTED, the second look would find what was committed after the first. */
    private static void assertReadsRepeatably(String after, HikariDataSource pool, HostWorld world)
            throws SQLException {
        try (Connection next = pool.getConnection()) {
            boolean autoCommit = next.getAutoCommit();
            next.setAutoCommit(false);
            long first = orders(next);
            world.database().execute("INSERT INTO host_order VALUES (" + (first + 1) + ")");
            assertThat(orders(next))
                    .as("second look, after a call was " + after)
                    .isEqualTo(first);
            next.rollback();
            next.setAutoCommit(autoCommit);
        }
    }
}
