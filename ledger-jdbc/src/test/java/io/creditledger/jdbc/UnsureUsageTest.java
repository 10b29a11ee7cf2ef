package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.UsageQuery;
import io.creditledger.command.Refund;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits whose outcome is not known add to usage once, and store each event once. */
class UnsureUsageTest {
    private static final AccountId USER = AccountId.of("user");
    private static final int DEBITS = 12;

    @ParameterizedTest
    @EnumSource
    void usageIsAddedOnceHoweverOftenACommitIsCut(CuttableProxy.Cut cut) {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();
                CuttableProxy proxy = CuttableProxy.to(database);
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(proxy.through(database.jdbcUrl()));
            pool.setMaximumPoolSize(3);
            LedgerSchema.of(pool).countUsage("route");
            StoredEventRows rows = StoredEventRows.in(database);
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(USER, 1_000, key("g"));
                for (int n = 0; n < DEBITS; n++) {
                    int number = n;
                    proxy.cutCommits(n % 3, cut);
                    untilItIsDone(() -> ledger.execute(credits.newDebit(USER)
                            .amount(10)
                            .metadata("route", "/r")
                            .key(key("d" + number))
                            .build()));
                    proxy.cutCommits(n % 2, cut);
                    untilItIsDone(() -> ledger.execute(Refund.of(OperationRef.of(key("d" + number)))
                            .amount(1)
                            .key(key("r" + number))
                            .build()));
                }
                proxy.cutCommits(0, cut);

                assertThat(ledger.usage(UsageQuery.of(USER).by("route").build()).sums())
                        .singleElement()
                        .satisfies(sum -> {
                            assertThat(sum.debits()).isEqualTo(DEBITS);
                            assertThat(sum.debited()).isEqualTo(BigInteger.valueOf(10L * DEBITS));
                            assertThat(sum.refunds()).isEqualTo(DEBITS);
                            assertThat(sum.refunded()).isEqualTo(BigInteger.valueOf(DEBITS));
                        });
                assertThat(proxy.commitsCut()).isPositive();
                assertThat(rows.stored()).isEqualTo(rows.expected());
                assertThat(rows.count()).isEqualTo(2 + 2 * DEBITS);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    private static void untilItIsDone(Runnable call) {
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                call.run();
                return;
            } catch (StorageException unsure) {
                // Same key, so it is done once.
            }
        }
        throw new AssertionError("it did not work in 10 attempts");
    }
}
