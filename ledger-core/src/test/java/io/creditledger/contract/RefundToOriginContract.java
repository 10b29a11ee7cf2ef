package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Lot;
import io.creditledger.LotCategory;
import io.creditledger.Operation;
import io.creditledger.Operation.FollowUp;
import io.creditledger.Receipt;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LotEndedException;
import io.creditledger.error.RefundExceededException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is given back goes to where it came from. */
abstract class RefundToOriginContract extends LotSuite {
    /** A debit of 25: 10 out of each of two lots, 5 plain. */
    private void givenDebitOf25() {
        lot(10, "first", 10);
        lot(10, "second", 20);
        done(grant(5, "plain").build());
        debit(25, "d");
    }

    private Refund.Builder refund(long amount) {
        return Refund.of(ref("d")).amount(amount).key(newKey());
    }

    @Test
    void whatWasUsedLastIsGivenBackFirst() {
        givenDebitOf25();

        done(Refund.of(ref("d")).amount(7).key(key("r")).build());

        assertThat(uses(ref("r"), "first", "second")).containsExactly("second 2");
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(5);
        assertThat(remaining("second")).isEqualTo(2);
        done(refund(9).build());
        assertThat(remaining("second")).isEqualTo(10);
        assertThat(remaining("first")).isEqualTo(1);
        assertThat(refused(RefundExceededException.class, refund(10).build()).getMessage())
                .isNotBlank();
        done(Reverse.of(ref("d")).key(newKey()).build());
        assertThat(remaining("first")).isEqualTo(10);
        assertThat(posted(USER)).isEqualTo(25);
    }

