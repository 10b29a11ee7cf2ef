package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountTermsConflictException;
import io.creditledger.error.AssetMismatchException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Opening accounts: idempotent by id and terms, without a key. */
abstract class OpeningContract extends ContractSuite {
    private static OpenAccount terms(long floor, long ceiling) {
        return OpenAccount.limited(USER, CREDIT).floor(floor).ceiling(ceiling).build();
    }

    @Test
    void aNewLimitedAccountIsOpenAndEmpty() {
        AccountReceipt opened = done(terms(-5, 100));

        assertThat(opened.changed()).isTrue();
        assertThat(opened.replayed()).isFalse();
        assertThat(opened.transaction()).isEmpty();
        assertThat(opened.balance()).isEqualTo(balanceOfNew(-5)).isEqualTo(ledger.balance(USER));
        Account account = ledger.account(USER).orElseThrow();
        assertThat(account.id()).isEqualTo(USER);
        assertThat(account.asset()).isEqualTo(CREDIT);
        assertThat(account.limited()).isTrue();
        assertThat(account.status()).isEqualTo(AccountStatus.OPEN);
        assertThat(account.floor()).isEqualTo(-5);
        assertThat(account.ceiling()).hasValue(100);
        assertThat(account.openedAt()).isEqualTo(MutableClock.START);
        assertThat(opened.account().floor()).isEqualTo(-5);
        assertThat(opened.account().ceiling()).hasValue(100);
    }

    private static Balance balanceOfNew(long floor) {
        return new Balance(USER, CREDIT, true, AccountStatus.OPEN, 0, 0, 0, 0, floor, 0, 0, null);
    }

    @Test
    void aLimitedAccountHasFloorZeroAndNoCeilingUnlessTold() {
        done(OpenAccount.limited(USER, CREDIT).build());

        Account account = ledger.account(USER).orElseThrow();
        assertThat(account.floor()).isZero();
        assertThat(account.ceiling()).isEmpty();
    }

    @Test
    void anUnlimitedAccountHasNeitherLimitsNorRevision() {
        AccountId fees = AccountId.of("fees");

        AccountReceipt opened = done(OpenAccount.unlimited(fees, CREDIT));

        assertThat(opened.changed()).isTrue();
        assertThat(ledger.account(fees).orElseThrow().limited()).isFalse();
        assertThat(ledger.balance(fees))
                .isEqualTo(new Balance(fees, CREDIT, false, AccountStatus.OPEN, 0, 0, 0, 0, 0, 0, 0, null));
    }

    @Test
    void openingAgainOnTheSameTermsChangesNothing() {
        done(terms(-5, 100));
        clock.advance(Duration.ofDays(1));

        AccountReceipt again = done(terms(-5, 100));

        assertThat(again.changed()).isFalse();
        assertThat(again.account().openedAt()).isEqualTo(MutableClock.START);
        assertThat(ledger.account(USER).orElseThrow().openedAt()).isEqualTo(MutableClock.START);
    }

    @Test
    void openingAgainAnswersWithTheAccountAsItIsNow() {
        given(USER, 30);

        AccountReceipt again = credits.open(USER);

        assertThat(again.changed()).isFalse();
        assertThat(again.balance()).isEqualTo(ledger.balance(USER));
        assertThat(again.balance().posted()).isEqualTo(30);
    }

    @Test
    void openingAgainOnOtherTermsIsRefusedNamingTheFirstThatDiffers() {
        done(terms(-5, 100));

        assertTermsConflict(OpenAccount.limited(USER, USD).floor(-6).build(), "asset", "CREDIT/0", "USD/2");
        assertTermsConflict(OpenAccount.unlimited(USER, CREDIT), "limited", "true", "false");
        assertTermsConflict(terms(-6, 99), "floor", "-5", "-6");
        assertTermsConflict(terms(-5, 99), "ceiling", "100", "99");
        assertTermsConflict(OpenAccount.limited(USER, CREDIT).floor(-5).build(), "ceiling", "100", "none");
    }

    private void assertTermsConflict(Command<?> opening, String field, String existing, String requested) {
        AccountTermsConflictException refusal = refused(AccountTermsConflictException.class, opening);
        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal.existing()).isEqualTo(existing);
        assertThat(refusal.requested()).isEqualTo(requested);
    }

    @Test
    void termsAreComparedWithWhatTheyWereChangedToSince() {
        done(terms(-5, 100));
        done(ChangeLimits.of(USER).floor(-7).noCeiling().key(newKey()).build());

        assertTermsConflict(terms(-5, 100), "floor", "-7", "-5");
        assertThat(done(OpenAccount.limited(USER, CREDIT).floor(-7).build()).changed())
                .isFalse();
    }

    @Test
    void aSystemAccountsNameTakenByALimitedAccountIsRefused() {
        AccountId taken = AccountId.of("system:EUR:revenue");
        done(OpenAccount.limited(taken, Asset.of("EUR", 2)).build());

        assertThatExceptionOfType(AccountTermsConflictException.class)
                .isThrownBy(() ->
                        CreditLedger.builder(ledger).asset(Asset.of("EUR", 2)).build())
                .satisfies(refusal -> assertThat(refusal.account()).isEqualTo(taken));
    }

    @Test
    void oneAssetCodeHasOneScale() {
        Asset coarse = Asset.of("CREDIT", 2);

        AssetMismatchException refusal = refused(
                AssetMismatchException.class, OpenAccount.limited(USER, coarse).build());

        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.actual()).isEqualTo(CREDIT);
        assertThat(refusal.expected()).isEqualTo(coarse);
        assertThat(ledger.account(USER)).isEmpty();
    }

    @Test
    void assetCodesAreComparedExactly() {
        AccountId lower = AccountId.of("lower");

        done(OpenAccount.limited(lower, Asset.of("credit", 2)).build());

        assertThat(ledger.balance(lower).asset()).isEqualTo(Asset.of("credit", 2));
    }

    @Test
    void anAccountMayHaveTheWidestLimits() {
        done(terms(-Bounds.MAX_AMOUNT, Bounds.MAX_AMOUNT));

        Account account = ledger.account(USER).orElseThrow();
        assertThat(account.floor()).isEqualTo(-Bounds.MAX_AMOUNT);
        assertThat(account.ceiling()).hasValue(Bounds.MAX_AMOUNT);
    }

    @Test
    void theFirstDebitOfAnAccountWithAPositiveFloorLeavesTheFloor() {
        givenFloor(USER, 10);
        credits.grant(USER, 15, newKey());

        assertThat(ledger.balance(USER).covers(5)).isTrue();
        assertThat(ledger.balance(USER).covers(6)).isFalse();
        assertThat(credits.debit(USER, 5, newKey()).balance().posted()).isEqualTo(10);
        assertThat(credits.tryDebit(USER, 1, newKey()).isAccepted()).isFalse();
    }
}
