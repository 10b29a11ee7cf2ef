package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LimitsConflictException;
import org.junit.jupiter.api.Test;

/** Changing the limits of accounts, also to what they are already beyond. */
abstract class LimitsContract extends ContractSuite {
    private Command<?> debit(AccountId account) {
        return credits.newDebit(account).amount(1).key(newKey()).build();
    }

    private Command<?> grant(AccountId account, long amount) {
        return credits.newGrant(account).amount(amount).key(newKey()).build();
    }

    @Test
    void aLoweredFloorLetsMoreOut() {
        given(USER, 10);

        AccountReceipt changed =
                done(ChangeLimits.of(USER).floor(-5).key(newKey()).build());

        assertThat(changed.changed()).isTrue();
        assertThat(changed.account().floor()).isEqualTo(-5);
        assertThat(changed.account().ceiling()).isEmpty();
        assertThat(changed.balance().revision()).isEqualTo(2);
        assertThat(credits.debit(USER, 15, newKey()).balance().available()).isEqualTo(-5);
        refused(InsufficientCreditsException.class, debit(USER));
    }

    @Test
    void limitsThatTheBalanceIsAlreadyBeyondOnlyKeepItFromGoingFurther() {
        given(USER, 10);
        done(ChangeLimits.of(USER).floor(20).key(newKey()).build());
        refused(InsufficientCreditsException.class, debit(USER));
        done(grant(USER, 11));
        done(debit(USER));

        done(ChangeLimits.of(USER).floor(0).ceiling(5).key(newKey()).build());
        assertThat(posted(USER)).isEqualTo(20);
        refused(CeilingExceededException.class, grant(USER, 1));
        credits.debit(USER, 16, newKey());
        done(grant(USER, 1));
    }

    @Test
    void floorAndCeilingChangeEachForItself() {
        done(OpenAccount.limited(USER, CREDIT).floor(-5).ceiling(50).build());

        done(ChangeLimits.of(USER).ceiling(60).key(newKey()).build());
        assertThat(ledger.account(USER).orElseThrow().floor()).isEqualTo(-5);
        assertThat(ledger.account(USER).orElseThrow().ceiling()).hasValue(60);
        done(ChangeLimits.of(USER).floor(-6).key(newKey()).build());
        assertThat(ledger.account(USER).orElseThrow().ceiling()).hasValue(60);
        done(ChangeLimits.of(USER).noCeiling().key(newKey()).build());
        assertThat(ledger.account(USER).orElseThrow().floor()).isEqualTo(-6);
        assertThat(ledger.account(USER).orElseThrow().ceiling()).isEmpty();
        done(grant(USER, 1000));
    }

    @Test
    void aFloorIsNotSetAboveTheCeilingThatStaysNorACeilingBelowTheFloorThatStays() {
        credits.execute(OpenAccount.limited(USER, CREDIT).floor(20).ceiling(50).build());

        LimitsConflictException floor = refused(
                LimitsConflictException.class,
                ChangeLimits.of(USER).floor(51).key(newKey()).build());
        assertThat(floor.account()).isEqualTo(USER);
        assertThat(floor.floor()).isEqualTo(51);
        assertThat(floor.ceiling()).isEqualTo(50);
        refused(
                LimitsConflictException.class,
                ChangeLimits.of(USER).ceiling(19).key(newKey()).build());
        done(ChangeLimits.of(USER).floor(50).key(newKey()).build());
        done(ChangeLimits.of(USER).floor(60).noCeiling().key(newKey()).build());
    }

    @Test
    void changingLimitsToWhatTheyAreChangesNothing() {
        given(USER, 10);
        Balance before = ledger.balance(USER);

        assertThat(done(ChangeLimits.of(USER).floor(0).noCeiling().key(newKey()).build())
                        .changed())
                .isFalse();
        assertThat(ledger.balance(USER)).isEqualTo(before);
    }

    @Test
    void theLimitsOfAFrozenAccountMayChange() {
        given(USER, 10);
        credits.freeze(USER, newKey());

        assertThat(done(ChangeLimits.of(USER).floor(-5).key(newKey()).build())
                        .account()
                        .status())
                .isEqualTo(AccountStatus.FROZEN);
    }

    @Test
    void theWidestLimitsAreLegal() {
        given(USER, 10);

        done(ChangeLimits.of(USER)
                .floor(-Bounds.MAX_AMOUNT)
                .ceiling(Bounds.MAX_AMOUNT)
                .key(newKey())
                .build());

        assertThat(credits.debit(USER, Bounds.MAX_AMOUNT, newKey()).balance().available())
                .isEqualTo(10 - Bounds.MAX_AMOUNT);
    }
}
