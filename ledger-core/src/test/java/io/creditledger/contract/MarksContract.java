package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.creditledger.AccountReceipt;
import io.creditledger.CommandResult;
import io.creditledger.IdempotencyKey;
import io.creditledger.MarkCrossing;
import io.creditledger.MarkCrossing.Direction;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountTermsConflictException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.event.EventListener;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.AccountOpened;
import io.creditledger.event.LedgerEvent.DueApplied;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Low-balance marks: told once per crossing, to the caller and in the event. */
abstract class MarksContract extends LotSuite {
    private final List<LedgerEvent> told = new ArrayList<>();

    @Override
    EventListener listener() {
        return events -> {
            synchronized (told) {
                told.addAll(events);
            }
        };
    }

    private List<LedgerEvent> heard() {
        synchronized (told) {
            List<LedgerEvent> heard = List.copyOf(told);
            told.clear();
            return heard;
        }
    }

    private void givenMarks(long posted, long... marks) {
        done(OpenAccount.limited(USER, CREDIT).marks(marks).build());
        if (posted > 0) {
            credits.grant(USER, posted, newKey());
        }
        told.clear();
    }

    private Debit spend(long amount) {
        return credits.newDebit(USER).amount(amount).key(newKey()).build();
    }

    private Grant refill(long amount) {
        return credits.newGrant(USER).amount(amount).key(newKey()).build();
    }

    private static MarkCrossing down(long mark, long available, long revision) {
        return new MarkCrossing(USER, mark, Direction.DOWN, available, revision);
    }

    private static MarkCrossing up(long mark, long available, long revision) {
        return new MarkCrossing(USER, mark, Direction.UP, available, revision);
    }

    @Test
    void aCrossingIsToldToTheCallerAndInTheEventAndNeverAgain() {
        givenMarks(100, 50);

        assertThat(done(spend(49)).crossedMarks()).isEmpty();
        Debit crossing = spend(1);
        Receipt receipt = done(crossing);
        assertThat(receipt.crossedMarks()).containsExactly(down(50, 50, 3));
        assertThat(done(spend(1)).crossedMarks()).isEmpty();

        assertThat(heard())
                .extracting(LedgerEvent::crossedMarks)
                .containsExactly(List.of(), receipt.crossedMarks(), List.of());
        assertThat(replayed(crossing).crossedMarks()).isEqualTo(receipt.crossedMarks());
        assertThat(heard()).isEmpty();
    }

    @Test
    void oneCommandCrossesSeveralMarksInTheOrderInWhichTheyAreMet() {
        givenMarks(100, 0, 50, 20, -5);

        assertThat(done(spend(100)).crossedMarks()).containsExactly(down(50, 0, 2), down(20, 0, 2), down(0, 0, 2));
        assertThat(done(refill(30)).crossedMarks()).containsExactly(up(0, 30, 3), up(20, 30, 3));
        assertThat(done(refill(21)).crossedMarks()).containsExactly(up(50, 51, 4));
    }

    @Test
    void theReceiptOfAReplayAfterARestartTellsTheSameMarks() {
        givenMarks(10, 5, 0);
        Debit debit = spend(10);
        Receipt first = done(debit);

        assertThat(((CommandResult) reopened().execute(debit).orElseThrow()).crossedMarks())
                .isEqualTo(first.crossedMarks())
                .hasSize(2);
    }

    @Test
    void aRefusalCrossesNothing() {
        givenMarks(10, 5);

        refused(InsufficientCreditsException.class, spend(11));

        assertThat(heard()).isEmpty();
        assertThat(done(spend(5)).crossedMarks()).containsExactly(down(5, 5, 2));
    }

