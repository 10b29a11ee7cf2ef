package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.Lot;
import io.creditledger.LotCategory;
import io.creditledger.LotId;
import io.creditledger.LotReceipt;
import io.creditledger.OperationKind;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LotEndedException;
import io.creditledger.error.LotNotFoundException;
import io.creditledger.error.UnlimitedAccountRequiredException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lots: what they are, in which order they pay, for what, and how they are changed. */
abstract class LotContract extends LotSuite {
    @Test
    void aGrantWithAnEndMakesALotThatTellsItsTerms() {
        Receipt receipt = done(grant(100, "g")
                .priority(7)
                .category(LotCategory.PROMOTIONAL)
                .startsAt(at(0))
                .expiresAt(at(10))
                .tags("image", "audio")
                .build());

        Lot lot = lot("g");
        assertThat(lot.id()).isEqualTo(lotId("g"));
        assertThat(lot.account()).isEqualTo(USER);
        assertThat(lot.grant()).isEqualTo(receipt.transaction().id());
        assertThat(List.of(lot.granted(), lot.remaining(), lot.reserved(), lot.expired()))
                .containsExactly(100L, 100L, 0L, 0L);
        assertThat(lot.priority()).isEqualTo(7);
        assertThat(lot.category()).isEqualTo(LotCategory.PROMOTIONAL);
        assertThat(lot.startsAt()).contains(at(0));
        assertThat(lot.expiresAt()).contains(at(10));
        assertThat(lot.tags()).containsExactlyInAnyOrder("image", "audio");
        assertThat(receipt.balance().restricted()).isEqualTo(100);
        assertThat(receipt.balance().nextChange()).isEqualTo(at(10));
    }

    @Test
    void whatIsNotAskedForHasItsDefaultAndAPlainGrantMakesNoLot() {
        done(grant(1, "lot").priority(50).build());
        done(grant(2, "plain").build());

        assertThat(lot("lot").category()).isEqualTo(LotCategory.PAID);
        assertThat(lot("lot").startsAt()).isEmpty();
        assertThat(lot("lot").expiresAt()).isEmpty();
        assertThat(lot("lot").tags()).isEmpty();
        assertThat(ledger.lot(lotId("plain"))).isEmpty();
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(2);
        assertThat(ledger.balance(USER).nextChange()).isNull();
    }

    @Test
    void aLotWithAllDefaultsIsAskedForByItsName() {
        Grant.Builder asLot = grant(3, "lot").asLot();
        done(asLot.build());
        done(grant(2, "plain").build());

        Lot made = lot("lot");
        assertThat(made.remaining()).isEqualTo(3);
        assertThat(made.priority()).isEqualTo(50);
        assertThat(made.category()).isEqualTo(LotCategory.PAID);
        assertThat(made.expiresAt()).isEmpty();
        replayed(asLot.build());
        assertThat(refused(IdempotencyConflictException.class, grant(3, "lot").build())
                        .field())
                .isEqualTo("asLot");

        debit(4, "d");
        assertThat(uses(ref("d"), "lot")).containsExactly("lot -3", "plain -1");
        done(Reverse.of(ref("d")).key(newKey()).build());
        done(VoidLot.of(made.id()).key(newKey()).build());
        assertThat(available(USER)).isEqualTo(2);
    }

    @Test
    void askingForALotThatOtherTermsMakeAnywayIsTheSameRequest() {
        done(grant(3, "lot").expiresAt(at(5)).build());

        replayed(grant(3, "lot").expiresAt(at(5)).asLot().build());
    }

    /** Grants 1 credit each under these names, then spends them one by one and compares in which order they went. */
    private void assertBurnt(String... expected) {
        for (int i = 0; i < expected.length; i++) {
            debit(1, "burn-" + i);
            assertThat(uses(ref("burn-" + i), expected)).containsExactly(expected[i] + " -1");
        }
    }

