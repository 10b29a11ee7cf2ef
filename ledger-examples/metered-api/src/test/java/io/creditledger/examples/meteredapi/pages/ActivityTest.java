package io.creditledger.examples.meteredapi.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.ForwardingLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Receipt;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.memory.InMemoryLedger;
import io.creditledger.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ActivityTest {
    private static final AccountId ACCOUNT = AccountId.of("user");

    private final MovableClock clock = MovableClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    private final InMemoryLedger books = InMemoryLedger.builder()
            .clock(clock)
            .countUsage(Books.ROUTE, Books.KEY)
            .build();
    private final CreditLedger credits = CreditLedger.builder(books).build();
    private final Counting ledger = new Counting(books);
    private final Activity activity = new Activity(ledger, ACCOUNT);
    private final Map<Instant, Long> balances = new HashMap<>();
    private int operations;

    ActivityTest() {
        credits.open(ACCOUNT);
    }

    /** Counts what is read. */
    private static final class Counting extends ForwardingLedger {
        private final Ledger ledger;
        private int statements;
        private int lines;
        private int sums;

        Counting(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        protected Ledger delegate() {
            return ledger;
        }

        @Override
        public StatementPage statement(StatementQuery query) {
            StatementPage page = ledger.statement(query);
            statements++;
            lines += page.lines().size();
            return page;
        }

        @Override
        public UsageReport usage(UsageQuery query) {
            sums++;
            return ledger.usage(query);
        }
    }

    private IdempotencyKey once() {
        return IdempotencyKey.of("test", "" + operations++);
    }

    private void calls(int count) {
        for (int i = 0; i < count; i++) {
            clock.advance(Duration.ofSeconds(1));
            Receipt receipt = credits.debit(ACCOUNT, 1, once());
            balances.put(clock.instant(), receipt.balance().posted());
        }
    }

    private Activity.Shown look(Period period) {
        var balance = ledger.balance(ACCOUNT);
        activity.last(balance);
        return activity.of(period, balance, clock.instant());
    }

    @Test
    void whoeverLooksAgainReadsOnlyWhatIsNew() {
        credits.grant(ACCOUNT, 10_000, once());
        calls(3_000);
        look(Period.DAY);
        assertThat(ledger.lines).isEqualTo(200 + 3_001);
        ledger.statements = 0;
        ledger.lines = 0;
        ledger.sums = 0;

        clock.advance(Duration.ofSeconds(5));
        look(Period.DAY);
        assertThat(ledger.statements).isZero();
        assertThat(ledger.sums).isZero();

        calls(2);
        Activity.Shown shown = look(Period.DAY);
        assertThat(ledger.lines).isEqualTo(2 + 2);
        assertThat(shown.history().movements()).isEqualTo(3_003);
        assertThat(activity.last(ledger.balance(ACCOUNT)))
                .hasSize(Activity.RECENT)
                .extracting(Line::after)
                .startsWith(6_998L, 6_999L, 7_000L, 7_001L)
                .endsWith(7_197L);
    }

    @Test
    void whatIsReadBitByBitIsTrueAndBounded() {
        credits.grant(ACCOUNT, 10_000, once());
        for (int i = 0; i < 40; i++) {
            calls(97);
            clock.advance(Duration.ofMinutes(2));
            look(Period.HOUR);
        }

        History bit = look(Period.HOUR).history();
        History whole =
                History.NONE.next(ledger, ACCOUNT, ledger.balance(ACCOUNT).seq(), Period.HOUR.start(clock.instant()));

        // The oldest step has two or three calls, some of which may be from before the hour.
        assertThat(whole.movements()).isGreaterThan(History.MOST_STEPS);
        assertThat(bit.movements()).isCloseTo(whole.movements(), within(2L));
        assertThat(bit.opening()).isCloseTo(whole.opening(), within(2L));
        assertThat(bit.steps())
                .hasSizeBetween(History.MOST_STEPS / 2, History.MOST_STEPS)
                .allSatisfy(step -> assertThat(balances).containsEntry(step.at(), step.after()));
        assertThat(bit.steps().get(bit.steps().size() - 1).after()).isEqualTo(10_000 - 40 * 97);
    }

    @Test
    void whatIsOlderThanThePeriodIsLeftOut() {
        credits.grant(ACCOUNT, 100, once());
        calls(1);
        assertThat(look(Period.HOUR).history().movements()).isEqualTo(2);

        clock.advance(Duration.ofHours(1));
        calls(1);
        History history = look(Period.HOUR).history();

        assertThat(history.movements()).isEqualTo(1);
        assertThat(history.before()).isEqualTo(99);
        assertThat(history.steps()).extracting(History.Step::after).containsExactly(98L);

        clock.advance(Duration.ofHours(1).plusSeconds(1));
        assertThat(look(Period.HOUR).history().steps()).isEmpty();
        assertThat(look(Period.HOUR).history().opening()).isEqualTo(98);
    }

    @Test
    void aNewDayOfSpendingIsRead() {
        credits.grant(ACCOUNT, 100, once());
        calls(1);
        look(Period.HOUR);
        int sums = ledger.sums;

        clock.advance(Duration.ofHours(25));
        look(Period.HOUR);

        assertThat(ledger.sums).isGreaterThan(sums);
    }

    @Test
    void movementsBookedSinceTheBalanceWasReadAreNotShownTwiceNorLeftOut() {
        credits.grant(ACCOUNT, 1_000, once());
        calls(10);
        look(Period.HOUR);
        calls(3);
        var old = ledger.balance(ACCOUNT);
        calls(4);

        assertThat(activity.last(old))
                .extracting(Line::after)
                .startsWith(983L, 984L, 985L, 986L, 987L, 988L, 989L, 990L, 991L);
        Activity.Shown shown = activity.of(Period.HOUR, old, clock.instant());
        calls(1);

        assertThat(activity.last(ledger.balance(ACCOUNT)))
                .extracting(Line::after)
                .startsWith(982L, 983L, 984L, 985L, 986L, 987L)
                .hasSize(19);
        assertThat(shown.history().movements()).isEqualTo(18);
        assertThat(look(Period.HOUR).history().movements()).isEqualTo(19);
    }
}
