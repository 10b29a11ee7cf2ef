package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.Preview;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same decision without a write. That every accepted and every refused command is foreseen as it happens is checked
 * all over the contract, by {@link ContractSuite#done} and {@link ContractSuite#refused}.
 */
abstract class PreviewContract extends ContractSuite {
    private Debit debit(long amount, String key) {
        return credits.newDebit(USER).amount(amount).key(key(key)).build();
    }

    @Test
    void aPreviewTellsLegsAndBalancesAndWritesNothing() {
        given(USER, 100);
        State before = state();

        Preview preview = ledger.preview(debit(30, "d"));

        assertThat(preview.isAccepted()).isTrue();
        assertThat(preview.rejection()).isEmpty();
        assertThat(preview.replayed()).isFalse();
        assertThat(preview.legs()).containsExactly(leg(USER, -30), leg(REVENUE, 30));
        assertThat(preview.balances())
                .containsExactly(new Balance(USER, CREDIT, true, AccountStatus.OPEN, 70, 0, 0, 0, 0, 2, 2, null));
        assertThat(state()).isEqualTo(before);
        assertThat(ledger.transaction(key("d"))).isEmpty();
    }

    @Test
    void aPreviewUsesUpNoKey() {
        given(USER, 100);
        ledger.preview(debit(30, "d"));

        assertThat(done(debit(31, "d")).balance().posted()).isEqualTo(69);
    }

    @Test
    void aPreviewPromisesNothing() {
        given(USER, 100);
        assertThat(ledger.preview(debit(100, "d")).isAccepted()).isTrue();
        credits.debit(USER, 1, newKey());

        refused(InsufficientCreditsException.class, debit(100, "d"));
    }

    @Test
    void aRefusalIsForeseenWithItsReason() {
        given(USER, 100);

        Preview preview = ledger.preview(debit(101, "d"));

        assertThat(preview.isAccepted()).isFalse();
        assertThat(preview.legs()).isEmpty();
        assertThat(preview.balances()).isEmpty();
        assertThat(((InsufficientCreditsException) preview.rejection().orElseThrow()).available())
                .isEqualTo(100);
    }

    @Test
    void aReplayIsForeseenAsOneThatBooksNothing() {
        given(USER, 100);
        credits.execute(debit(30, "d"));

        Preview preview = ledger.preview(debit(30, "d"));

        assertThat(preview.isAccepted()).isTrue();
        assertThat(preview.replayed()).isTrue();
        assertThat(preview.legs()).isEmpty();
        assertThat(preview.balances()).isEmpty();
        assertThat(ledger.preview(debit(31, "d")).rejection()).containsInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void theAccountThatAGrantWouldOpenIsForeseenButNotOpened() {
        CreditLedger configured = CreditLedger.builder(ledger).floor(-5).build();

        Preview preview = ledger.preview(
                configured.newGrant(USER).amount(10).key(key("g")).build());

        assertThat(preview.balances())
                .extracting(Balance::posted, Balance::floor)
                .containsExactly(tuple(10L, -5L));
        assertThat(ledger.account(USER)).isEmpty();
    }

    @Test
    void anOpeningIsForeseen() {
        Command<?> opening = OpenAccount.limited(USER, CREDIT).floor(-5).build();

        assertThat(ledger.preview(opening).balances())
                .extracting(Balance::floor)
                .containsExactly(-5L);
        assertThat(ledger.account(USER)).isEmpty();
        credits.execute(opening);
        assertThat(ledger.preview(opening).isAccepted()).isTrue();
        assertThat(ledger.preview(opening).balances()).isEmpty();
    }

    @Test
    void changesOfAccountsAreForeseen() {
        given(USER, 7);

        assertThat(ledger.preview(FreezeAccount.of(USER).key(newKey()).build()).balances())
                .extracting(Balance::status)
                .containsExactly(AccountStatus.FROZEN);
        Preview sweep = ledger.preview(
                CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());
        assertThat(sweep.legs()).containsExactly(leg(USER, -7), leg(EXPIRED, 7));
        assertThat(sweep.balances())
                .extracting(Balance::status, Balance::posted)
                .containsExactly(tuple(AccountStatus.CLOSED, 0L));
        assertThat(ledger.account(USER).orElseThrow().status()).isEqualTo(AccountStatus.OPEN);
    }

    @Test
    void aGroupIsForeseenAsAWhole() {
        given(USER, 50);
        State before = state();

        Preview preview = ledger.preview(AtomicGroup.of(debit(30, "1"), debit(20, "2")));
        Preview refusal = ledger.preview(AtomicGroup.of(debit(30, "1"), debit(21, "2")));

        assertThat(preview.legs())
                .isEqualTo(List.of(leg(USER, -30), leg(REVENUE, 30), leg(USER, -20), leg(REVENUE, 20)));
        assertThat(preview.balances()).extracting(Balance::posted).containsExactly(0L);
        assertThat(((GroupRejectedException) refusal.rejection().orElseThrow()).index())
                .isEqualTo(1);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void ofAGroupOnlyWhatItWouldBookIsForeseen() {
        given(USER, 50);
        credits.execute(debit(30, "1"));

        Preview preview = ledger.preview(AtomicGroup.of(debit(30, "1"), debit(20, "2")));

        assertThat(preview.replayed()).isFalse();
        assertThat(preview.legs()).containsExactly(leg(USER, -20), leg(REVENUE, 20));
    }

    @Test
    void theExpiryThatWouldBeBookedIsForeseen() {
        given(USER, 50);
        credits.execute(credits.newGrant(USER)
                .amount(7)
                .expiresAt(clock.instant().plusSeconds(1))
                .key(newKey())
                .build());
        clock.advance(Duration.ofSeconds(1));

        assertThat(ledger.preview(debit(30, "d")).legs())
                .containsExactlyInAnyOrder(leg(USER, -30), leg(REVENUE, 30), leg(USER, -7), leg(EXPIRED, 7));
        assertThat(ledger.preview(FreezeAccount.of(USER).key(newKey()).build()).legs())
                .containsExactly(leg(USER, -7), leg(EXPIRED, 7));
    }

    @Test
    void maintenanceDecidesNothingAndHasNoPreview() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> ledger.preview(CompactTotals.now()));
    }
}