    @Test
    void theShareOfAnEndedLotExpiresInTheSameTransaction() {
        givenDebitOf25();
        on(10);

        Receipt receipt = done(refund(25).build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 15), leg(REVENUE, -25), leg(EXPIRED, 10));
        assertThat(receipt.balance().posted()).isEqualTo(15);
        assertThat(remaining("first")).isZero();
        assertThat(remaining("second")).isEqualTo(10);
    }

    @Test
    void whenAllOfItExpiresTheBalanceIsTheUsersAndNotThatOfALimitedAccountWhichPaysItBack() {
        lot(10, "g", 10);
        credits.open(OTHER);
        Refund refund = refund(4).build();
        done(credits.newDebit(USER).amount(4).destination(OTHER).key(key("d")).build());
        on(10);

        Receipt receipt = done(refund);

        assertThat(legs(receipt.transaction())).containsExactly(leg(OTHER, -4), leg(EXPIRED, 4));
        assertThat(receipt.balance()).isEqualTo(ledger.balance(USER));
        assertThat(receipt.balances()).containsExactly(ledger.balance(USER), ledger.balance(OTHER));
        assertThat(replayed(refund).balance()).isEqualTo(receipt.balance());
        assertThat(replayed(refund).balances()).isEqualTo(receipt.balances());
    }

    @Test
    void whenAllOfItExpiresTheReceiptStillTellsTheBalance() {
        lot(10, "g", 10);
        debit(4, "d");
        on(10);

        Receipt receipt = done(refund(4).build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(REVENUE, -4), leg(EXPIRED, 4));
        assertThat(receipt.balance().account()).isEqualTo(USER);
        assertThat(receipt.balance().posted()).isZero();
        assertThat(posted(EXPIRED)).isEqualTo(10);
    }

    /** Breakage is revenue: what a refund lets expire would go from revenue to revenue. */
    private void givenDebitOfALotThatExpiresToRevenue() {
        done(grant(20, "g").expiresAt(at(10)).expiryAccount(REVENUE).build());
        done(grant(30, "plain").build());
        debit(50, "d");
        on(20);
    }

    private Operation debited() {
        return ledger.operation(ref("d")).orElseThrow();
    }

    @Test
    void whatExpiresToTheAccountThatWasPaidStaysThere() {
        givenDebitOfALotThatExpiresToRevenue();

        Receipt receipt = done(refund(50).build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 30), leg(REVENUE, -30));
        assertThat(debited().refunded()).isEqualTo(50);
        assertThat(debited().followUps()).extracting(FollowUp::amount).containsExactly(50L);
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aReversalLeavesWhatExpiredToTheAccountThatWasPaidThere() {
        givenDebitOfALotThatExpiresToRevenue();

        Receipt receipt = done(Reverse.of(ref("d")).key(newKey()).build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 30), leg(REVENUE, -30));
        assertThat(debited().followUps()).extracting(FollowUp::amount).containsExactly(50L);
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aRefundThatWouldMoveNothingIsRefusedWithTheEndOfTheLot() {
        givenDebitOfALotThatExpiresToRevenue();
        done(refund(30).build());

        LotEndedException refusal = refused(LotEndedException.class, refund(20).build());

        assertThat(refusal.expiresAt()).isEqualTo(at(10));
        assertThat(debited().refunded()).isEqualTo(30);
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void theRefundsOfADebitAreListedWithWhatTheyRefunded() {
        lot(20, "g", 10);
        done(grant(30, "plain").build());
        debit(50, "d");
        on(20);

        done(refund(40).build());
        done(refund(10).build());

        assertThat(debited().followUps()).extracting(FollowUp::amount).containsExactly(40L, 10L);
        assertThat(posted(USER)).isEqualTo(30);
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void anEndedLotsShareCanBeGivenMoreTimeAndKeepsItsTerms() {
        done(grant(10, "g")
                .category(LotCategory.PROMOTIONAL)
                .priority(7)
                .tags("x")
                .expiresAt(at(10))
                .build());
        debit(10, "d", "x");
        on(10);

        assertThat(refused(
                                LotEndedException.class,
                                refund(4).extendUntil(at(10)).build())
                        .expiresAt())
                .isEqualTo(at(10));
        Receipt receipt = done(refund(4).extendUntil(at(15)).build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 4), leg(REVENUE, -4));
        Lot lot = ledger.breakdown(USER).lots().get(0);
        assertThat(lot.id()).isNotEqualTo(lotId("g"));
        assertThat(lot.grant()).isEqualTo(receipt.transaction().id());
        assertThat(lot.category()).isEqualTo(LotCategory.PROMOTIONAL);
        assertThat(lot.priority()).isEqualTo(7);
        assertThat(lot.tags()).containsExactly("x");
        assertThat(lot.expiresAt()).contains(at(15));
        assertThat(ledger.balance(USER).restricted()).isEqualTo(4);
        on(15);
        assertThat(posted(USER)).isZero();
    }

    @Test
    void moreTimeDoesNotTouchALotThatHasNotEnded() {
        lot(10, "g", 10);
        debit(4, "d");

        done(refund(4).extendUntil(at(99)).build());

        assertThat(remaining("g")).isEqualTo(10);
        assertThat(lot("g").expiresAt()).contains(at(10));
    }

    @Test
    void aCaptureIsRefundedToTheLotsThatItUsed() {
        lot(10, "g", 60);
        done(grant(5, "plain").build());
        done(credits.newHold(USER)
                .amount(12)
                .timeout(Duration.ofSeconds(9))
                .key(key("h"))
                .build());
        credits.capture(ref("h"), 12, key("d"));

        done(refund(5).build());

        assertThat(remaining("g")).isEqualTo(3);
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(5);
    }

    @Test
    void anOverdraftShareRepaysOverdraftOrBecomesPlain() {
        givenFloor(USER, -20);
        lot(10, "g", 60);
        debit(15, "d");
        done(refund(3).build());
        assertThat(ledger.breakdown(USER).overdraft()).isEqualTo(2);
        done(grant(2, "top-up").build());

        done(refund(12).build());

        assertThat(ledger.breakdown(USER).plain()).isEqualTo(2);
        assertThat(remaining("g")).isEqualTo(10);
    }

    @Test
    void whatComesBackWhileOverdrawnRepaysFirst() {
        lot(10, "g", 60);
        debit(10, "d");
        done(grant(6, "loan").build());
        debit(6, "spent");
        done(Reverse.of(ref("loan")).force().key(newKey()).build());

        done(refund(10).build());

        assertThat(remaining("g")).isEqualTo(4);
        assertThat(ledger.breakdown(USER).overdraft()).isZero();
    }

    @Test
    void reversingASpentLotsGrantIsRefusedUnlessForced() {
        lot(10, "g", 60);
        debit(4, "d");

        assertThat(refused(
                                InsufficientCreditsException.class,
                                Reverse.of(ref("g")).key(newKey()).build())
                        .available())
                .isEqualTo(6);
        done(Reverse.of(ref("g")).force().key(newKey()).build());
        assertThat(ledger.breakdown(USER).overdraft()).isEqualTo(4);
        done(refund(4).build());
        assertThat(posted(USER)).isZero();
        assertThat(remaining("g")).as("what came back repaid").isZero();
    }

    @Test
    void aReversedTransferReturnsToItsLots() {
        lot(10, "g", 60);
        given(OTHER, 0);
        done(Transfer.between(USER, OTHER).amount(6).key(key("t")).build());

        done(Reverse.of(ref("t")).key(newKey()).build());

        assertThat(remaining("g")).isEqualTo(10);
        assertThat(posted(OTHER)).isZero();
    }

    @Test
    void aReversedGrantOutOfAUsersLotsReturnsToThem() {
        lot(10, "g", 60);
        credits.open(OTHER);
        done(credits.newGrant(OTHER).amount(6).source(USER).key(key("plain")).build());
        done(credits.newGrant(OTHER)
                .amount(4)
                .source(USER)
                .expiresAt(at(50))
                .key(key("lot"))
                .build());

        done(Reverse.of(ref("plain")).key(newKey()).build());
        done(Reverse.of(ref("lot")).key(newKey()).build());

        assertThat(posted(OTHER)).isZero();
        assertThat(remaining("g")).isEqualTo(10);
    }
}
