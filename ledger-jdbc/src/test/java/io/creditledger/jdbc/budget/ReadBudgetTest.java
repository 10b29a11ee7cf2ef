package io.creditledger.jdbc.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.cache.CachingLedger;
import io.creditledger.command.Command;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much of a service's balance checks reaches the database when a cache stands before it. */
@Tag("slow")
class ReadBudgetTest {
    private static final int ACCOUNTS = 10_000;
    private static final int CHECKS = 1_000_000;
    private static final int CHECKS_PER_WRITE = 99;
    /** 20,000 checks a second: the million takes 50 seconds of the ledger's clock, less than the default bound. */
    private static final Duration BETWEEN_CHECKS = Duration.ofNanos(50_000);

    @Test
    void aMillionChecksWithOneWriteInAHundredHardlyReadTheDatabase() {
        try (TestDatabase database = TestDatabases.H2_MEMORY.createMigrated()) {
            CountingDataSource counting = new CountingDataSource(database.newDataSource(2, true));
            MutableClock clock = new MutableClock();
            JdbcLedger ledger = JdbcLedger.builder(counting).clock(clock).build();
            CachingLedger cached = CachingLedger.over(ledger).clock(clock).build();
            CreditLedger credits = CreditLedger.builder(cached).build();
            List<AccountId> accounts = new ArrayList<>();
            List<Command<?>> grants = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                AccountId account = AccountId.of("user:" + i);
                accounts.add(account);
                grants.add(credits.newGrant(account)
                        .amount(1_000)
                        .key(IdempotencyKey.of("grant", "" + i))
                        .build());
            }
            ledger.executeAll(grants);
            cached.balances(accounts);
            counting.take();

            Random random = new Random(6);
            long statements = 0;
            long covered = 0;
            for (int i = 0; i < CHECKS; i++) {
                clock.advance(BETWEEN_CHECKS);
                covered +=
                        cached.balance(accounts.get(random.nextInt(ACCOUNTS))).covers(1) ? 1 : 0;
                if (i % CHECKS_PER_WRITE == 0) {
                    statements += counting.take().size();
                    credits.debit(accounts.get(random.nextInt(ACCOUNTS)), 1, IdempotencyKey.of("debit", "" + i));
                    // what a write itself needs is another budget
                    counting.take();
                }
            }
            statements += counting.take().size();

            assertThat(covered).isEqualTo(CHECKS);
            assertThat(statements).isLessThan(1_000);
            assertThat(cached.stats().hits()).isEqualTo(CHECKS);
            assertThat(accounts)
                    .allSatisfy(account -> assertThat(cached.balance(account)).isEqualTo(ledger.balance(account)));
            ledger.close();
        }
    }
}
