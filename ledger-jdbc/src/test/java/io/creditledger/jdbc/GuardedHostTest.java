package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Post;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A host's connection that fails whenever its unit of work is ended or a setting of it is changed: joined, nobody does. */
class GuardedHostTest {
    private static final Set<String> FORBIDDEN = Set.of(
            "commit",
            "close",
            "abort",
            "setAutoCommit",
            "setTransactionIsolation",
            "setReadOnly",
            "setSchema",
            "setCatalog",
            "setHoldability",
            "setNetworkTimeout",
            "setClientInfo");

    @EachDatabase
    void allVerbsAndReadsLeaveTheHostsConnectionAlone(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(guarded(host));
            CreditLedger joined = world.on(view);
            AccountId carol = AccountId.of("user:carol");

            joined.open(carol);
            joined.grant(carol, 100, key("grant"));
            Receipt debit = joined.debit(carol, 40, key("debit"));
            joined.debit(carol, 40, key("debit"));
            joined.refund(OperationRef.of(key("debit")), 10, key("refund"));
            joined.reverse(OperationRef.of(debit.transaction().id()), key("reverse"));
            joined.debitUpTo(carol, 1_000, key("up-to"));
            joined.transfer(ALICE, carol, 10, key("transfer"));
            joined.tryDebit(carol, 11, key("refused"));
            joined.tryDebit(AccountId.of("user:nobody"), 1, key("nobody"));
            joined.changeFloor(carol, -5, key("floor"));
            joined.execute(
                    ChangeLimits.of(carol).ceiling(1_000).key(key("ceiling")).build());
            joined.freeze(carol, key("freeze"));
            joined.reopen(carol, key("reopen"));
            joined.execute(Post.builder()
                    .leg(ALICE, joined.asset(), -1)
                    .leg(BOB, joined.asset(), 1)
                    .key(key("post"))
                    .build());
            view.execute(AtomicGroup.of(
                    joined.newDebit(ALICE).amount(1).key(key("group-1")).build(),
                    joined.newDebit(BOB).amount(1).key(key("group-2")).build()));
            view.executeAll(List.of(
                    joined.newDebit(ALICE).amount(1).key(key("list-1")).build(),
                    joined.newDebit(BOB).amount(1_000).key(key("list-2")).build()));
            joined.closeAndSweep(carol, key("close"));

            view.preview(joined.newDebit(ALICE).amount(1).key(key("preview")).build());
            view.account(carol);
            view.balance(carol);
            view.balances(List.of(ALICE, BOB));
            view.transaction(key("debit"));
            view.transaction(debit.transaction().id());
            view.statement(StatementQuery.of(ALICE).oldestFirst().limit(2).build());
            view.trialBalance();
            assertThat(view.verify().violations()).isEmpty();

            host.commit();
            view.committed();

            assertThat(world.posted(carol)).isZero();
            assertThat(world.posted(ALICE)).isEqualTo(87);
            assertThat(world.posted(BOB)).isEqualTo(100);
        }
    }

    @EachDatabase
    void whatFailsIsUndoneWithoutTouchingTheHostsConnectionEither(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection other = world.begin();
                Connection host = world.begin()) {
            CreditLedger joined = world.joining(guarded(host));
            HostWorld.lock(other, ALICE);

            assertThatThrownBy(() -> joined.debit(ALICE, 1, key("locked"))).isInstanceOf(ConcurrencyException.class);

            joined.debit(BOB, 1, key("free"));
            other.rollback();
            host.commit();
            assertThat(world.posted(BOB)).isEqualTo(99);
        }
    }

    @EachDatabase
    void theGuardGuards(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            Connection guarded = guarded(host);
            assertThatThrownBy(guarded::rollback).hasMessageContaining("rollback");
            assertThatThrownBy(() -> guarded.setAutoCommit(true)).hasMessageContaining("setAutoCommit");
            assertThatThrownBy(() -> guarded.prepareStatement("select 1; commit"))
                    .hasMessageContaining("commit");
            assertThatThrownBy(() -> guarded.createStatement().execute(" set x = 1"))
                    .hasMessageContaining("set x");
            guarded.prepareStatement("SELECT 1; ROLLBACK TO SAVEPOINT x").close();
        }
    }

    private static Connection guarded(Connection host) {
        return (Connection) Proxy.newProxyInstance(
                GuardedHostTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    refuse(
                            FORBIDDEN.contains(method.getName())
                                    || (method.getName().equals("rollback") && args == null),
                            method.getName());
                    refuseText(args);
                    Object result = call(host, method, args);
                    if (result instanceof DatabaseMetaData) {
                        return result;
                    }
                    return result instanceof Statement statement ? guarded(statement, method.getReturnType()) : result;
                });
    }

    private static Object guarded(Statement statement, Class<?> type) {
        return Proxy.newProxyInstance(
                GuardedHostTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    refuseText(args);
                    return call(statement, method, args);
                });
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static void refuseText(Object[] args) {
        if (args == null || args.length == 0 || !(args[0] instanceof String text)) {
            return;
        }
        for (String part : text.split(";")) {
            // of a compound statement, which begins no unit of work
            String sql = part.strip()
                    .replaceAll("\\s+", " ")
                    .toUpperCase(Locale.ROOT)
                    .replaceFirst("^BEGIN NOT ATOMIC ", "");
            refuse(
                    (sql.startsWith("SET ") && !(sql.startsWith("SET STATEMENT ") && sql.contains(" FOR ")))
                            || sql.equals("ROLLBACK")
                            || sql.startsWith("COMMIT")
                            || sql.startsWith("BEGIN")
                            || sql.startsWith("START "),
                    part);
        }
    }

    private static void refuse(boolean forbidden, String what) {
        if (forbidden) {
            throw new UnsupportedOperationException("a joined ledger must not call " + what);
        }
    }
}
