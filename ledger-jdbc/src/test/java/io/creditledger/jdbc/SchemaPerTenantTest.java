package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.internal.dialect.TableRights;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Several ledgers in one database, each in a schema of its own; and a data source that leads now to one, now to another. */
class SchemaPerTenantTest {

    @EachDatabase
    void eachTenantHasALedgerOfItsOwnOverOnePool(TestDatabases kind) {
        try (TestDatabase database = kind.create();
                HikariDataSource pool = database.newDataSource(2, true);
                JdbcLedger red = ledgerIn(pool, database.createNamespace());
                JdbcLedger blue = ledgerIn(pool, database.createNamespace())) {
            CreditLedger.builder(red).build().grant(ALICE, 10, key("grant"));
            CreditLedger.builder(blue).build().grant(ALICE, 25, key("grant"));

            assertThat(red.balance(ALICE).posted()).isEqualTo(10);
            assertThat(blue.balance(ALICE).posted()).isEqualTo(25);
            assertThat(red.verify().violations()).isEmpty();
            assertThat(blue.verify().violations()).isEmpty();
        }
    }

    private static JdbcLedger ledgerIn(DataSource pool, String namespace) {
        LedgerSchema.of(pool).namespace(namespace).migrate();
        return JdbcLedger.builder(pool).namespace(namespace).build();
    }

    @EachDatabase
    void aPoolThatLeadsToTwoLedgersIsRefusedByTheFirstCallThatMeetsTheOther(TestDatabases kind) throws SQLException {
        try (TestDatabase red = kind.createMigrated();
                TestDatabase blue = kind.createMigrated()) {
            Routing routing = new Routing(List.of(red.newDataSource(2, true), blue.newDataSource(2, true)));
            routing.tenant.set(0);
            try (JdbcLedger ledger = JdbcLedger.builder(routing).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(ALICE, 100, key("grant"));
                routing.tenant.set(1);
                String before = contents(blue);

                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        () -> credits.debit(ALICE, 40, key("debit")),
                        () -> credits.grant(HostWorld.BOB, 5, key("new account")),
                        () -> ledger.balance(ALICE),
                        () -> ledger.balance(HostWorld.BOB),
                        () -> ledger.transaction(key("grant")),
                        ledger::verify)) {
                    assertThatThrownBy(call)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("nothing was written")
                            .hasMessageContaining("Build one JdbcLedger for each schema");
                }
                assertThat(contents(blue)).isEqualTo(before);

                routing.tenant.set(0);
                credits.debit(ALICE, 40, key("debit"));
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(60);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    /** Whatever it meets first: the ledger is one of the two, and the other one stays as it was. */
    @EachDatabase
    void aPoolThatAlternatesBetweenTwoLedgersNeverWritesToTheOther(TestDatabases kind) throws SQLException {
        for (int start = 0; start < 2; start++) {
            try (TestDatabase red = kind.createMigrated();
                    TestDatabase blue = kind.createMigrated()) {
                Routing routing = new Routing(List.of(red.newDataSource(2, true), blue.newDataSource(2, true)));
                routing.tenant.set(start);
                routing.alternates = true;
                String redBefore = contents(red);
                String blueBefore = contents(blue);

                assertThatThrownBy(() -> {
                            JdbcLedger ledger = JdbcLedger.builder(routing).build();
                            CreditLedger credits = CreditLedger.builder(ledger).build();
                            credits.grant(ALICE, 100, key("grant"));
                            credits.debit(ALICE, 40, key("debit"));
                        })
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Build one JdbcLedger for each schema");

                assertThat(List.of(
                                contents(red).equals(redBefore), contents(blue).equals(blueBefore)))
                        .as("untouched: red, blue")
                        .contains(true);
            }
        }
    }

    @Test
    void aDataSourceThatIsKnownToRouteIsRefusedWhenTheLedgerIsBuilt() {
        try (TestDatabase database = TestDatabases.H2_MEMORY.createMigrated()) {
            HikariDataSource pool = database.newDataSource(2, true);
            DataSource routing = new ByTenant(pool);

            assertThatThrownBy(() -> JdbcLedger.builder(routing).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ByTenant")
                    .hasMessageContaining("namespace(..)");
            assertThatCode(() -> JdbcLedger.builder(pool).build().close()).doesNotThrowAnyException();
        }
    }

    private static String contents(TestDatabase database) throws SQLException {
        StringBuilder contents = new StringBuilder();
        try (Connection connection = database.connect()) {
            for (String table : TableRights.TABLES) {
                contents.append(table)
                        .append('=')
                        .append(HostWorld.number(connection, "SELECT COUNT(*) FROM " + table))
                        .append(' ');
            }
        }
        return contents.toString();
    }

    /** Asks for its target each time. */
    private abstract static class Delegating implements DataSource {
        abstract DataSource target();

        @Override
        public Connection getConnection() throws SQLException {
            return target().getConnection();
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return target().getConnection(username, password);
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return target().getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            target().setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            target().setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return target().getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            return target().getParentLogger();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return target().unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return target().isWrapperFor(type);
        }
    }

    /** Stands for Spring's, which is known by its name. */
    private abstract static class AbstractRoutingDataSource extends Delegating {}

    /** What a host makes of it. */
    private static final class ByTenant extends AbstractRoutingDataSource {
        private final DataSource only;

        private ByTenant(DataSource only) {
            this.only = only;
        }

        @Override
        DataSource target() {
            return only;
        }
    }

    /** Leads to the pool of the tenant that is set, or to another one each time. */
    private static final class Routing extends Delegating {
        private final List<DataSource> targets;
        private final AtomicInteger tenant = new AtomicInteger();
        private volatile boolean alternates;

        private Routing(List<DataSource> targets) {
            this.targets = targets;
        }

        @Override
        DataSource target() {
            int now = alternates ? tenant.getAndIncrement() : tenant.get();
            return targets.get(now % targets.size());
        }
    }
}
