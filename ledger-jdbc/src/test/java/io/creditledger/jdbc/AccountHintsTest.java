package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.HoldQuery;
import io.creditledger.JoinedLedger;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.cache.CachingLedger;
import io.creditledger.command.Debit;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

/** What a ledger remembers of accounts is compared with what is stored before anything is written by it. */
class AccountHintsTest {
    private static final AccountId SHOP = AccountId.of("system:shop");

    @EachDatabase
    void anAccountThatTheHostUndidByItsSavepointIsNotPaid(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            Savepoint mark = host.setSavepoint();
            view.execute(OpenAccount.unlimited(SHOP, world.credits().asset()));
            host.rollback(mark);
            host.commit();
            view.committed();

            assertThat(code(world.ledger().execute(payment(SHOP, "d")))).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);

            world.ledger().execute(OpenAccount.unlimited(SHOP, world.credits().asset()));
            assertThat(world.ledger().execute(payment(SHOP, "d")).isAccepted()).isTrue();
        }
    }

    @EachDatabase
    void anAccountThatTheHostUndidIsNotPaidInTheSameUnitOfWork(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            view.execute(payment(world.credits().revenue(), "before"));
            Savepoint mark = host.setSavepoint();
            view.execute(OpenAccount.unlimited(SHOP, world.credits().asset()));
            view.execute(payment(SHOP, "undone"));
            host.rollback(mark);

            assertThat(code(view.execute(payment(SHOP, "d")))).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);

            host.commit();
        }
    }

    @EachDatabase
    void aViewThatOutlivesItsUnitOfWorkPaysNobodyWhoIsNotThere(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            view.execute(payment(world.credits().revenue(), "first"));
            view.execute(OpenAccount.unlimited(SHOP, world.credits().asset()));
            host.rollback();

            if (world.database().hasDatabasesForSchemas()) {
                // The server does not tell its units of work apart.
                assertThat(code(view.execute(payment(SHOP, "d")))).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);
            } else {
                assertThatThrownBy(() -> view.execute(payment(SHOP, "d")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a view of its own");
            }
            host.rollback();
        }
    }

    @EachDatabase
    void tablesThatWereEmptiedAreFilledAnew(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind)) {
            world.credits().debit(ALICE, 1, key("d"));
            empty(world.database());

            CreditLedger again = CreditLedger.builder(world.ledger()).build();
            again.grant(ALICE, 50, key("g"));
            again.debit(ALICE, 30, key("d"));

            assertThat(again.balance(ALICE).available()).isEqualTo(20);
        }
    }

    @EachDatabase
    void anotherAccountUnderARememberedNumberIsNotCharged(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                HikariDataSource pool = database.newDataSource(2, true);
                JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 60, key("alice"));
            credits.grant(BOB, 100, key("bob"));
            swapNames(database, ALICE.value(), BOB.value());

            credits.debit(ALICE, 30, key("after"));

            assertThat(credits.balance(ALICE).posted())
                    .as("Bob's number until now")
                    .isEqualTo(70);
            assertThat(credits.balance(BOB).posted())
                    .as("Alice's number until now")
                    .isEqualTo(60);
        }
    }

    @Tag("slow")
    @EachDatabase
    void aConnectionThatLeadsToAnotherLedgerIsNotJoined(TestDatabases kind) throws SQLException {
        try (HostWorld here = HostWorld.on(kind);
                HostWorld there = HostWorld.on(kind);
                Connection host = there.begin()) {
            here.credits().debit(ALICE, 1, key("d"));
            CreditLedger joined = here.joining(host);

            assertThatThrownBy(() -> joined.debit(ALICE, 30, key("other")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leads to the ledger")
                    .hasMessageContaining("nothing was written");
            assertThatThrownBy(() -> joined.balance(ALICE)).isInstanceOf(IllegalStateException.class);

            host.commit();
            assertThat(there.posted(ALICE)).isEqualTo(100);
            assertThat(there.posted(BOB)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aPoolThatLeadsElsewhereIsRefusedAndTheCacheStaysEmpty(TestDatabases kind) throws SQLException {
        try (HostWorld here = HostWorld.on(kind);
                HostWorld there = HostWorld.on(kind)) {
            there.credits().debit(ALICE, 60, key("d"));
            AtomicReference<DataSource> route =
                    new AtomicReference<>(here.database().newDataSource(2, true));
            try (JdbcLedger ledger = JdbcLedger.builder(routing(route)).build()) {
                CachingLedger cache = CachingLedger.over(ledger).build();
                CreditLedger credits = CreditLedger.builder(cache).build();
                credits.debit(BOB, 1, key("before"));
                route.set(there.database().newDataSource(2, true));

                assertThatThrownBy(() -> credits.debit(BOB, 1, key("e"))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> credits.balance(ALICE)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> cache.balances(List.of(ALICE))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> cache.balances(List.of(AccountId.of("user:nobody"))))
                        .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.revisions(List.of(ALICE))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.transaction(key("d"))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(ledger::verify).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.transaction(key("nothing"))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.allocations(OperationRef.of(key("d"))))
                        .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.lot(new LotId(1))).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.hold(OperationRef.of(key("d"))))
                        .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.hold(OperationRef.of(key("nothing"))))
                        .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.holds(HoldQuery.open().build()))
                        .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> ledger.holds(HoldQuery.open()
                                .account(AccountId.of("user:nobody"))
                                .build()))
                        .isInstanceOf(IllegalStateException.class);

                route.set(here.database().newDataSource(2, true));
                assertThat(credits.balance(ALICE).available()).isEqualTo(100);
            }
            assertThat(there.posted(BOB)).isEqualTo(100);
        }
    }

    @EachDatabase
    void readUncommittedIsRefused(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource pool = readingUncommitted(world.database());
                Connection host = world.begin(Connection.TRANSACTION_READ_UNCOMMITTED)) {
            if (kind == TestDatabases.POSTGRESQL) {
                JdbcLedger.builder(pool).build().close();
                world.ledger().joining(host);
            } else {
                assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("READ UNCOMMITTED");
                assertThatThrownBy(() -> world.ledger().joining(host))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("READ UNCOMMITTED");
            }
        }
    }

    @EachDatabase
    void anAccountThatIsNewerThanTheHostsSnapshotIsPaidOrTheUnitOfWorkIsRunAgain(TestDatabases kind)
            throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ)) {
            assertThat(HostWorld.orders(host)).as("takes the snapshot").isZero();
            assertThat(HostWorld.number(host, "SELECT COUNT(*) FROM ledger_account"))
                    .isPositive();
            world.ledger().execute(OpenAccount.unlimited(SHOP, world.credits().asset()));
            world.ledger().execute(payment(SHOP, "remembers-it"));

            JoinedLedger view = world.ledger().joining(host);
            if (world.database().hasDatabasesForSchemas()) {
                assertThat(view.execute(payment(SHOP, "d1")).isAccepted()).isTrue();
                assertThat(view.execute(payment(SHOP, "d2")).isAccepted()).isTrue();
                host.commit();
                assertThat(world.posted(ALICE)).isEqualTo(97);
            } else {
                assertThatThrownBy(() -> view.execute(payment(SHOP, "d1")))
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                failure -> assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK));
                host.rollback();
            }
        }
    }

    private static Debit payment(AccountId destination, String key) {
        return Debit.from(ALICE)
                .amount(1)
                .destination(destination)
                .key(key(key))
                .build();
    }

    private static RejectionCode code(Outcome<Receipt> outcome) {
        return ((Outcome.Rejected<Receipt>) outcome).reason().code();
    }

    private static void empty(TestDatabase database) {
        for (String table : List.of("asset", "account", "total", "delta", "operation", "posting")) {
            database.execute("DELETE FROM ledger_" + table);
        }
    }

    /** Gives two accounts each other's name, as a restore may that draws numbers anew. */
    private static void swapNames(TestDatabase database, String one, String other) {
        database.execute("UPDATE ledger_account SET name = '~' WHERE name = '" + one + "'");
        database.execute("UPDATE ledger_account SET name = '" + one + "' WHERE name = '" + other + "'");
        database.execute("UPDATE ledger_account SET name = '" + other + "' WHERE name = '~'");
    }

    private static HikariDataSource readingUncommitted(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(1);
        config.setTransactionIsolation("TRANSACTION_READ_UNCOMMITTED");
        return new HikariDataSource(config);
    }

    /** A pool that leads wherever it is told. */
    private static DataSource routing(AtomicReference<DataSource> route) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return route.get().getConnection();
                    }
                    return method.invoke(route.get(), arguments);
                });
    }
}