    @Test
    void marksAreTermsOfTheAccount() {
        OpenAccount open = OpenAccount.limited(USER, CREDIT).marks(0, 100, 20).build();
        assertThat(done(open).account().marks()).containsExactly(100L, 20L, 0L);
        assertThat(ledger.account(USER).orElseThrow().marks()).containsExactly(100L, 20L, 0L);
        assertThat(heard())
                .filteredOn(event -> event.id().equals("opened:" + USER))
                .singleElement()
                .isInstanceOfSatisfying(
                        AccountOpened.class, event -> assertThat(event.marks()).containsExactly(100L, 20L, 0L));
        assertThat(ledger.execute(open).isAccepted()).isTrue();
        assertThat(refused(
                                AccountTermsConflictException.class,
                                OpenAccount.limited(USER, CREDIT).marks(100).build())
                        .getMessage())
                .contains("marks");

        ChangeLimits change = ChangeLimits.of(USER).marks(7).key(newKey()).build();
        AccountReceipt changed = done(change);
        assertThat(changed.changed()).isTrue();
        assertThat(changed.account().marks()).containsExactly(7L);
        done(ChangeLimits.of(USER).floor(-3).key(newKey()).build());
        assertThat(ledger.account(USER).orElseThrow().marks()).containsExactly(7L);
        assertThat(done(ChangeLimits.of(USER).marks(7).key(newKey()).build()).changed())
                .isFalse();
        done(ChangeLimits.of(USER).marks().key(newKey()).build());
        assertThat(ledger.account(USER).orElseThrow().marks()).isEmpty();
        assertThat(replayed(change).account().marks()).containsExactly(7L);
    }

    @Test
    void newMarksCountFromTheNextChangeOn() {
        given(USER, 100);
        ChangeLimits marked = ChangeLimits.of(USER).marks(50).key(newKey()).build();

        // All at once: nothing of what happened before the marks were set counts.
        List<Outcome<?>> outcomes =
                ledger.executeAll(List.of(spend(60), marked, spend(1), refill(12), spend(2), spend(1)));

        assertThat(outcomes.stream()
                        .map(outcome -> ((CommandResult) outcome.orElseThrow()).crossedMarks())
                        .toList())
                .containsExactly(
                        List.of(), List.of(), List.of(), List.of(up(50, 51, 5)), List.of(down(50, 49, 6)), List.of());
        assertThat(done(refill(3)).crossedMarks()).containsExactly(up(50, 51, 8));
    }

    @Test
    void whatFallsDueBeforeAChangeOfTermsCrossesTheOldMarks() {
        givenMarks(10, 5);
        done(credits.newHold(USER)
                .amount(6)
                .timeout(Duration.ofSeconds(10))
                .key(key("h"))
                .build());
        on(10);

        assertThat(done(ChangeLimits.of(USER).ceiling(100).key(newKey()).build())
                        .crossedMarks())
                .extracting(MarkCrossing::mark, MarkCrossing::direction)
                .containsExactly(tuple(5L, Direction.UP));

        done(credits.newHold(USER)
                .amount(6)
                .timeout(Duration.ofSeconds(10))
                .key(key("i"))
                .build());
        on(20);
        assertThat(done(ChangeLimits.of(USER).marks(9, 7).key(newKey()).build()).crossedMarks())
                .extracting(MarkCrossing::mark, MarkCrossing::direction)
                .containsExactly(tuple(5L, Direction.UP));
        assertThat(done(spend(2)).crossedMarks()).extracting(MarkCrossing::mark).containsExactly(9L);
    }

    @Test
    void heldCreditsAreNotAvailable() {
        givenMarks(10, 5);
        assertThat(done(credits.newHold(USER)
                                .amount(6)
                                .timeout(Duration.ofSeconds(10))
                                .key(key("hold"))
                                .build())
                        .crossedMarks())
                .containsExactly(down(5, 4, 2));
        assertThat(credits.capture(ref("hold"), 2, newKey()).crossedMarks()).containsExactly(up(5, 8, 3));
        assertThat(heard())
                .extracting(LedgerEvent::crossedMarks)
                .containsExactly(List.of(down(5, 4, 2)), List.of(up(5, 8, 3)));
    }

