package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.LimitedAccountRequiredException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Issuing credits. */
abstract class GrantContract extends ContractSuite {
    private Grant grant(AccountId account, long amount) {
        return credits.newGrant(account).amount(amount).key(newKey()).build();
    }

    @Test
    void aGrantMovesCreditsFromIssuanceToTheAccount() {
        credits.open(USER);

        Receipt receipt = done(credits.newGrant(USER)
                .amount(100)
                .key(key("g"))
                .metadata("order", "4711")
                .build());

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.GRANT);
        assertThat(receipt.transaction().key()).contains(key("g"));
        assertThat(receipt.transaction().recordedAt()).isEqualTo(MutableClock.START);
        assertThat(receipt.transaction().effectiveAt()).isEqualTo(MutableClock.START);
        assertThat(receipt.transaction().metadata()).isEqualTo(Map.of("order", "4711"));
        assertThat(receipt.transaction().reference()).isEmpty();
        assertThat(receipt.transaction().postings())
                .containsExactly(
                        new Posting(USER, CREDIT, 100, 1, new Posting.After(100, 0, 1)),
                        new Posting(
                                ISSUANCE,
                                CREDIT,
                                -100,
                                receipt.transaction().id().value(),
                                null));
        assertThat(receipt.balance())
                .isEqualTo(new Balance(USER, CREDIT, true, AccountStatus.OPEN, 100, 0, 0, 0, 0, 1, 1, null));
        assertThat(receipt.balances()).containsExactly(receipt.balance());
        assertThat(receipt.replayed()).isFalse();
        assertThat(receipt.refunded()).isZero();
        assertThat(receipt.reversedBy()).isEmpty();
        assertThat(posted(ISSUANCE)).isEqualTo(-100);
    }

    @Test
    void grantsAddUp() {
        assertThat(credits.grant(USER, 1, newKey()).balance().posted()).isEqualTo(1);
        assertThat(credits.grant(USER, 20, newKey()).balance().posted()).isEqualTo(21);
        assertThat(credits.grant(USER, 300, newKey()).balance().posted()).isEqualTo(321);
        assertThat(ledger.balance(USER).seq()).isEqualTo(3);
    }

    @Test
    void aGrantThroughTheVerbsOpensTheAccountOnTheConfiguredTerms() {
        CreditLedger configured =
                CreditLedger.builder(ledger).floor(-20).ceiling(500).build();

        Receipt receipt =
                done(configured.newGrant(USER).amount(100).key(newKey()).build());

        assertThat(receipt.balance().floor()).isEqualTo(-20);
        assertThat(ledger.account(USER).orElseThrow().floor()).isEqualTo(-20);
        assertThat(ledger.account(USER).orElseThrow().ceiling()).hasValue(500);
        assertThat(ledger.account(USER).orElseThrow().openedAt()).isEqualTo(MutableClock.START);
    }

    @Test
    void theConfiguredTermsDoNotMatterToAnAccountThatExists() {
        givenFloor(USER, -3);
        CreditLedger configured = CreditLedger.builder(ledger).floor(-20).build();

        assertThat(configured.grant(USER, 100, newKey()).balance().floor()).isEqualTo(-3);
    }

    @Test
    void aBareLedgerRefusesAGrantToAnUnknownAccount() {
        Command<?> grant =
                Grant.to(NOBODY).amount(1).source(ISSUANCE).key(newKey()).build();

        assertThat(refused(AccountNotFoundException.class, grant).account()).isEqualTo(NOBODY);
    }

    @Test
    void aGrantOutOfAnUnknownAccountIsRefusedAndOpensNothing() {
        Command<?> grant =
                credits.newGrant(USER).amount(1).source(NOBODY).key(newKey()).build();

        assertThat(refused(AccountNotFoundException.class, grant).account()).isEqualTo(NOBODY);
        assertThat(ledger.account(USER)).isEmpty();
    }

    @Test
    void aGrantToAnUnlimitedAccountIsRefused() {
        assertThat(refused(
                                LimitedAccountRequiredException.class,
                                Grant.to(REVENUE)
                                        .amount(1)
                                        .source(ISSUANCE)
                                        .key(newKey())
                                        .build())
                        .account())
                .isEqualTo(REVENUE);
    }

    @Test
    void aGrantInAnotherAssetThanTheAccountsIsRefused() {
        done(OpenAccount.limited(USER, USD).build());

        AssetMismatchException refusal = refused(AssetMismatchException.class, grant(USER, 1));

        assertThat(refusal.account()).isEqualTo(ISSUANCE);
        assertThat(refusal.actual()).isEqualTo(CREDIT);
        assertThat(refusal.expected()).isEqualTo(USD);
    }

    @Test
    void aGrantOpeningAnAccountInAnAssetOfAnotherScaleIsRefused() {
        Asset coarse = Asset.of("CREDIT", 2);
        Command<?> grant = Grant.to(USER)
                .amount(1)
                .source(ISSUANCE)
                .openingTerms(OpenAccount.limited(USER, coarse).build())
                .key(newKey())
                .build();

        refused(AssetMismatchException.class, grant);
        assertThat(ledger.account(USER)).isEmpty();
    }

    @Test
    void aGrantReachesTheCeilingExactlyButNotBeyond() {
        givenCeiling(USER, 100);
        done(grant(USER, 60));

        CeilingExceededException refusal = refused(CeilingExceededException.class, grant(USER, 41));

        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.requested()).isEqualTo(41);
        assertThat(refusal.posted()).isEqualTo(60);
        assertThat(refusal.ceiling()).isEqualTo(100);
        assertThat(done(grant(USER, 40)).balance().posted()).isEqualTo(100);
    }

    @Test
    void aCeilingThatTheOpeningGrantWouldPassLeavesTheAccountUnopened() {
        CreditLedger configured = CreditLedger.builder(ledger).ceiling(99).build();

        refused(
                CeilingExceededException.class,
                configured.newGrant(USER).amount(100).key(newKey()).build());
        assertThat(ledger.account(USER)).isEmpty();
    }

    @Test
    void aBalanceReachesTheLargestAmountButNotBeyond() {
        assertThat(done(grant(USER, Bounds.MAX_AMOUNT)).balance().posted()).isEqualTo(Bounds.MAX_AMOUNT);

        assertThat(refused(AmountOverflowException.class, grant(USER, 1)).account())
                .isEqualTo(USER);
        assertThat(refused(AmountOverflowException.class, grant(USER, Bounds.MAX_AMOUNT))
                        .account())
                .isEqualTo(USER);
    }

    @Test
    void anUnlimitedAccountsTotalPassesTheLargestAmountAndALong() {
        for (int i = 1; i <= 3; i++) {
            credits.grant(AccountId.of("rich:" + i), Bounds.MAX_AMOUNT, newKey());
        }

        assertThat(ledger.trialBalance().assets().get(0).unlimited().stream()
                        .filter(total -> total.account().equals(ISSUANCE))
                        .findFirst()
                        .orElseThrow()
                        .total())
                .isEqualTo(BigInteger.valueOf(Bounds.MAX_AMOUNT).multiply(BigInteger.valueOf(-3)));
        assertThatExceptionOfType(AmountOverflowException.class).isThrownBy(() -> ledger.balance(ISSUANCE));
    }

    @Test
    void aGrantRepaysDebtFirst() {
        givenDebt(USER, 30);

        assertThat(credits.grant(USER, 50, newKey()).balance().available()).isEqualTo(20);
    }

    @Test
    void aGrantMayTakeEffectInThePastOrTheFuture() {
        Receipt past = done(credits.newGrant(USER)
                .amount(1)
                .effectiveAt(MutableClock.START.minus(Duration.ofDays(30)))
                .key(newKey())
                .build());
        Receipt future = done(credits.newGrant(USER)
                .amount(1)
                .effectiveAt(MutableClock.START.plus(Duration.ofDays(30)).plusNanos(999))
                .key(newKey())
                .build());

        assertThat(past.transaction().effectiveAt()).isEqualTo(MutableClock.START.minus(Duration.ofDays(30)));
        assertThat(past.transaction().recordedAt()).isEqualTo(MutableClock.START);
        assertThat(future.transaction().effectiveAt()).isEqualTo(MutableClock.START.plus(Duration.ofDays(30)));
        assertThat(future.balance().available()).as("available at once").isEqualTo(2);
    }
}
