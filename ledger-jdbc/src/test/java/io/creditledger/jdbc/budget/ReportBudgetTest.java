package io.creditledger.jdbc.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.PeriodStatement;
import io.creditledger.command.Command;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many statements it takes to look back in a history: two, whatever its length. */
@Timeout(120)
class ReportBudgetTest {
    private static final AccountId USER = AccountId.of("user");
    private static final int LISTS = 40;
    private static final int LIST = 300;

    /** One statement reads the account, one searches its postings. */
    private static final int SEARCH = 2;

    @ParameterizedTest
    @EnumSource(
            value = TestDatabases.class,
            names = {"H2_MEMORY", "POSTGRESQL"})
    void anInstantAmongTwelveThousandPostingsIsFoundByOneStatement(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            CountingDataSource counting = new CountingDataSource(database.newDataSource(2, true));
            MutableClock clock = new MutableClock();
            JdbcLedger ledger = JdbcLedger.builder(counting).clock(clock).build();
            List<Instant> lists = fill(ledger, clock);
            Random random = new Random(1);
            IntSummaryStatistics statements = new IntSummaryStatistics();

            for (int i = 0; i < 200; i++) {
                int list = random.nextInt(LISTS);
                boolean after = random.nextBoolean();
                Instant instant = after ? lists.get(list).plusNanos(1_000) : lists.get(list);
                long debits = (long) (after ? list + 1 : list) * LIST;
                counting.take();
                assertThat(ledger.balanceAt(USER, instant).posted()).isEqualTo(1_000_000 - debits);
                statements.accept(trips(counting));
            }
            assertThat(statements.getMax()).isEqualTo(SEARCH);
            PeriodStatement period = ledger.periodStatement(USER, lists.get(7), lists.get(9));
            assertThat(period.postings()).isEqualTo(2L * LIST);
            assertThat(period.opening() - period.closing()).isEqualTo(2L * LIST);
            ledger.close();
        }
    }

    /** Many postings at one instant, then none for days, then bursts. */
    @Test
    void everyInstantOfAnIrregularHistoryIsFound() {
        try (TestDatabase database = TestDatabases.H2_MEMORY.createMigrated()) {
            CountingDataSource counting = new CountingDataSource(database.newDataSource(2, true));
            MutableClock clock = new MutableClock();
            JdbcLedger ledger = JdbcLedger.builder(counting).clock(clock).build();
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(USER, 1_000_000, IdempotencyKey.of("grant", "1"));
            Random random = new Random(1);
            List<Instant> debits = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                long pause = (long) Math.pow(10, 13 * Math.pow(random.nextDouble(), 4)) - 1;
                clock.advance(Duration.ofNanos(1_000 * pause));
                debits.add(clock.instant());
                credits.debit(USER, 1, IdempotencyKey.of("debit", Integer.toString(i)));
            }
            IntSummaryStatistics statements = new IntSummaryStatistics();

            for (int i = 0; i < debits.size(); i += 3) {
                for (Instant instant : List.of(debits.get(i), debits.get(i).plusNanos(1_000))) {
                    long before = debits.stream()
                            .filter(debit -> debit.isBefore(instant))
                            .count();
                    counting.take();
                    assertThat(ledger.balanceAt(USER, instant).posted()).isEqualTo(1_000_000 - before);
                    statements.accept(trips(counting));
                }
            }
            assertThat(statements.getMax()).isEqualTo(SEARCH);
            ledger.close();
        }
    }

    @Test
    void aMissingPostingIsSaidAndNotLookedForForEver() throws SQLException {
        try (TestDatabase database = TestDatabases.H2_MEMORY.createMigrated()) {
            MutableClock clock = new MutableClock();
            JdbcLedger ledger = JdbcLedger.builder(database.newDataSource(2, true))
                    .clock(clock)
                    .build();
            List<Instant> lists = fill(ledger, clock);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(
                                "DELETE FROM ledger_posting WHERE posted_after = " + (1_000_000 - LISTS * LIST)))
                        .isEqualTo(1);
            }
            Instant last = lists.get(LISTS - 1);

            assertThat(ledger.balanceAt(USER, last.minusNanos(1_000)).posted())
                    .isEqualTo(1_000_000 - (LISTS - 1L) * LIST);
            clock.advance(Duration.ofSeconds(10));
            CreditLedger.builder(ledger).build().freeze(USER, IdempotencyKey.of("freeze", "1"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> ledger.balanceAt(USER, last.plusNanos(1_000)))
                    .withMessageContaining("run verify()");
            ledger.close();
        }
    }

    /** Every text that is sent may have several statements. */
    private static int trips(CountingDataSource counting) {
        return counting.take().stream().mapToInt(text -> text.split(";").length).sum();
    }

    /** Grants a million, and then charges 1 in lists of commands that are recorded at one instant each. */
    private static List<Instant> fill(JdbcLedger ledger, MutableClock clock) {
        CreditLedger credits = CreditLedger.builder(ledger).build();
        credits.grant(USER, 1_000_000, IdempotencyKey.of("grant", "1"));
        List<Instant> lists = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            clock.advance(Duration.ofSeconds(10));
            lists.add(clock.instant());
            List<Command<?>> commands = new ArrayList<>();
            for (int k = 0; k < LIST; k++) {
                commands.add(credits.newDebit(USER)
                        .amount(1)
                        .key(IdempotencyKey.of("debit", i + "-" + k))
                        .build());
            }
            assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);
        }
        return lists;
    }
}
