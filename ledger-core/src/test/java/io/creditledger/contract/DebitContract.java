package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LimitedAccountRequiredException;
import io.creditledger.error.RejectionCode;
import org.junit.jupiter.api.Test;

/** Charging accounts: exactly, and up to an amount. */
abstract class DebitContract extends ContractSuite {
    private Debit debit(AccountId account, long amount) {
        return credits.newDebit(account).amount(amount).key(newKey()).build();
    }

    private DebitUpTo upTo(AccountId account, long amount) {
        return credits.newDebitUpTo(account).amount(amount).key(newKey()).build();
    }

    @Test
    void aDebitMovesCreditsFromTheAccountToRevenue() {
        given(USER, 100);

        Receipt receipt = done(debit(USER, 30));

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.DEBIT);
        assertThat(receipt.transaction().postings())
                .containsExactly(
                        new Posting(USER, CREDIT, -30, 2, new Posting.After(70, 0, 2)),
                        new Posting(
                                REVENUE, CREDIT, 30, receipt.transaction().id().value(), null));
        assertThat(receipt.balance())
                .isEqualTo(new Balance(USER, CREDIT, true, AccountStatus.OPEN, 70, 0, 0, 0, 0, 2, 2, null));
        assertThat(posted(REVENUE)).isEqualTo(30);
        assertThat(posted(ISSUANCE)).isEqualTo(-100);
    }

    @Test
    void aDebitWithoutAnAmountIsOfOne() {
        given(USER, 2);

        assertThat(credits.debit(USER, newKey()).balance().posted()).isEqualTo(1);
        assertThat(credits.tryDebit(USER, newKey()).orElseThrow().balance().posted())
                .isZero();
    }

    @Test
    void aDebitReachesTheFloorExactlyButNotBeyond() {
        given(USER, 100);

        assertThat(done(debit(USER, 100)).balance().posted()).isZero();
        refused(InsufficientCreditsException.class, debit(USER, 1));
    }

    @Test
    void aRefusedDebitTellsWhatWasThere() {
        given(USER, 100);

        InsufficientCreditsException refusal = refused(InsufficientCreditsException.class, debit(USER, 101));

        assertThat(refusal.code()).isEqualTo(RejectionCode.INSUFFICIENT_CREDITS);
        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.requested()).isEqualTo(101);
        assertThat(refusal.available()).isEqualTo(100);
        assertThat(refusal.held()).isZero();
        assertThat(refusal.floor()).isZero();
        assertThat(refusal).hasMessageContaining("user:1").hasMessageContaining("101");
    }

    @Test
    void theThrowingVerbThrowsWhatTheTryTwinReturns() {
        given(USER, 1);

        Outcome<Receipt> outcome = credits.tryDebit(USER, 2, newKey());
        assertThat(outcome.isAccepted()).isFalse();

        assertThatExceptionOfType(InsufficientCreditsException.class)
                .isThrownBy(() -> credits.debit(USER, 2, newKey()))
                .withMessage(outcome.rejection().orElseThrow().getMessage())
                .satisfies(refusal ->
                        assertThat(refusal.getStackTrace()).as("too common").isEmpty());
    }

    @Test
    void aRareRefusalIsThrownWithTheCallersStackTrace() {
        assertThatExceptionOfType(AccountNotFoundException.class)
                .isThrownBy(() -> credits.debit(NOBODY, 1, newKey()))
                .satisfies(refusal -> assertThat(refusal.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("DebitContract")));
    }

    @Test
    void aNegativeFloorIsAnOverdraftLimit() {
        givenFloor(USER, -50);
        credits.grant(USER, 10, newKey());

        assertThat(done(debit(USER, 60)).balance().available()).isEqualTo(-50);
        InsufficientCreditsException refusal = refused(InsufficientCreditsException.class, debit(USER, 1));
        assertThat(refusal.available()).isEqualTo(-50);
        assertThat(refusal.floor()).isEqualTo(-50);
    }

    @Test
    void anAccountMayGoIntoDebtAsFarAsTheLedgerCounts() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);

        assertThat(done(debit(USER, Bounds.MAX_AMOUNT)).balance().posted()).isEqualTo(-Bounds.MAX_AMOUNT);
        refused(InsufficientCreditsException.class, debit(USER, 1));
        refused(InsufficientCreditsException.class, debit(USER, Bounds.MAX_AMOUNT));
    }

    @Test
    void fromTheLargestBalanceToTheDeepestDebtTakesTwoDebits() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);
        credits.grant(USER, Bounds.MAX_AMOUNT, newKey());

        assertThat(done(debit(USER, Bounds.MAX_AMOUNT)).balance().posted()).isZero();
        assertThat(done(debit(USER, Bounds.MAX_AMOUNT)).balance().posted()).isEqualTo(-Bounds.MAX_AMOUNT);
    }

    @Test
    void aDebitMayGoToAnotherDestination() {
        given(USER, 10);
        given(OTHER, 0);

        Receipt receipt = done(credits.newDebit(USER)
                .amount(4)
                .destination(OTHER)
                .key(newKey())
                .build());

        assertThat(receipt.balance().account()).isEqualTo(USER);
        assertThat(receipt.balances())
                .extracting(Balance::account, Balance::posted)
                .containsExactly(tuple(USER, 6L), tuple(OTHER, 4L));
        assertThat(posted(REVENUE)).isZero();
    }

    @Test
    void aDebitDoesNotLookAtTheCeilingOfItsDestination() {
        given(USER, 10);
        givenCeiling(OTHER, 3);

        assertThat(done(credits.newDebit(USER)
                                .amount(4)
                                .destination(OTHER)
                                .key(newKey())
                                .build())
                        .balances()
                        .get(1)
                        .posted())
                .isEqualTo(4);
    }

    @Test
    void unknownAccountsAreRefused() {
        given(USER, 10);

        assertThat(refused(AccountNotFoundException.class, debit(NOBODY, 1)).account())
                .isEqualTo(NOBODY);
        Command<?> toNobody =
                Debit.from(USER).amount(1).destination(NOBODY).key(newKey()).build();
        assertThat(refused(AccountNotFoundException.class, toNobody).account()).isEqualTo(NOBODY);
        assertThat(refused(AccountNotFoundException.class, upTo(NOBODY, 1)).account())
                .isEqualTo(NOBODY);
    }

    @Test
    void anUnlimitedAccountIsNotCharged() {
        refused(
                LimitedAccountRequiredException.class,
                Debit.from(ISSUANCE)
                        .amount(1)
                        .destination(REVENUE)
                        .key(newKey())
                        .build());
        refused(
                LimitedAccountRequiredException.class,
                DebitUpTo.from(ISSUANCE)
                        .amount(1)
                        .destination(REVENUE)
                        .key(newKey())
                        .build());
    }

    @Test
    void aDestinationInAnotherAssetIsRefused() {
        done(OpenAccount.limited(USER, USD).build());

        refused(AssetMismatchException.class, debit(USER, 1));
        refused(AssetMismatchException.class, upTo(USER, 1));
    }

    // Up to an amount

    @Test
    void anUpToDebitTakesAllThatWasAskedForIfItIsThere() {
        given(USER, 100);

        PartialDebitReceipt receipt = done(upTo(USER, 100));

        assertThat(receipt.requested()).isEqualTo(100);
        assertThat(receipt.taken()).isEqualTo(100);
        assertThat(receipt.missing()).isZero();
        assertThat(receipt.balance().posted()).isZero();
        assertThat(receipt.transaction().orElseThrow().kind()).isEqualTo(OperationKind.DEBIT_UP_TO);
        assertThat(legs(receipt.transaction().orElseThrow())).containsExactly(leg(USER, -100), leg(REVENUE, 100));
        assertThat(receipt.id()).isEqualTo(receipt.transaction().orElseThrow().id());
    }

    @Test
    void anUpToDebitTakesWhatIsThereAndTellsWhatIsMissing() {
        given(USER, 30);

        PartialDebitReceipt receipt = done(upTo(USER, 100));

        assertThat(receipt.taken()).isEqualTo(30);
        assertThat(receipt.missing()).isEqualTo(70);
        assertThat(receipt.balance().posted()).isZero();
        assertThat(receipt.replayed()).isFalse();
        assertThat(receipt.refunded()).isZero();
        assertThat(receipt.reversedBy()).isEmpty();
    }

    @Test
    void anUpToDebitOfNothingIsAResultWithoutATransaction() {
        given(USER, 0);
        DebitUpTo debit = upTo(USER, 100);

        PartialDebitReceipt receipt = done(debit);

        assertThat(receipt.taken()).isZero();
        assertThat(receipt.missing()).isEqualTo(100);
        assertThat(receipt.transaction()).isEmpty();
        assertThat(receipt.balance()).isEqualTo(ledger.balance(USER));
        assertThat(ledger.transaction(debit.key())).isEmpty();
        assertThat(ledger.transaction(receipt.id())).isEmpty();
    }

    @Test
    void havingTakenNothingReplaysEvenAfterATopUp() {
        given(USER, 0);
        DebitUpTo debit = upTo(USER, 100);
        PartialDebitReceipt first = done(debit);
        credits.grant(USER, 100, newKey());

        PartialDebitReceipt again = replayed(debit);

        assertThat(again.taken()).isZero();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.balance()).isEqualTo(first.balance());
        assertThat(posted(USER)).isEqualTo(100);
    }

    @Test
    void anUpToDebitUsesOverdraftOnlyWhenAsked() {
        givenFloor(USER, -50);
        credits.grant(USER, 10, newKey());

        assertThat(done(upTo(USER, 100)).taken()).isEqualTo(10);
        PartialDebitReceipt withOverdraft = done(credits.newDebitUpTo(USER)
                .amount(100)
                .useOverdraft()
                .key(newKey())
                .build());
        assertThat(withOverdraft.taken()).isEqualTo(50);
        assertThat(withOverdraft.missing()).isEqualTo(50);
        assertThat(withOverdraft.balance().posted()).isEqualTo(-50);
    }

    @Test
    void anUpToDebitOfAnIndebtedAccountTakesNothing() {
        givenDebt(USER, 30);

        assertThat(done(upTo(USER, 5)).taken()).isZero();
        assertThat(posted(USER)).isEqualTo(-30);
    }

    @Test
    void anUpToDebitStopsAtAPositiveFloor() {
        givenFloor(USER, 10);
        credits.grant(USER, 15, newKey());

        assertThat(done(upTo(USER, 100)).taken()).isEqualTo(5);
    }

    @Test
    void anUpToDebitOfAnEmptyAccountIsStillRefusedWhereADebitWouldBe() {
        given(USER, 0);
        credits.freeze(USER, newKey());

        refused(AccountNotOpenException.class, upTo(USER, 1));
        Command<?> toNobody =
                DebitUpTo.from(USER).amount(1).destination(NOBODY).key(newKey()).build();
        refused(AccountNotFoundException.class, toNobody);
    }
}
