package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.HoldStatus;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.TransactionId;
import io.creditledger.command.Command;
import io.creditledger.error.AccountNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Listings of holds go by number, page by page: what is there all the while is on exactly one page. */
abstract class HoldPagesContract extends LotSuite {
    private Command<?> hold(AccountId account, int number, long seconds) {
        return credits.newHold(account)
                .amount(number)
                .timeout(Duration.ofSeconds(seconds))
                .key(key("h" + number))
                .build();
    }

    /** Places holds of 1, 2, 3 ... credits for ten seconds, all at one instant: the odd ones are the user's. */
    private void givenHolds(int count) {
        givenHolds(1, count);
    }

    private void givenHolds(int first, int last) {
        List<Command<?>> commands = new ArrayList<>();
        for (AccountId account : List.of(USER, OTHER)) {
            commands.add(
                    credits.newGrant(account).amount(1_000_000).key(newKey()).build());
        }
        IntStream.rangeClosed(first, last).forEach(n -> commands.add(hold(n % 2 == 1 ? USER : OTHER, n, 10)));
        assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);
    }

    private static List<Long> amounts(HoldPage page) {
        return page.holds().stream().map(Hold::amount).toList();
    }

    private static List<Long> numbers(long... numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toList();
    }

    /** Returns the amounts on all pages, each page as a list. */
    private List<List<Long>> pages(HoldQuery.Builder query) {
        List<List<Long>> pages = new ArrayList<>();
        HoldPage page = ledger.holds(query.build());
        pages.add(amounts(page));
        while (page.next().isPresent()) {
            assertThat(pages).as("pages without an end").hasSizeLessThan(10);
            page = ledger.holds(query.after(page.next().get()).build());
            pages.add(amounts(page));
        }
        return pages;
    }

    @Test
    void holdsOfOneInstantComeByNumberPageByPage() {
        givenHolds(7);

        assertThat(pages(HoldQuery.open().limit(3))).containsExactly(numbers(1, 2, 3), numbers(4, 5, 6), numbers(7));
        assertThat(pages(HoldQuery.open().limit(6))).containsExactly(numbers(1, 2, 3, 4, 5, 6), numbers(7));
        assertThat(pages(HoldQuery.open().limit(7)))
                .as("a page that is just full is the last")
                .containsExactly(numbers(1, 2, 3, 4, 5, 6, 7));
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers());
    }

    @Test
    void theNumberGoesBeforeWhateverEndsFirst() {
        given(USER, 100);
        Stream.of(hold(USER, 1, 30), hold(USER, 2, 20), hold(USER, 3, 10)).forEach(credits::execute);

        assertThat(pages(HoldQuery.open().limit(2))).containsExactly(numbers(1, 2), numbers(3));
        on(20);
        assertThat(pages(HoldQuery.open().limit(2))).containsExactly(numbers(1));
        assertThat(pages(HoldQuery.overdue().limit(1))).containsExactly(numbers(2), numbers(3));
    }

    @Test
    void oneAccountsHoldsArePagedByThemselves() {
        givenHolds(7);

        assertThat(pages(HoldQuery.open().account(USER).limit(2))).containsExactly(numbers(1, 3), numbers(5, 7));
        assertThat(pages(HoldQuery.open().account(OTHER).limit(2))).containsExactly(numbers(2, 4), numbers(6));
        on(10);
        assertThat(pages(HoldQuery.overdue().account(USER).limit(3))).containsExactly(numbers(1, 3, 5), numbers(7));
        assertThat(pages(HoldQuery.open().account(USER))).containsExactly(numbers());
    }

    @Test
    void aPageHoldsAsMuchAsAsked() {
        givenHolds(Bounds.PAGE_LINES + 1);

        HoldPage full = ledger.holds(HoldQuery.open().limit(Bounds.PAGE_LINES).build());
        assertThat(full.holds()).hasSize(Bounds.PAGE_LINES);
        assertThat(amounts(ledger.holds(
                        HoldQuery.open().after(full.next().orElseThrow()).build())))
                .containsExactly(Bounds.PAGE_LINES + 1L);
        assertThat(ledger.holds(HoldQuery.open().build()).holds())
                .as("unless asked otherwise")
                .hasSize(100);
    }

    @Test
    void whatEndsBetweenPagesNeitherHidesNorDoublesTheRest() {
        givenHolds(9);
        HoldPage first = ledger.holds(HoldQuery.open().limit(3).build());
        assertThat(amounts(first)).containsExactly(1L, 2L, 3L);

        credits.release(ref("h1"), newKey());
        credits.capture(ref("h3"), 3, newKey());
        credits.release(ref("h5"), newKey());
        givenHolds(10, 10);

        HoldPage second = ledger.holds(
                HoldQuery.open().limit(3).after(first.next().orElseThrow()).build());
        assertThat(amounts(second)).containsExactly(4L, 6L, 7L);
        HoldPage third = ledger.holds(
                HoldQuery.open().limit(3).after(second.next().orElseThrow()).build());
        assertThat(amounts(third)).containsExactly(8L, 9L, 10L);
        assertThat(third.next()).isEmpty();
        assertThat(pages(HoldQuery.open())).containsExactly(numbers(2, 4, 6, 7, 8, 9, 10));
    }

    @Test
    void aHoldThatIsExtendedKeepsItsPlace() {
        givenHolds(4);
        HoldPage first = ledger.holds(HoldQuery.open().limit(2).build());

        credits.extend(ref("h1"), Duration.ofSeconds(60), newKey());
        credits.extend(ref("h4"), Duration.ofSeconds(60), newKey());
        on(10);

        assertThat(amounts(ledger.holds(
                        HoldQuery.open().after(first.next().orElseThrow()).build())))
                .containsExactly(4L);
        assertThat(pages(HoldQuery.open().limit(1))).containsExactly(numbers(1), numbers(4));
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers(2, 3));
    }

    @Test
    void whatIsSweptBetweenPagesIsOverdueNoMore() {
        givenHolds(6);
        clock.set(at(10).minus(MICRO));
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers());
        on(10);
        HoldPage first = ledger.holds(HoldQuery.overdue().limit(2).build());
        assertThat(amounts(first)).containsExactly(1L, 2L);

        credits.grant(USER, 1, newKey());

        HoldPage second = ledger.holds(
                HoldQuery.overdue().limit(2).after(first.next().orElseThrow()).build());
        assertThat(amounts(second)).as("the user's 3 and 5 are booked").containsExactly(4L, 6L);
        assertThat(second.next()).isEmpty();
        credits.expireDue(10);
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers());
        assertThat(pages(HoldQuery.open())).containsExactly(numbers());
    }

    @Test
    void thereIsNothingBehindTheLastAndNothingOfNobody() {
        givenHolds(2);

        HoldPage beyond = ledger.holds(
                HoldQuery.open().after(new TransactionId(Long.MAX_VALUE)).build());
        assertThat(beyond.holds()).isEmpty();
        assertThat(beyond.next()).isEmpty();
        assertThat(pages(HoldQuery.open().account(REVENUE))).containsExactly(numbers());
        for (HoldQuery.Builder query : List.of(HoldQuery.open(), HoldQuery.overdue())) {
            assertThatExceptionOfType(AccountNotFoundException.class)
                    .isThrownBy(() -> ledger.holds(query.account(NOBODY).build()));
        }
    }

    private List<HoldStatus> statuses(HoldQuery.Builder query) {
        return ledger.holds(query.build()).holds().stream().map(Hold::status).toList();
    }

    @Test
    void whatIsOverdueIsListedAsExpired() {
        givenHolds(2);
        assertThat(statuses(HoldQuery.open())).containsExactly(HoldStatus.OPEN, HoldStatus.OPEN);

        on(10);

        for (HoldQuery.Builder query : List.of(
                HoldQuery.overdue(),
                HoldQuery.overdue().account(USER),
                HoldQuery.overdue().limit(1))) {
            assertThat(ledger.holds(query.build()).holds())
                    .isNotEmpty()
                    .allSatisfy(hold -> assertThat(hold)
                            .isEqualTo(ledger.hold(OperationRef.of(hold.id())).orElseThrow()));
        }
        assertThat(hold("h1").status()).isEqualTo(HoldStatus.EXPIRED);
    }

    @Test
    void aHoldIsOverdueByTheTimeOfItsAccountToo() {
        on(36_000);
        given(USER, 100);
        on(0);
        given(OTHER, 100);
        credits.execute(hold(USER, 1, 1));
        credits.execute(hold(OTHER, 2, 1));
        assertThat(hold("h1").expiresAt())
                .as("the skew that is believed, and 1")
                .isEqualTo(at(61));
        assertThat(pages(HoldQuery.open())).containsExactly(numbers(1, 2));

        clock.set(at(1).minus(MICRO));
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers());
        on(1);

        assertThat(hold("h1").status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(pages(HoldQuery.overdue())).containsExactly(numbers(1, 2));
        assertThat(pages(HoldQuery.overdue().account(USER))).containsExactly(numbers(1));
        assertThat(pages(HoldQuery.open())).containsExactly(numbers());
        assertThat(pages(HoldQuery.open().account(USER))).containsExactly(numbers());
    }
}
