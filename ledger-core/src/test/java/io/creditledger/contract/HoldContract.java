package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Balance;
import io.creditledger.CaptureReceipt;
import io.creditledger.Hold;
import io.creditledger.HoldQuery;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotEmptyException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.HoldExceededException;
import io.creditledger.error.HoldNotActiveException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.NotAHoldException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reservations: a hold keeps credits and lots apart until it is captured, released or out of time. */
abstract class HoldContract extends LotSuite {
    private PlaceHold.Builder hold(long amount, String name) {
        return credits.newHold(USER).amount(amount).key(key(name)).timeout(Duration.ofSeconds(10));
    }

    private CaptureHold.Builder capture(String hold, long amount) {
        return CaptureHold.of(ref(hold)).amount(amount).key(newKey());
    }

    private ReleaseHold release(String hold) {
        return ReleaseHold.of(ref(hold)).key(newKey()).build();
    }

    @Test
    void aHoldReservesWithoutMovingAnything() {
        given(USER, 100);

        HoldReceipt receipt = done(hold(30, "h").build());

        assertThat(receipt.hold())
                .isEqualTo(
                        new Hold(receipt.hold().id(), USER, REVENUE, 30, 0, HoldStatus.OPEN, at(10), Optional.empty()));
        Balance balance = receipt.balance();
        assertThat(List.of(balance.posted(), balance.held(), balance.available()))
                .containsExactly(100L, 30L, 70L);
        assertThat(balance.nextChange()).isEqualTo(at(10));
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(71).key(newKey()).build());
        assertThat(ledger.transaction(key("h"))).isEmpty();
    }

    @Test
    void lotsAreReservedInTheOrderOfUseAndCapturedInThatOrder() {
        lot(10, "first", 60);
        lot(10, "second", 120);
        given(USER, 5);

        done(hold(22, "h").timeout(Duration.ofSeconds(50)).build());

        assertThat(uses(ref("h"), "first", "second")).containsExactly("first 10", "second 10", "plain 2");
        CaptureReceipt captured =
                done(CaptureHold.of(ref("h")).amount(12).key(key("c")).build());
        assertThat(uses(ref("c"), "first", "second")).containsExactly("first -10", "second -2");
        assertThat(captured.hold().status()).isEqualTo(HoldStatus.CAPTURED);
        assertThat(captured.captured()).isEqualTo(12);
        assertThat(lot("second").reserved()).isZero();
        assertThat(remaining("second")).isEqualTo(8);
        assertThat(available(USER)).isEqualTo(13);
    }

    @Test
    void severalCapturesMayFollowAndTheLastCreditEndsTheHold() {
        given(USER, 100);
        done(hold(30, "h").build());

        assertThat(done(capture("h", 10).moreToFollow().build()).hold().status())
                .isEqualTo(HoldStatus.OPEN);
        assertThat(ledger.balance(USER).held()).isEqualTo(20);
        assertThat(refused(
                                HoldExceededException.class,
                                capture("h", 21).moreToFollow().build())
                        .held())
                .isEqualTo(20);
        CaptureReceipt last = done(capture("h", 20).moreToFollow().build());
        assertThat(last.hold().status()).isEqualTo(HoldStatus.CAPTURED);
        assertThat(last.balance().held()).isZero();
        assertThat(posted(REVENUE)).isEqualTo(30);
        assertThat(refused(HoldNotActiveException.class, capture("h", 1).build())
                        .status())
                .isEqualTo(HoldStatus.CAPTURED);
    }

    @Test
    void aCaptureOfEverythingNeedsNoAmountAndOneOfNothingReleases() {
        given(USER, 100);
        done(hold(30, "all").build());
        done(hold(40, "none").build());

        assertThat(done(CaptureHold.of(ref("all")).key(newKey()).build()).captured())
                .isEqualTo(30);
        CaptureReceipt nothing = done(capture("none", 0).build());
        assertThat(nothing.transaction()).isEmpty();
        assertThat(nothing.hold().status()).isEqualTo(HoldStatus.RELEASED);
        assertThat(available(USER)).isEqualTo(70);
    }

    @Test
    void overrunIsRefusedUnlessAllowedAndPaidLikeADebit() {
        given(USER, 50);
        done(hold(30, "h").build());

        HoldExceededException refusal =
                refused(HoldExceededException.class, capture("h", 31).build());
        assertThat(List.of(refusal.requested(), refusal.held())).containsExactly(31L, 30L);
        assertThat(refused(
                                InsufficientCreditsException.class,
                                capture("h", 51).allowOverrun().build())
                        .available())
                .isEqualTo(50);
        assertThat(done(capture("h", 50).allowOverrun().build()).captured()).isEqualTo(50);
        assertThat(posted(USER)).isZero();
    }

    @Test
    void overrunUsesLotsByTheHoldsTags() {
        done(grant(10, "x").tags("x").build());
        given(USER, 5);
        done(hold(6, "h").tags("x").build());

        done(CaptureHold.of(ref("h")).amount(13).allowOverrun().key(key("c")).build());

        assertThat(uses(ref("c"), "x")).containsExactly("x -6", "x -4", "plain -3");
    }

    @Test
    void aHoldIsDeadAtItsInstantSweptOrNot() {
        given(USER, 100);
        done(hold(30, "h").build());

        clock.set(at(10).minus(MICRO));
        assertThat(hold("h").status()).isEqualTo(HoldStatus.OPEN);
        assertThat(available(USER)).isEqualTo(70);
        on(10);
        assertThat(hold("h").status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(hold("h").endedAt()).contains(at(10));
        assertThat(available(USER)).isEqualTo(100);
        assertThat(refused(HoldNotActiveException.class, capture("h", 1).build())
                        .status())
                .isEqualTo(HoldStatus.EXPIRED);
        assertThat(replayed(hold(30, "h").build()).hold().status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(ledger.holds(HoldQuery.open().build()).holds()).isEmpty();
        assertThat(ledger.holds(HoldQuery.overdue().account(USER).build()).holds())
                .hasSize(1);
        assertThat(done(ApplyDue.of(USER)).balance().held()).isZero();
        assertThat(ledger.holds(HoldQuery.overdue().build()).holds()).isEmpty();
    }

    @Test
    void aHoldMayDieInTheUnitOfWorkThatPlacedIt() {
        given(USER, 100);
        given(OTHER, 100);
        on(50);
        credits.debit(OTHER, 1, newKey());
        on(0);

        // The other's last change is 50 seconds ahead of this node's clock, and what concerns both counts from there.
        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                hold(30, "h").build(),
                Transfer.between(OTHER, USER).amount(1).key(newKey()).build()));

        assertThat(outcomes).allMatch(Outcome::isAccepted);
        assertThat(hold("h").status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(ledger.balance(USER).held()).isZero();
        assertThat(available(USER)).isEqualTo(101);
    }

    @Test
    void anExtensionCountsFromNowAndNeverShortens() {
        given(USER, 100);
        done(hold(30, "h").build());
        on(5);

        assertThat(done(ExtendHold.of(ref("h"))
                                .timeout(Duration.ofSeconds(4))
                                .key(newKey())
                                .build())
                        .hold()
                        .expiresAt())
                .isEqualTo(at(10));
        assertThat(done(ExtendHold.of(ref("h"))
                                .timeout(Duration.ofSeconds(6))
                                .key(newKey())
                                .build())
                        .hold()
                        .expiresAt())
                .isEqualTo(at(11));
        on(10);
        assertThat(hold("h").status()).isEqualTo(HoldStatus.OPEN);
        on(11);
        refused(
                HoldNotActiveException.class,
                ExtendHold.of(ref("h"))
                        .timeout(Duration.ofSeconds(6))
                        .key(newKey())
                        .build());
    }

    @Test
    void reservedCreditsOutliveTheirLotUntilCapture() {
        lot(10, "g", 5);
        done(hold(6, "h").build());
        on(7);

        assertThat(posted(USER)).as("the four free ones have expired").isEqualTo(6);
        CaptureReceipt captured = done(capture("h", 5).build());

        assertThat(captured.captured()).isEqualTo(5);
        assertThat(posted(USER)).as("and the one that was not captured").isZero();
        assertThat(posted(EXPIRED)).isEqualTo(5);
        assertThat(lot("g").expired()).isEqualTo(5);
    }

    @Test
    void whatIsReleasedAfterItsLotsEndExpiresAtOnce() {
        lot(10, "g", 5);
        done(hold(6, "h").build());
        on(7);

        assertThat(done(release("h")).balance().posted()).isZero();
        assertThat(posted(EXPIRED)).isEqualTo(10);
        assertThat(ledger.balance(USER).nextChange()).as("not in the past").isNotEqualTo(at(5));
    }

    @Test
    void whatATimeoutFreesAfterItsLotsEndExpiresAtThatInstant() {
        lot(10, "g", 5);
        done(hold(6, "h").build());
        clock.set(at(10).minus(MICRO));
        assertThat(posted(USER)).isEqualTo(6);
        on(10);

        assertThat(posted(USER)).isZero();
        assertThat(done(ApplyDue.of(USER)).transaction().orElseThrow().effectiveAt())
                .isEqualTo(at(10));
    }

    @Test
    void aHoldThatEndsWithItsLotIsDeadFirst() {
        lot(10, "g", 10);
        done(hold(10, "h").build());
        on(10);

        assertThat(done(ApplyDue.of(USER)).transaction().orElseThrow().postings())
                .hasSize(2);
        assertThat(hold("h").status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(lot("g").expired()).isEqualTo(10);
    }

    @Test
    void overdraftIsReservedOnlyWhenAskedFor() {
        givenFloor(USER, -20);

        refused(InsufficientCreditsException.class, hold(1, "h").build());
        assertThat(done(hold(20, "h").useOverdraft().build()).balance().available())
                .isEqualTo(-20);
        refused(
                InsufficientCreditsException.class,
                hold(1, "more").useOverdraft().build());
        done(grant(15, "lot").expiresAt(at(9)).build());
        assertThat(remaining("lot")).as("nothing is owed yet").isEqualTo(15);
        done(capture("h", 20).build());
        assertThat(remaining("lot")).as("now it is").isZero();
        assertThat(available(USER)).isEqualTo(-5);
    }

    @Test
    void freedCreditsRepayDebtFirst() {
        done(grant(10, "lot").priority(1).build());
        done(hold(10, "h").build());
        givenDebtBeside(7);

        assertThat(ledger.breakdown(USER).overdraft()).isEqualTo(7);
        done(release("h"));
        assertThat(ledger.breakdown(USER).overdraft()).isZero();
        assertThat(remaining("lot")).isEqualTo(3);
        assertThat(available(USER)).isEqualTo(3);
    }

    private void givenDebtBeside(long debt) {
        credits.grant(USER, debt, key("loan"));
        credits.debit(USER, debt, newKey());
        credits.execute(Reverse.of(ref("loan")).force().key(newKey()).build());
    }

    @Test
    void aFrozenAccountNeitherHoldsNorPaysButReleases() {
        given(USER, 100);
        done(hold(30, "h").build());
        credits.freeze(USER, newKey());

        refused(AccountNotOpenException.class, hold(1, "more").build());
        refused(AccountNotOpenException.class, capture("h", 1).build());
        assertThat(done(release("h")).balance().available()).isEqualTo(100);
    }

    @Test
    void closingIsRefusedWhileThereAreHoldsUnlessTheyAreSwept() {
        given(USER, 40);
        lot(10, "g", 60);
        done(hold(45, "h").build());

        refused(
                AccountNotEmptyException.class,
                CloseAccount.of(USER).key(newKey()).build());
        done(CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());
        assertThat(hold("h").status()).isEqualTo(HoldStatus.RELEASED);
        assertThat(posted(EXPIRED)).isEqualTo(50);
        assertThat(remaining("g")).isZero();
        assertThat(ledger.balance(USER).held()).isZero();
    }

    @Test
    void onlyHoldsCanBeCaptured() {
        given(USER, 10);
        debit(1, "d");

        refused(NotAHoldException.class, capture("d", 1).build());
        refused(OperationNotFoundException.class, capture("none", 1).build());
        assertThat(ledger.hold(ref("d"))).isEmpty();
    }

    @Test
    void everyCommandReplaysWithTheHoldAsItIsByThen() {
        given(USER, 100);
        HoldReceipt placed = done(hold(30, "h").build());
        CaptureHold first =
                CaptureHold.of(ref("h")).amount(10).moreToFollow().key(key("c")).build();
        CaptureReceipt captured = done(first);
        ReleaseHold releasing = ReleaseHold.of(ref("h")).key(key("r")).build();
        HoldReceipt released = done(releasing);
        assertThat(released.hold().status()).isEqualTo(HoldStatus.CAPTURED);
        credits.refund(ref("c"), 4, newKey());

        assertThat(replayed(hold(30, "h").build()).balance()).isEqualTo(placed.balance());
        assertThat(replayed(hold(30, "h").build()).hold()).isEqualTo(released.hold());
        assertThat(replayed(first).balance()).isEqualTo(captured.balance());
        assertThat(replayed(first).refunded()).isEqualTo(4);
        assertThat(replayed(releasing).balance()).isEqualTo(released.balance());
        refused(IdempotencyConflictException.class, hold(31, "h").build());
        refused(
                IdempotencyConflictException.class,
                CaptureHold.of(ref("h")).amount(10).key(key("c")).build());
    }

    @Test
    void captureAndReleaseRaceForOneEnd() throws Exception {
        Assumptions.assumeTrue(fixture().concurrent(), "one thread carries the whole test");
        given(USER, 100);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 10; round++) {
                String name = "h" + round;
                credits.execute(hold(10, name).build());
                List<Callable<Boolean>> racers = Stream.concat(
                                Stream.generate(() -> capture(name, 1).build()).limit(4),
                                Stream.generate(() -> release(name)).limit(4))
                        .<Callable<Boolean>>map(command -> () -> won(ledger.execute(command)))
                        .toList();
                long winners = 0;
                for (var outcome : threads.invokeAll(racers)) {
                    winners += outcome.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
                assertThat(hold(name).status()).isIn(HoldStatus.CAPTURED, HoldStatus.RELEASED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ledger.balance(USER).held()).isZero();
        assertThat(posted(USER) + posted(REVENUE)).isEqualTo(100);
    }

    private static boolean won(Outcome<?> outcome) {
        outcome.rejection().ifPresent(loser -> assertThat(loser.code()).isEqualTo(RejectionCode.HOLD_NOT_ACTIVE));
        return outcome.isAccepted();
    }
}