    @Test
    void lowerPriorityIsUsedFirstWhateverElse() {
        done(grant(1, "51").priority(51).expiresAt(at(1)).build());
        done(grant(1, "1000").priority(Bounds.LOT_PRIORITY).build());
        done(grant(1, "default").category(LotCategory.PAID).build());
        done(grant(1, "0").priority(0).build());

        assertBurnt("0", "default", "51", "1000");
    }

    @Test
    void ofOnePriorityTheEarlierEndIsUsedFirstAndNoEndLast() {
        done(grant(1, "never").priority(50).build());
        lot(1, "20", 20);
        done(grant(1, "10").expiresAt(at(10)).build());
        done(grant(1, "just after 10").expiresAt(at(10).plus(MICRO)).build());

        assertBurnt("10", "just after 10", "20", "never");
    }

    @Test
    void ofOneEndPromotionalIsUsedBeforePaid() {
        done(grant(1, "paid").category(LotCategory.PAID).expiresAt(at(10)).build());
        done(grant(1, "promotional")
                .category(LotCategory.PROMOTIONAL)
                .expiresAt(at(10))
                .build());

        assertBurnt("promotional", "paid");
    }

    @Test
    void ofOneCategoryTheEarlierStartIsUsedFirst() {
        done(grant(1, "at once").expiresAt(at(10)).build());
        done(grant(1, "from -5").startsAt(at(-5)).expiresAt(at(10)).build());
        done(grant(1, "from -1970")
                .startsAt(Bounds.EARLIEST_EFFECT)
                .expiresAt(at(10))
                .build());

        assertBurnt("from -1970", "from -5", "at once");
    }

    @Test
    void whatIsAlikeIsUsedInTheOrderOfItsGrants() {
        lot(1, "first", 10);
        lot(1, "second", 10);
        lot(1, "third", 10);

        assertBurnt("first", "second", "third");
    }

    @Test
    void plainCreditsAreUsedLast() {
        done(grant(5, "plain").build());
        done(grant(2, "lot").priority(Bounds.LOT_PRIORITY).build());

        debit(3, "d");

        assertThat(uses(ref("d"), "lot")).containsExactly("lot -2", "plain -1");
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(4);
    }

    @Test
    void aDebitOfPlainCreditsUsesNoLots() {
        done(grant(5, "plain").build());
        debit(3, "d");

        assertThat(ledger.allocations(ref("d"))).isEmpty();
    }

