package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.OperationRef;
import io.creditledger.UsageQuery;
import io.creditledger.UsageSum;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.command.Refund;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** What the tables say of usage, when a ledger starts to count it, and what an audit finds. */
class UsageTest {
    private static final AccountId USER = AccountId.of("user");

    @EachDatabase
    void everyWrongRowIsFound(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(2, true);
            LedgerSchema.of(pool).countUsage("route");
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(USER, 100, key("g"));
                debit(credits, 10, "d1", "/a");
                debit(credits, 20, "d2", "/b");
                refund(ledger, 5, "d1");
                assertThat(ledger.verify().violations()).isEmpty();

                for (List<String> wrong : List.of(
                        List.of("debits = debits + 1", "debits = debits - 1"),
                        List.of("debited = debited + 1", "debited = debited - 1"),
                        List.of("refunds = refunds + 1", "refunds = refunds - 1"),
                        List.of("refunded = refunded + 1", "refunded = refunded - 1"),
                        List.of("utc_day = utc_day + 1", "utc_day = utc_day - 1"),
                        List.of("dimension2 = 'x'", "dimension2 = ''"))) {
                    database.execute("UPDATE ledger_usage SET " + wrong.get(0) + " WHERE dimension1 = '/a'");
                    assertThat(ledger.verify().violations())
                            .as(wrong.get(0))
                            .containsExactly(new Violation(
                                    "usage-is-sum",
                                    "account user",
                                    "its usage is not the sum of what its operations say"));
                    database.execute("UPDATE ledger_usage SET " + wrong.get(1) + " WHERE dimension1 = '/a'");
                }
                database.execute("UPDATE ledger_usage SET debited = CASE WHEN dimension1 = '/a' THEN 11 ELSE 19 END");
                assertThat(ledger.verify().violations())
                        .extracting(Violation::rule)
                        .containsExactly("usage-is-sum");
                database.execute("UPDATE ledger_usage SET debited = CASE WHEN dimension1 = '/a' THEN 10 ELSE 20 END");
                assertThat(ledger.verify().violations()).isEmpty();
                database.execute("DELETE FROM ledger_usage WHERE dimension1 = '/b'");
                assertThat(ledger.verify().violations())
                        .extracting(Violation::rule)
                        .containsExactly("usage-is-sum");
            }
        }
    }

    @EachDatabase
    void usageIsCountedFromTheNextBuildOn(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(2, true);
            try (JdbcLedger before = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(before).build();
                credits.grant(USER, 100, key("g"));
                debit(credits, 1, "before", "/a");
                assertThatIllegalStateException()
                        .isThrownBy(() -> before.usage(UsageQuery.of(USER).build()))
                        .withMessageContaining(
                                "usage is not counted: call LedgerSchema.of(dataSource).countUsage(...)");

                LedgerSchema.of(pool).countUsage("route");
                debit(credits, 2, "meanwhile", "/a");
                try (JdbcLedger after = JdbcLedger.builder(pool).build()) {
                    debit(CreditLedger.builder(after).build(), 4, "after", "/a");
                    refund(after, 1, "before");
                    // Built before, it does not count, but a refund of what was counted does.
                    refund(before, 3, "after");
                    assertThat(after.usage(UsageQuery.of(USER).by("route").build())
                                    .sums())
                            .singleElement()
                            .satisfies(sum -> {
                                assertThat(sum.debited()).isEqualTo(BigInteger.valueOf(4));
                                assertThat(sum.refunded()).isEqualTo(BigInteger.valueOf(3));
                            });

                    LedgerSchema.of(pool).countUsage("route", "model");
                    assertThatIllegalArgumentException()
                            .isThrownBy(() ->
                                    after.usage(UsageQuery.of(USER).by("model").build()));
                    try (JdbcLedger last = JdbcLedger.builder(pool).build()) {
                        assertThat(last.usage(UsageQuery.of(USER)
                                                .by("route", "model")
                                                .build())
                                        .sums())
                                .extracting(sum -> sum.values().get("model"))
                                .containsExactly("");
                        assertThat(last.verify().violations()).isEmpty();
                    }
                }
            }
        }
    }

    @EachDatabase
    void aJoinedViewSeesTheUsageOfItsUnitOfWork(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Connection host = database.connect()) {
            DataSource pool = database.newDataSource(2, true);
            LedgerSchema.of(pool).countUsage("route");
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(USER, 100, key("g"));
                debit(credits, 1, "d1", "/a");
                host.setAutoCommit(false);
                JoinedLedger view = ledger.joining(host);
                debit(credits.on(view), 2, "d2", "/a");

                assertThat(debited(view.usage(UsageQuery.of(USER).build()).sums()))
                        .containsExactly(3L);
                host.rollback();
                view.rolledBack();
                assertThat(debited(ledger.usage(UsageQuery.of(USER).build()).sums()))
                        .containsExactly(1L);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    private static List<Long> debited(List<UsageSum> sums) {
        return sums.stream().map(sum -> sum.debited().longValueExact()).toList();
    }

    private static void debit(CreditLedger credits, long amount, String key, String route) {
        assertThat(credits.ledger()
                        .execute(credits.newDebit(USER)
                                .amount(amount)
                                .key(key(key))
                                .metadata("route", route)
                                .build())
                        .isAccepted())
                .isTrue();
    }

    private static void refund(JdbcLedger ledger, long amount, String debit) {
        assertThat(ledger.execute(Refund.of(OperationRef.of(key(debit)))
                                .amount(amount)
                                .key(key("refund of " + debit))
                                .build())
                        .isAccepted())
                .isTrue();
    }

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }
}