    @Test
    void whatFallsDueCrossesWhenItIsBookedAndIsToldByTheCommandThatLetsItBeBooked() {
        givenMarks(6, 10);
        lot(20, "lot", 30);
        told.clear();
        on(30);

        Receipt receipt = done(spend(1));

        assertThat(receipt.crossedMarks()).containsExactly(down(10, 6, 3));
        assertThat(heard())
                .filteredOn(OperationAccepted.class::isInstance)
                .map(OperationAccepted.class::cast)
                .extracting(OperationAccepted::kind, LedgerEvent::crossedMarks)
                .containsExactly(
                        tuple(OperationKind.EXPIRE, List.of(down(10, 6, 3))), tuple(OperationKind.DEBIT, List.of()));
    }

    @Test
    void lotsThatStartAndHoldsThatExpireCross() {
        givenMarks(5, 5);
        done(grant(3, "later").startsAt(at(20)).build());
        assertThat(heard())
                .singleElement()
                .extracting(LedgerEvent::crossedMarks)
                .isEqualTo(List.of());
        on(20);

        assertThat(done(ApplyDue.of(USER)).crossedMarks()).containsExactly(up(5, 8, 3));

        assertThat(heard())
                .singleElement()
                .isInstanceOf(DueApplied.class)
                .extracting(LedgerEvent::crossedMarks)
                .isEqualTo(List.of(up(5, 8, 3)));
    }

    @Test
    void taggedCreditsAreNotAvailableToEverything() {
        givenMarks(5, 5);

        assertThat(done(grant(30, "tagged").tags("x").build()).crossedMarks()).isEmpty();
        assertThat(done(refill(1)).crossedMarks()).containsExactly(up(5, 6, 3));
    }

    @Test
    void membersOfAGroupCrossEachOnItsOwn() {
        givenMarks(10, 5);
        Debit first = spend(6);
        Grant second = refill(2);

        assertThat(done(AtomicGroup.of(List.of(first, second))).crossedMarks())
                .containsExactly(down(5, 4, 2), up(5, 6, 3));
        assertThat(heard())
                .extracting(LedgerEvent::crossedMarks)
                .containsExactly(List.of(down(5, 4, 2)), List.of(up(5, 6, 3)));
    }

    @Test
    void theKeyOfARefillNamesTheCrossing() {
        MarkCrossing crossing = down(50, 49, 7);

        assertThat(crossing.refillKey()).isEqualTo(IdempotencyKey.of("refill", USER + ":50:7"));
    }

    @Test
    void manyThreadsAroundAMarkBuyOnceForEachCrossing() throws Exception {
        assumeTrue(fixture().concurrent(), "one thread carries the whole test");
        givenMarks(500, 100);
        List<Callable<List<MarkCrossing>>> spenders = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int spender = i;
            spenders.add(() -> spendAndRefill(spender));
        }

        Threads threads = new Threads(64);
        List<MarkCrossing> crossed = new ArrayList<>();
        try {
            threads.together(spenders).forEach(crossed::addAll);
        } finally {
            threads.stop();
        }

        assertThat(crossed).isNotEmpty().doesNotHaveDuplicates();
        assertThat(heard())
                .flatExtracting(LedgerEvent::crossedMarks)
                .filteredOn(crossing -> crossing.direction() == Direction.DOWN)
                .containsExactlyInAnyOrderElementsOf(crossed);
        assertThat(posted(USER) + posted(REVENUE)).isEqualTo(500 + 400L * crossed.size());
    }

    /** Two nodes react to each crossing that a debit tells, and one of them twice. */
    private List<MarkCrossing> spendAndRefill(int spender) {
        List<MarkCrossing> crossed = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Debit debit = credits.newDebit(USER)
                    .amount(3)
                    .key(key("spend-" + spender + "-" + i))
                    .build();
            for (MarkCrossing crossing :
                    ledger.execute(debit).result().map(Receipt::crossedMarks).orElse(List.of())) {
                if (crossing.direction() == Direction.DOWN) {
                    crossed.add(crossing);
                    for (int reaction = 0; reaction < 3; reaction++) {
                        credits.grant(USER, 400, crossing.refillKey());
                    }
                }
            }
        }
        return crossed;
    }
}