    @Test
    void aLotPaysOnlyForADebitThatNamesAllItsTags() {
        done(grant(10, "x").tags("x").build());
        done(grant(20, "xy").tags("x", "y").build());
        done(grant(5, "any").priority(60).build());

        assertThat(available(USER)).isEqualTo(5);
        assertThat(ledger.balance(USER).restricted()).isEqualTo(30);
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(6).key(newKey()).build());
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(16).tags("x").key(newKey()).build());
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(6).tags("X", "y").key(newKey()).build());
        debit(12, "d", "x");
        assertThat(uses(ref("d"), "x", "any")).containsExactly("x -10", "any -2");
        debit(23, "all", "z", "y", "x");
        assertThat(uses(ref("all"), "xy", "any")).containsExactly("xy -20", "any -3");
        assertThat(posted(USER)).isZero();
    }

    @Test
    void aRefusalTellsWhatTheTagsCouldHavePaid() {
        done(grant(10, "x").tags("x").build());
        done(grant(5, "plain").build());

        InsufficientCreditsException refusal = refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(16).tags("x").key(newKey()).build());

        assertThat(refusal.available()).isEqualTo(15);
        assertThat(refusal.requested()).isEqualTo(16);
    }

    @Test
    void aDebitOfAtMostAnAmountTakesWhatItsTagsAllow() {
        done(grant(10, "x").tags("x").build());
        done(grant(5, "plain").build());
        done(credits.newHold(USER).amount(2).key(key("h")).build());

        PartialDebitReceipt untagged =
                done(credits.newDebitUpTo(USER).amount(100).key(newKey()).build());
        PartialDebitReceipt tagged = done(
                credits.newDebitUpTo(USER).amount(100).tags("x").key(newKey()).build());

        assertThat(untagged.taken()).isEqualTo(3);
        assertThat(tagged.taken()).isEqualTo(10);
        assertThat(posted(USER)).isEqualTo(2);
    }

    @Test
    void aTransferUsesLotsInOrderAndArrivesAsPlainCredits() {
        lot(3, "g", 10);
        done(grant(2, "plain").build());
        credits.open(OTHER);

        done(Transfer.between(USER, OTHER).amount(4).key(key("t")).build());

        assertThat(uses(ref("t"), "g")).containsExactly("g -3", "plain -1");
        assertThat(ledger.breakdown(OTHER).plain()).isEqualTo(4);
        assertThat(ledger.breakdown(OTHER).lots()).isEmpty();
    }

    @Test
    void aLotThatStartsLaterIsPostedButUpcomingUntilItsStart() {
        Receipt receipt = done(grant(10, "g").startsAt(at(5)).expiresAt(at(10)).build());

        assertThat(receipt.balance().posted()).isEqualTo(10);
        assertThat(receipt.balance().upcoming()).isEqualTo(10);
        assertThat(receipt.balance().available()).isZero();
        assertThat(receipt.balance().nextChange()).isEqualTo(at(5));
        clock.set(at(5).minus(MICRO));
        assertThat(available(USER)).isZero();
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(1).key(newKey()).build());
        on(5);
        assertThat(available(USER)).isEqualTo(10);
        Balance live = ledger.balance(USER);
        assertThat(live.upcoming()).isZero();
        assertThat(live.nextChange()).isEqualTo(at(10));
        debit(10, "d");
        assertThat(uses(ref("d"), "g")).containsExactly("g -10");
    }

    @Test
    void aTaggedLotThatStartsLaterBecomesRestricted() {
        done(grant(10, "g").startsAt(at(5)).tags("x").build());
        on(5);

        assertThat(ledger.balance(USER).upcoming()).isZero();
        assertThat(ledger.balance(USER).restricted()).isEqualTo(10);
        debit(4, "d", "x");
        assertThat(ledger.balance(USER).restricted()).isEqualTo(6);
    }

    @Test
    void aGrantOfALotThatHasEndedIsRefusedToTheMicrosecond() {
        credits.open(USER);
        on(10);

        LotEndedException refusal =
                refused(LotEndedException.class, grant(1, "a").expiresAt(at(10)).build());

        assertThat(refusal.expiresAt()).isEqualTo(at(10));
        assertThat(refusal.now()).isEqualTo(at(10));
        done(grant(1, "b").expiresAt(at(10).plus(MICRO)).build());
    }

    @Test
    void whatExpiresMustGoToAnUnlimitedAccountOfTheSameAsset() {
        given(OTHER, 0);

        assertThat(refused(
                                UnlimitedAccountRequiredException.class,
                                grant(1, "a")
                                        .expiresAt(at(1))
                                        .expiryAccount(OTHER)
                                        .build())
                        .account())
                .isEqualTo(OTHER);
        refused(
                AccountNotFoundException.class,
                grant(1, "a").expiresAt(at(1)).expiryAccount(NOBODY).build());
        AccountId dollars = AccountId.of("system:USD:expired");
        done(OpenAccount.unlimited(dollars, USD));
        assertThat(refused(
                                AssetMismatchException.class,
                                grant(1, "a")
                                        .expiresAt(at(1))
                                        .expiryAccount(dollars)
                                        .build())
                        .account())
                .isEqualTo(dollars);
    }

    @Test
    void aCeilingCountsWhatIsPostedAfterSettling() {
        givenCeiling(USER, 10);
        lot(6, "g", 5);
        done(grant(4, "future").startsAt(at(9)).build());

        refused(CeilingExceededException.class, grant(1, "more").build());
        on(5);
        done(grant(6, "more").build());
        refused(
                CeilingExceededException.class,
                grant(1, "again").expiresAt(at(99)).build());
    }

    @Test
    void voidingTakesWhatIsFreeOutOfALotToWhereItWouldExpire() {
        lot(10, "g", 10);
        debit(3, "d");
        done(credits.newHold(USER).amount(2).key(key("h")).build());

        LotReceipt receipt = done(VoidLot.of(lotId("g")).key(key("v")).build());

        assertThat(legs(receipt.transaction().orElseThrow())).containsExactly(leg(USER, -5), leg(EXPIRED, 5));
        assertThat(receipt.transaction().orElseThrow().kind()).isEqualTo(OperationKind.VOID_LOT);
        assertThat(receipt.lot().remaining()).isEqualTo(2);
        assertThat(receipt.lot().reserved()).isEqualTo(2);
        assertThat(receipt.lot().expired()).isZero();
        assertThat(receipt.balance().available()).isZero();
        assertThat(done(VoidLot.of(lotId("g")).key(key("again")).build()).transaction())
                .isEmpty();
        credits.capture(ref("h"), 2, newKey());
        LotReceipt replay = replayed(VoidLot.of(lotId("g")).key(key("v")).build());
        assertThat(replay.replayed()).isTrue();
        assertThat(replay.transaction()).isEqualTo(receipt.transaction());
        assertThat(replay.lot().remaining()).as("as it is by then").isZero();
        assertThat(replay.balance()).isEqualTo(receipt.balance());
    }

    @Test
    void aLotThatHasNotStartedCanBeVoided() {
        done(grant(10, "g").startsAt(at(5)).build());

        LotReceipt receipt = done(VoidLot.of(lotId("g")).key(newKey()).build());

        assertThat(receipt.balance().posted()).isZero();
        assertThat(receipt.balance().upcoming()).isZero();
    }

    @Test
    void voidingGoesOutAndExtendingDoesNot() {
        lot(10, "g", 10);
        credits.freeze(USER, newKey());

        refused(
                AccountNotOpenException.class,
                VoidLot.of(lotId("g")).key(newKey()).build());
        done(ExtendLot.of(lotId("g")).expiresAt(at(20)).key(newKey()).build());
        credits.closeAndSweep(USER, newKey());
        refused(
                AccountNotOpenException.class,
                ExtendLot.of(lotId("g")).expiresAt(at(30)).key(newKey()).build());
    }

    @Test
    void aLotIsExtendedOnlyBeforeItsEndAndNeverShortened() {
        lot(10, "g", 10);
        clock.set(at(10).minus(MICRO));

        LotReceipt extended =
                done(ExtendLot.of(lotId("g")).expiresAt(at(20)).key(key("e")).build());
        LotReceipt shorter =
                done(ExtendLot.of(lotId("g")).expiresAt(at(15)).key(newKey()).build());

        assertThat(extended.lot().expiresAt()).contains(at(20));
        assertThat(extended.transaction()).isEmpty();
        assertThat(shorter.lot().expiresAt()).contains(at(20));
        assertThat(ledger.balance(USER).revision()).isEqualTo(2);
        on(10);
        assertThat(available(USER)).isEqualTo(10);
        on(20);
        assertThat(available(USER)).isZero();
        assertThat(refused(
                                LotEndedException.class,
                                ExtendLot.of(lotId("g"))
                                        .expiresAt(at(30))
                                        .key(newKey())
                                        .build())
                        .expiresAt())
                .isEqualTo(at(20));
        replayed(ExtendLot.of(lotId("g")).expiresAt(at(20)).key(key("e")).build());
        refused(
                IdempotencyConflictException.class,
                ExtendLot.of(lotId("g")).expiresAt(at(21)).key(key("e")).build());
    }

    @Test
    void anExtendedLotTakesItsNewPlaceInTheOrder() {
        lot(1, "moved", 10);
        lot(1, "20", 20);
        credits.extendLot(lotId("moved"), at(30), newKey());

        assertBurnt("20", "moved");
    }

    @Test
    void aLotWithoutAnEndCannotGetOne() {
        done(grant(10, "g").priority(1).build());

        LotReceipt receipt =
                done(ExtendLot.of(lotId("g")).expiresAt(at(5)).key(newKey()).build());

        assertThat(receipt.lot().expiresAt()).isEmpty();
        on(5);
        assertThat(available(USER)).isEqualTo(10);
    }

    @Test
    void anUnknownLotIsRefused() {
        LotId none = new LotId(Long.MAX_VALUE / 4);

        assertThat(refused(
                                LotNotFoundException.class,
                                VoidLot.of(none).key(newKey()).build())
                        .lot())
                .isEqualTo(none);
        refused(
                LotNotFoundException.class,
                ExtendLot.of(none).expiresAt(at(1)).key(newKey()).build());
        assertThat(ledger.lot(none)).isEmpty();
    }

    @Test
    void aLotGrantReplaysAsItWasAndConflictsByItsTerms() {
        Grant same = grant(10, "g").expiresAt(at(5)).tags("x").build();
        Receipt first = done(same);
        debit(4, "d", "x");
        on(6);

        assertThat(replayed(same).balances()).isEqualTo(first.balances());
        assertThat(refused(
                                IdempotencyConflictException.class,
                                grant(10, "g").expiresAt(at(6)).tags("x").build())
                        .field())
                .isEqualTo("expiresAt");
        assertThat(refused(
                                IdempotencyConflictException.class,
                                grant(10, "g").expiresAt(at(5)).build())
                        .field())
                .isEqualTo("tags");
    }

    @Test
    void anOverdraftIsRepaidByALotButNotByOneWithTags() {
        givenDebt(USER, 10);

        Receipt tagged = done(grant(4, "tagged").tags("x").build());
        assertThat(tagged.balance().available()).isEqualTo(-10);
        assertThat(remaining("tagged")).isEqualTo(4);
        done(grant(3, "three").expiresAt(at(5)).build());
        assertThat(remaining("three")).isZero();
        assertThat(available(USER)).isEqualTo(-7);
        done(grant(9, "nine").expiresAt(at(5)).build());
        assertThat(remaining("nine")).isEqualTo(2);
        assertThat(available(USER)).isEqualTo(2);
        assertThat(ledger.breakdown(USER).overdraft()).isZero();
    }

    @Test
    void anOverdraftIsRepaidByALotAsSoonAsItGoesLive() {
        givenDebt(USER, 10);
        done(grant(4, "g").startsAt(at(5)).build());
        assertThat(ledger.breakdown(USER).overdraft()).isEqualTo(10);

        on(5);

        assertThat(ledger.breakdown(USER).overdraft()).isEqualTo(6);
        assertThat(ledger.breakdown(USER).lots()).isEmpty();
        assertThat(available(USER)).isEqualTo(-6);
        done(grant(6, "rest").build());
        assertThat(remaining("g")).isZero();
    }

    @Test
    void taggedCreditsPayWhatTheyAreForEvenBesideADebt() {
        AccountId user = USER;
        givenDebt(user, 10);
        done(grant(25, "tagged").tags("x").build());

        refused(
                InsufficientCreditsException.class,
                credits.newDebit(user).amount(1).key(newKey()).build());
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(user).amount(16).tags("x").key(newKey()).build());
        debit(15, "d", "x");
        assertThat(posted(user)).isZero();
        assertThat(remaining("tagged")).isEqualTo(10);
    }

    @Test
    void reversingALotsGrantTakesFromThatLotFirst() {
        lot(10, "early", 5);
        lot(10, "late", 10);

        done(Reverse.of(ref("late")).key(key("r")).build());

        assertThat(uses(ref("r"), "early", "late")).containsExactly("late -10");
        assertThat(remaining("early")).isEqualTo(10);
    }
}
