package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AlreadyReversedException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LotEndedException;
import io.creditledger.error.NotReversibleException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.RefundExceededException;
import org.junit.jupiter.api.Test;

/** Giving debits back, in parts and as a whole, never more than was taken. */
abstract class RefundContract extends ContractSuite {
    private Refund refund(OperationRef debit, long amount) {
        return Refund.of(debit).amount(amount).key(newKey()).build();
    }

    private Refund refundRest(OperationRef debit) {
        return Refund.of(debit).key(newKey()).build();
    }

    @Test
    void aRefundGivesBackWhatTheDebitTook() {
        given(USER, 100);
        Receipt debit = credits.debit(USER, 30, key("d"));

        Receipt receipt = done(refundRest(ref("d")));

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.REFUND);
        assertThat(receipt.transaction().reference())
                .contains(debit.transaction().id());
        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 30), leg(REVENUE, -30));
        assertThat(receipt.balance().posted()).isEqualTo(100);
        assertThat(posted(REVENUE)).isZero();
    }

    @Test
    void aDebitIsPointedToByItsIdAsWell() {
        given(USER, 100);
        Receipt debit = credits.debit(USER, 30, newKey());

        assertThat(done(refundRest(ref(debit))).balance().posted()).isEqualTo(100);
    }

    @Test
    void partialRefundsAddUpToTheDebitAndNoFurther() {
        given(USER, 100);
        Receipt debit = credits.debit(USER, 30, key("d"));

        assertThat(done(refund(ref("d"), 10)).balance().posted()).isEqualTo(80);
        RefundExceededException refusal = refused(RefundExceededException.class, refund(ref("d"), 21));
        assertThat(refusal.operation()).isEqualTo(debit.transaction().id());
        assertThat(refusal.requested()).isEqualTo(21);
        assertThat(refusal.refundable()).isEqualTo(20);
        assertThat(done(refund(ref("d"), 19)).balance().posted()).isEqualTo(99);
        assertThat(done(refundRest(ref("d"))).balance().posted()).isEqualTo(100);

        RefundExceededException nothing = refused(RefundExceededException.class, refundRest(ref("d")));
        assertThat(nothing.operation()).isEqualTo(debit.transaction().id());
        assertThat(nothing.requested()).isZero();
        assertThat(nothing.refundable()).isZero();
        RefundExceededException one = refused(RefundExceededException.class, refund(ref("d"), 1));
        assertThat(one.requested()).isEqualTo(1);
        assertThat(one.refundable()).isZero();
        refused(
                AlreadyReversedException.class,
                Reverse.of(ref("d")).key(newKey()).build());
    }

    @Test
    void refundsOfOneDebitDoNotCountAgainstAnother() {
        given(USER, 100);
        credits.debit(USER, 30, key("one"));
        credits.debit(USER, 30, key("two"));
        credits.refund(ref("one"), newKey());

        assertThat(done(refund(ref("two"), 30)).balance().posted()).isEqualTo(100);
    }

    @Test
    void ofAnUpToDebitWhatItTookIsRefunded() {
        given(USER, 30);
        PartialDebitReceipt debit = credits.debitUpTo(USER, 100, key("d"));

        refused(RefundExceededException.class, refund(ref("d"), 31));
        assertThat(done(refundRest(OperationRef.of(debit.id()))).balance().posted())
                .isEqualTo(30);
    }

    @Test
    void anEndThatHasPassedIsRefusedWhetherOrNotTheDebitTookFromLots() {
        given(USER, 10);
        credits.debit(USER, 4, key("d"));

        refused(
                LotEndedException.class,
                Refund.of(ref("d")).extendUntil(clock.instant()).key(newKey()).build());
        done(Refund.of(ref("d"))
                .extendUntil(clock.instant().plusSeconds(1))
                .key(newKey())
                .build());
    }

    @Test
    void ofAnUpToDebitThatTookNothingNothingIsLeft() {
        given(USER, 0);
        credits.debitUpTo(USER, 100, key("d"));

        refused(RefundExceededException.class, refundRest(ref("d")));
    }

    @Test
    void aRefundComesFromWhereTheDebitWent() {
        given(USER, 100);
        given(OTHER, 0);
        credits.execute(credits.newDebit(USER)
                .amount(30)
                .destination(OTHER)
                .key(key("d"))
                .build());

        Receipt receipt = done(refund(ref("d"), 10));

        assertThat(receipt.balances()).extracting(Balance::posted).containsExactly(80L, 20L);
    }

    @Test
    void aRefundThatItsSourceCannotPayIsRefused() {
        given(USER, 100);
        given(OTHER, 0);
        credits.execute(credits.newDebit(USER)
                .amount(30)
                .destination(OTHER)
                .key(key("d"))
                .build());
        credits.debit(OTHER, 25, newKey());

        assertThat(refused(InsufficientCreditsException.class, refund(ref("d"), 6))
                        .account())
                .isEqualTo(OTHER);
        done(refund(ref("d"), 5));
    }

    @Test
    void aRefundRepaysDebtFirst() {
        givenFloor(USER, -50);
        credits.debit(USER, 40, key("d"));

        assertThat(done(refund(ref("d"), 30)).balance().available()).isEqualTo(-10);
    }

    @Test
    void aRefundDoesNotLookAtTheCeiling() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.execute(ChangeLimits.of(USER).ceiling(80).key(newKey()).build());

        assertThat(done(refundRest(ref("d"))).balance().posted()).isEqualTo(100);
    }

    @Test
    void onlyDebitsAreRefunded() {
        given(USER, 100);
        given(OTHER, 0);
        Receipt grant = credits.grant(USER, 10, newKey());
        Receipt transfer = credits.transfer(USER, OTHER, 1, newKey());
        credits.debit(USER, 5, key("d"));
        Receipt refund = credits.refund(ref("d"), 1, newKey());
        Receipt reversal = credits.reverse(ref("d"), newKey());
        credits.freeze(OTHER, key("freeze"));

        for (Receipt receipt : new Receipt[] {grant, transfer, refund, reversal}) {
            NotReversibleException refusal = refused(NotReversibleException.class, refundRest(ref(receipt)));
            assertThat(refusal.operation()).isEqualTo(receipt.transaction().id());
            assertThat(refusal.kind()).isEqualTo(receipt.transaction().kind());
        }
        assertThat(refused(NotReversibleException.class, refundRest(ref("freeze")))
                        .kind())
                .isEqualTo(OperationKind.FREEZE);
    }

    @Test
    void whatDoesNotExistIsNotRefunded() {
        given(USER, 100);
        OperationRef byId = OperationRef.of(TransactionId.of(Long.MAX_VALUE));

        assertThat(refused(OperationNotFoundException.class, refundRest(ref("never")))
                        .operation())
                .isEqualTo(ref("never"));
        assertThat(refused(OperationNotFoundException.class, refundRest(byId)).operation())
                .isEqualTo(byId);
    }

    @Test
    void aRefusedDebitIsNotRefunded() {
        given(USER, 1);
        assertThat(credits.tryDebit(USER, 2, key("d")).isAccepted()).isFalse();

        refused(OperationNotFoundException.class, refundRest(ref("d")));
    }

    @Test
    void aFrozenAccountGetsItsRefundAClosedOneDoesNot() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.freeze(USER, newKey());
        assertThat(done(refund(ref("d"), 10)).balance().posted()).isEqualTo(80);

        credits.closeAndSweep(USER, newKey());
        assertThat(refused(AccountNotOpenException.class, refund(ref("d"), 10)).account())
                .isEqualTo(USER);

        credits.reopen(USER, newKey());
        assertThat(done(refund(ref("d"), 10)).balance().posted()).isEqualTo(10);
    }

    @Test
    void theStatusIsCheckedBeforeHowMuchIsLeft() {
        given(USER, 30);
        credits.debit(USER, 30, key("d"));
        credits.close(USER, newKey());

        refused(AccountNotOpenException.class, refund(ref("d"), 31));
        refused(AccountNotOpenException.class, refund(ref("d"), 30));
    }

    @Test
    void refundsOfOneUserCannotPayAnother() {
        given(USER, 30);
        given(OTHER, 30);
        credits.debit(USER, 30, key("d"));

        Receipt receipt = done(refundRest(ref("d")));

        assertThat(receipt.transaction().postings())
                .extracting(posting -> posting.account())
                .containsExactly(USER, AccountId.of("system:CREDIT:revenue"));
        assertThat(posted(OTHER)).isEqualTo(30);
    }
}
