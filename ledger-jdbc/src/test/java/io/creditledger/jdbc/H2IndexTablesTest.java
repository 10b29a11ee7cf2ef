package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.CreditLedger;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.command.CompactTotals;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On H2 two tables stand in for indexes of the accounts. They say what the accounts say, and an audit sees if they do not. */
class H2IndexTablesTest {
    private final MutableClock clock = new MutableClock();

    @ParameterizedTest
    @EnumSource(names = {"H2_MEMORY", "H2_FILE"})
    void theyFollowTheAccounts(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger = ledger(database)) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            for (Runnable step : List.<Runnable>of(
                    () -> credits.grant(ALICE, 100, key("plain")),
                    () -> grantFor(credits, 30),
                    () -> grantFor(credits, 20),
                    () -> credits.debit(ALICE, 8, key("debit")),
                    () -> clock.advance(Duration.ofSeconds(25)),
                    () -> ledger.execute(CompactTotals.now()),
                    () -> clock.advance(Duration.ofSeconds(25)),
                    () -> ledger.execute(CompactTotals.now()))) {
                step.run();

                assertThat(accountsThatDisagree(database)).isZero();
            }
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(100);
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_MEMORY", "H2_FILE"})
    void anAccountThatIsDueLaterThanItSaysIsFound(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger = ledger(database)) {
            grantFor(CreditLedger.builder(ledger).build(), 30);

            database.execute("UPDATE ledger_account_due SET next_change = next_change + 1");

            assertThat(ledger.verify().violations()).extracting(Violation::rule).containsExactly("next-change");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_MEMORY", "H2_FILE"})
    void anAccountThatItsNameDoesNotLeadToIsFound(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger = ledger(database)) {
            CreditLedger.builder(ledger).build().grant(ALICE, 100, key("plain"));

            database.execute("UPDATE ledger_account_name SET name = 'user:bob' WHERE name = 'user:alice'");

            assertThat(ledger.verify().clean()).isFalse();
        }
    }

    private JdbcLedger ledger(TestDatabase database) {
        return JdbcLedger.builder(database.newDataSource(2, true)).clock(clock).build();
    }

    private void grantFor(CreditLedger credits, int seconds) {
        credits.ledger()
                .execute(credits.newGrant(ALICE)
                        .amount(5)
                        .expiresAt(clock.instant().plusSeconds(seconds))
                        .key(key("lot for " + seconds))
                        .build());
    }

    private static long accountsThatDisagree(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT COUNT(*) FROM ledger_account a
                          LEFT JOIN ledger_account_name n ON n.account_id = a.id
                          LEFT JOIN ledger_account_due d ON d.id = a.id
                        WHERE n.name IS DISTINCT FROM a.name OR d.next_change IS DISTINCT FROM a.next_change
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
