package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AlreadyReversedException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.NotReversibleException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.RefundExceededException;
import org.junit.jupiter.api.Test;

/** Undoing operations as a whole, once. */
abstract class ReversalContract extends ContractSuite {
    private Reverse reverse(OperationRef operation) {
        return Reverse.of(operation).key(newKey()).build();
    }

    private Reverse forced(OperationRef operation) {
        return Reverse.of(operation).force().key(newKey()).build();
    }

    @Test
    void aReversedGrantGoesBackToIssuance() {
        given(USER, 10);
        Receipt grant = credits.grant(USER, 100, newKey());

        Receipt receipt = done(reverse(ref(grant)));

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.REVERSE);
        assertThat(receipt.transaction().reference())
                .contains(grant.transaction().id());
        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, -100), leg(ISSUANCE, 100));
        assertThat(receipt.balance().posted()).isEqualTo(10);
        assertThat(posted(ISSUANCE)).isEqualTo(-10);
    }

    @Test
    void aReversedDebitComesBack() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));

        assertThat(done(reverse(ref("d"))).balance().posted()).isEqualTo(100);
        assertThat(posted(REVENUE)).isZero();
    }

    @Test
    void aReversedTransferAndPostGoBackTheirWay() {
        given(USER, 100);
        given(OTHER, 50);
        credits.transfer(USER, OTHER, 30, key("t"));
        credits.execute(Post.builder()
                .leg(leg(USER, -20))
                .leg(leg(OTHER, -5))
                .leg(leg(REVENUE, 25))
                .key(key("p"))
                .build());

        Receipt post = done(reverse(ref("p")));
        Receipt transfer = done(reverse(ref("t")));

        assertThat(legs(post.transaction())).containsExactly(leg(REVENUE, -25), leg(USER, 20), leg(OTHER, 5));
        assertThat(legs(transfer.transaction())).containsExactly(leg(USER, 30), leg(OTHER, -30));
        assertThat(posted(USER)).isEqualTo(100);
        assertThat(posted(OTHER)).isEqualTo(50);
    }

    @Test
    void aReversedUpToDebitGivesBackWhatItTook() {
        given(USER, 30);
        credits.debitUpTo(USER, 100, key("d"));

        assertThat(done(reverse(ref("d"))).balance().posted()).isEqualTo(30);
    }

    @Test
    void ofAnUpToDebitThatTookNothingNothingIsLeft() {
        given(USER, 0);
        credits.debitUpTo(USER, 100, key("d"));

        refused(AlreadyReversedException.class, reverse(ref("d")));
    }

    @Test
    void anOperationIsReversedOnce() {
        given(USER, 100);
        given(OTHER, 0);
        credits.debit(USER, 1, key("d"));
        credits.grant(USER, 2, key("g"));
        credits.transfer(USER, OTHER, 3, key("t"));

        for (String name : new String[] {"d", "g", "t"}) {
            done(reverse(ref(name)));
            AlreadyReversedException refusal = refused(AlreadyReversedException.class, reverse(ref(name)));
            assertThat(refusal.operation())
                    .isEqualTo(ledger.transaction(key(name)).orElseThrow().id());
            refused(AlreadyReversedException.class, forced(ref(name)));
        }
        refused(RefundExceededException.class, Refund.of(ref("d")).key(newKey()).build());
        refused(
                RefundExceededException.class,
                Refund.of(ref("d")).amount(1).key(newKey()).build());
    }

    @Test
    void ofAPartlyRefundedDebitTheRestIsReversed() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.refund(ref("d"), 10, newKey());

        Receipt receipt = done(reverse(ref("d")));

        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, 20), leg(REVENUE, -20));
        assertThat(receipt.balance().posted()).isEqualTo(100);
    }

    @Test
    void aWhollyRefundedDebitIsNotReversed() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.refund(ref("d"), newKey());

        refused(AlreadyReversedException.class, reverse(ref("d")));
    }

    @Test
    void aGrantThatHasBeenSpentIsNotReversed() {
        Receipt grant = credits.grant(USER, 100, newKey());
        credits.debit(USER, 1, newKey());

        InsufficientCreditsException refusal = refused(InsufficientCreditsException.class, reverse(ref(grant)));

        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.requested()).isEqualTo(100);
        assertThat(refusal.available()).isEqualTo(99);
    }

    @Test
    void whatWasSpentIsNotTakenBackOutOfOverdraft() {
        Receipt grant = credits.grant(USER, 100, newKey());
        credits.debit(USER, 1, newKey());
        credits.changeFloor(USER, -1000, newKey());

        assertThat(refused(InsufficientCreditsException.class, reverse(ref(grant)))
                        .floor())
                .isZero();
    }

    @Test
    void aForcedReversalTakesTheAccountIntoDebt() {
        Receipt grant = credits.grant(USER, 100, newKey());
        credits.debit(USER, 80, newKey());

        assertThat(done(forced(ref(grant))).balance().posted()).isEqualTo(-80);
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(1).key(newKey()).build());
    }

    @Test
    void aReversedTransferThatTheReceiverHasSpentNeedsForce() {
        given(USER, 30);
        given(OTHER, 0);
        credits.transfer(USER, OTHER, 30, key("t"));
        credits.debit(OTHER, 10, newKey());

        assertThat(refused(InsufficientCreditsException.class, reverse(ref("t")))
                        .account())
                .isEqualTo(OTHER);
        assertThat(done(forced(ref("t"))).balances())
                .extracting(Balance::posted)
                .containsExactly(30L, -10L);
    }

    @Test
    void evenAForcedReversalStopsWhereTheLedgerCannotCount() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);
        credits.grant(USER, 100, key("g"));
        credits.debit(USER, Bounds.MAX_AMOUNT, newKey());
        credits.debit(USER, 1, newKey());

        // -(2^62 - 1) + 99 has room for 99
        assertThat(posted(USER)).isEqualTo(-Bounds.MAX_AMOUNT + 99);
        assertThat(refused(AmountOverflowException.class, forced(ref("g"))).account())
                .isEqualTo(USER);
        credits.grant(USER, 1, newKey());
        assertThat(done(forced(ref("g"))).balance().posted()).isEqualTo(-Bounds.MAX_AMOUNT);
    }

    @Test
    void aReversedDebitStopsWhereTheLedgerCannotCount() {
        given(USER, 10);
        credits.debit(USER, 10, key("d"));
        credits.grant(USER, Bounds.MAX_AMOUNT - 9, newKey());

        refused(AmountOverflowException.class, reverse(ref("d")));
        credits.debit(USER, 1, newKey());
        assertThat(done(reverse(ref("d"))).balance().posted()).isEqualTo(Bounds.MAX_AMOUNT);
    }

    @Test
    void aReversalDoesNotLookAtCeilings() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.execute(ChangeLimits.of(USER).ceiling(80).key(newKey()).build());

        assertThat(done(reverse(ref("d"))).balance().posted()).isEqualTo(100);
    }

    @Test
    void whatUndoesIsNotUndone() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.refund(ref("d"), 10, key("refund"));
        credits.reverse(ref("d"), key("reversal"));

        assertThat(refused(NotReversibleException.class, reverse(ref("refund"))).kind())
                .isEqualTo(OperationKind.REFUND);
        assertThat(refused(NotReversibleException.class, forced(ref("reversal")))
                        .kind())
                .isEqualTo(OperationKind.REVERSE);
    }

    @Test
    void changesOfAccountsAreNotUndone() {
        given(USER, 10);
        credits.changeFloor(USER, -1, key("limits"));
        credits.freeze(USER, key("freeze"));
        credits.reopen(USER, key("reopen"));
        credits.closeAndSweep(USER, key("close"));

        for (String name : new String[] {"limits", "freeze", "reopen", "close"}) {
            refused(NotReversibleException.class, reverse(ref(name)));
        }
    }

    @Test
    void whatDoesNotExistIsNotReversed() {
        refused(OperationNotFoundException.class, reverse(ref("never")));
        refused(OperationNotFoundException.class, reverse(OperationRef.of(TransactionId.of(Long.MAX_VALUE))));
    }

    @Test
    void aFrozenAccountGetsADebitBackButKeepsAGrant() {
        credits.grant(USER, 100, key("g"));
        credits.debit(USER, 30, key("d"));
        credits.freeze(USER, newKey());

        assertThat(done(reverse(ref("d"))).balance().posted()).isEqualTo(100);
        refused(AccountNotOpenException.class, reverse(ref("g")));
        refused(AccountNotOpenException.class, forced(ref("g")));
    }

    @Test
    void nothingIsReversedOnAClosedAccount() {
        credits.grant(USER, 100, key("g"));
        credits.debit(USER, 30, key("d"));
        credits.closeAndSweep(USER, newKey());

        refused(AccountNotOpenException.class, reverse(ref("d")));
        refused(AccountNotOpenException.class, forced(ref("g")));
    }

    @Test
    void aReversedPostOverSeveralAssetsGoesBackInEach() {
        AccountId dollars = AccountId.of("user:1:usd");
        AccountId pool = AccountId.of("usd:pool");
        given(USER, 100);
        done(OpenAccount.limited(dollars, USD).build());
        done(OpenAccount.unlimited(pool, USD));
        credits.execute(Post.builder()
                .leg(leg(USER, -100))
                .leg(leg(EXPIRED, 100))
                .leg(dollars, USD, 250)
                .leg(pool, USD, -250)
                .key(key("p"))
                .build());

        done(reverse(ref("p")));

        assertThat(posted(USER)).isEqualTo(100);
        assertThat(posted(dollars)).isZero();
        assertThat(posted(pool)).isZero();
    }
}
