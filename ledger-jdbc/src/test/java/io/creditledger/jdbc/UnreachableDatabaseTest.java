package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachableDatabaseTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "08001")
    void buildAsksForOneConnectionAndThrowsWhatThatFailedWith(String state) {
        AtomicInteger asked = new AtomicInteger();
        DataSource unreachable = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    asked.incrementAndGet();
                    throw new SQLTransientConnectionException("the pool timed out", state);
                });

        assertThatThrownBy(() -> JdbcLedger.builder(unreachable).build())
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL))
                .hasMessageContaining("look at the ledger's tables");
        assertThat(asked).hasValue(1);
    }

    /** The pools of DBCP and Tomcat throw this. */
    @EachDatabase
    void aCallForWhichThePoolHasNothingMayBeRepeated(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(2, true);
            AtomicBoolean exhausted = new AtomicBoolean();
            DataSource moody = (DataSource) Proxy.newProxyInstance(
                    DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                        if (exhausted.get()) {
                            throw new SQLException(
                                    "Cannot get a connection, pool error Timeout waiting for idle object");
                        }
                        return method.invoke(pool, args);
                    });
            try (JdbcLedger ledger = JdbcLedger.builder(moody).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(ALICE, 10, key("grant"));
                exhausted.set(true);

                assertMayBeRepeated(() -> credits.debit(ALICE, 1, key("debit")));
                assertMayBeRepeated(() -> credits.balance(ALICE));

                exhausted.set(false);
                assertThat(credits.debit(ALICE, 1, key("debit")).replayed()).isFalse();
            }
        }
    }

    /** Not on H2, where a thread that waits for a connection is not interrupted. */
    @EachDatabase
    void soMayACallWhoseTimeIsUpBeforeThatOfThePool(TestDatabases kind) throws SQLException {
        assumeThat(kind.dialect()).isNotEqualTo(LedgerDialect.H2);
        try (TestDatabase database = kind.createMigrated()) {
            HikariDataSource pool = database.newDataSource(2, true);
            try (JdbcLedger ledger =
                    JdbcLedger.builder(pool).callTimeout(Duration.ofMillis(500)).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(ALICE, 10, key("grant"));
                try (Connection one = pool.getConnection();
                        Connection two = pool.getConnection()) {
                    assertThat(one).isNotSameAs(two);
                    assertMayBeRepeated(() -> credits.debit(ALICE, 1, key("debit")));
                }
                assertThat(credits.debit(ALICE, 1, key("debit")).replayed()).isFalse();
            }
        }
    }

    private static void assertMayBeRepeated(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL))
                .isNotInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("no connection was to be had");
    }
}
