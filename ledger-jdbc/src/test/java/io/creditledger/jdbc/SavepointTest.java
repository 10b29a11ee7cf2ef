package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.StatementQuery;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Whatever a joined call throws, the host finds no savepoint of the ledger's in its unit of work, and goes on. */
class SavepointTest {
    private static final List<Supplier<Throwable>> FAILURES =
            List.of(() -> new IllegalStateException("injected"), () -> new StackOverflowError("injected"));

    @EachDatabase(inFilesToo = true)
    void aClockThatFailsLeavesNone(TestDatabases databases) throws SQLException {
        FaultyClock clock = new FaultyClock();
        try (HostWorld world = HostWorld.on(databases);
                JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(2, true))
                        .clock(clock)
                        .build()) {
            for (Supplier<Throwable> failure : FAILURES) {
                for (Consumer<JoinedLedger> call : calls(world.credits())) {
                    try (Connection host = world.begin()) {
                        JoinedLedger view = ledger.joining(host);
                        order(host, 1);
                        clock.failure = failure;
                        try {
                            call.accept(view);
                        } catch (AccountNotFoundException nobody) {
                            assertThat(nobody.account().value()).isEqualTo("user:nobody");
                        } catch (IllegalStateException | StackOverflowError thrown) {
                            assertThat(thrown).hasMessage("injected");
                        }
                        clock.failure = null;
                        assertGoesOn(view, host);
                    }
                }
            }
            assertThat(world.committedOrders()).isZero();
        }
    }

    @EachDatabase(inFilesToo = true)
    void aDriverThatFailsLeavesNone(TestDatabases databases) throws SQLException {
        try (HostWorld world = HostWorld.on(databases)) {
            for (Supplier<Throwable> failure : FAILURES) {
                for (Consumer<JoinedLedger> call : calls(world.credits())) {
                    // Wherever in the call it fails: at its first statement, its second, and so on.
                    for (int place = 1; place <= 20; place++) {
                        try (Connection host = world.begin()) {
                            FaultyDriver driver = new FaultyDriver(host);
                            JoinedLedger view = world.ledger().joining(driver.connection());
                            order(host, 1);
                            driver.failAt(place, failure);
                            try {
                                call.accept(view);
                            } catch (AccountNotFoundException nobody) {
                                assertThat(nobody.account().value()).isEqualTo("user:nobody");
                            } catch (IllegalStateException | StackOverflowError thrown) {
                                assertThat(thrown).hasMessage("injected");
                            }
                            boolean failed = driver.hasFailed();
                            driver.failAt(0, failure);
                            if (driver.failedAtSavepoint()) {
                                // Nobody knows whether it is set, or gone. No later call is let through, unless none
                                // was
                                // needed.
                                host.rollback();
                            } else {
                                assertGoesOn(view, host);
                            }
                            if (!failed) {
                                break;
                            }
                        }
                    }
                }
            }
        }
    }

    private static List<Consumer<JoinedLedger>> calls(CreditLedger credits) {
        List<Consumer<JoinedLedger>> calls = new ArrayList<>();
        calls.add(view -> credits.on(view).debit(ALICE, 7, key("debit")));
        calls.add(view -> credits.on(view).open(AccountId.of("user:new")));
        calls.add(view -> view.balance(ALICE));
        calls.add(view -> view.statement(StatementQuery.of(ALICE).build()));
        calls.add(view -> view.preview(
                credits.newDebit(ALICE).amount(1).key(key("preview")).build()));
        calls.add(JoinedLedger::verify);
        calls.add(view -> view.balance(AccountId.of("user:nobody")));
        return calls;
    }

    private static void assertGoesOn(JoinedLedger view, Connection host) throws SQLException {
        order(host, 2);
        assertThat(view.balance(ALICE).posted()).isBetween(93L, 100L);
        try (Statement statement = host.createStatement()) {
            if (LedgerDialect.detect(host) == LedgerDialect.H2) {
                // A savepoint there is a number; its RELEASE does nothing.
                host.rollback();
                return;
            }
            assertThatThrownBy(() -> statement.execute("ROLLBACK TO SAVEPOINT credit_ledger"))
                    .as("the ledger's savepoint")
                    .isInstanceOf(SQLException.class);
        }
        host.rollback();
    }

    /** A clock that fails as long as it is told to. */
    private static final class FaultyClock extends Clock {
        private Supplier<Throwable> failure;

        @Override
        public Instant instant() {
            if (failure != null) {
                throwAny(failure.get());
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** A host's connection whose driver fails once before it executes something. */
    private static final class FaultyDriver {
        private final Connection real;
        private int place;
        private Supplier<Throwable> failure;
        private String failedAt = "";

        private FaultyDriver(Connection real) {
            this.real = real;
        }

        private void failAt(int statement, Supplier<Throwable> how) {
            place = statement;
            failure = how;
        }

        /** Tells whether it failed to set the savepoint or to undo the call. */
        private boolean failedAtSavepoint() {
            return failedAt.matches(
                    "(?s)(BEGIN NOT ATOMIC )?SAVEPOINT.*|.*ROLLBACK TO SAVEPOINT.*|RELEASE SAVEPOINT.*");
        }

        private boolean hasFailed() {
            return place <= 0;
        }

        private Connection connection() {
            return proxy(Connection.class, real, "");
        }

        private <T> T proxy(Class<T> type, Object target, String text) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (method.getName().startsWith("execute") && place > 0 && --place == 0) {
                            failedAt = text.isEmpty() ? String.valueOf(arguments[0]) : text;
                            throw failure.get();
                        }
                        Object result;
                        try {
                            result = method.invoke(target, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                        return result instanceof Statement && Statement.class.isAssignableFrom(method.getReturnType())
                                ? proxy(
                                        method.getReturnType(),
                                        result,
                                        arguments != null && arguments[0] instanceof String sql ? sql : "")
                                : result;
                    }));
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAny(Throwable failure) throws E {
        throw (E) failure;
    }
}
