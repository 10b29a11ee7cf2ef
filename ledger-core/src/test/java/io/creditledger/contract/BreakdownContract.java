package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.BalanceBreakdown;
import io.creditledger.Bounds;
import io.creditledger.Hold;
import io.creditledger.Lot;
import io.creditledger.LotAllocation;
import io.creditledger.LotHistory;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.command.Command;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.LimitedAccountRequiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a support person asks first. */
abstract class BreakdownContract extends LotSuite {
    @Test
    void anExplanationAddsUp() {
        lot(10, "late", 90);
        lot(20, "early", 80);
        done(grant(5, "plain").build());
        done(credits.newHold(USER)
                .amount(22)
                .timeout(Duration.ofSeconds(9))
                .key(key("second"))
                .build());
        done(credits.newHold(USER)
                .amount(1)
                .timeout(Duration.ofSeconds(5))
                .key(key("first"))
                .build());

        BalanceBreakdown explained = ledger.breakdown(USER);

        assertThat(explained.lots()).extracting(Lot::id).containsExactly(lotId("early"), lotId("late"));
        assertThat(explained.lots()).extracting(Lot::reserved).containsExactly(20L, 3L);
        assertThat(explained.holds()).extracting(Hold::amount).containsExactly(1L, 22L);
        assertThat(explained.plain()).isEqualTo(5);
        assertThat(explained.overdraft()).isZero();
        assertThat(explained.balance()).isEqualTo(ledger.balance(USER));
        assertThat(explained.balance().available()).isEqualTo(35 - 23);
    }

    @Test
    void aLotThatEndedButIsReservedIsStillThere() {
        lot(10, "g", 5);
        done(credits.newHold(USER)
                .amount(4)
                .timeout(Duration.ofSeconds(9))
                .key(key("h"))
                .build());
        on(5);

        assertThat(ledger.breakdown(USER).lots()).extracting(Lot::remaining).containsExactly(4L);
        assertThat(ledger.breakdown(USER).balance().available()).isZero();
    }

    @Test
    void aLotTellsWhoUsedIt() {
        lot(10, "g", 50);
        debit(6, "d");
        credits.refund(ref("d"), 2, key("r"));

        LotHistory history = ledger.lot(lotId("g")).orElseThrow();

        assertThat(history.uses())
                .extracting(LotAllocation::kind)
                .containsExactly(OperationKind.DEBIT, OperationKind.REFUND);
        assertThat(history.uses()).extracting(LotAllocation::amount).containsExactly(-6L, 2L);
        assertThat(history.uses()).extracting(LotAllocation::returned).containsExactly(2L, 0L);
        assertThat(history.more()).isFalse();
    }

    @Test
    void aLotTellsOfItsFirstUsesOnlyAsManyAsThereMayBe() {
        lot(2_000, "g", 50);
        List<Command<?>> debits = new ArrayList<>();
        for (int i = 0; i < Bounds.LOT_USES; i++) {
            debits.add(credits.newDebit(USER).amount(1).key(key("d" + i)).build());
        }
        assertThat(ledger.executeAll(debits)).allMatch(Outcome::isAccepted);

        LotHistory all = ledger.lot(lotId("g")).orElseThrow();
        assertThat(all.uses()).hasSize(Bounds.LOT_USES);
        assertThat(all.more()).isFalse();
        debit(2, "one more");
        LotHistory first = ledger.lot(lotId("g")).orElseThrow();
        assertThat(first.uses()).isEqualTo(all.uses());
        assertThat(first.more()).isTrue();
        assertThat(first.lot().remaining()).isEqualTo(998);
    }

    @Test
    void aPreviewTellsTheLotsOfTheRealCall() {
        lot(10, "g", 50);
        done(grant(5, "plain").build());
        var debit = credits.newDebit(USER).amount(12).key(key("d")).build();

        Preview preview = ledger.preview(debit);
        done(debit);

        assertThat(preview.lots()).extracting(LotAllocation::amount).containsExactly(-10L, -2L);
        assertThat(preview.lots())
                .extracting(LotAllocation::lotOrNull)
                .isEqualTo(ledger.allocations(ref("d")).stream()
                        .map(LotAllocation::lotOrNull)
                        .toList());
    }

    @Test
    void onlyLimitedAccountsAreExplained() {
        assertThatExceptionOfType(AccountNotFoundException.class).isThrownBy(() -> ledger.breakdown(NOBODY));
        assertThatExceptionOfType(LimitedAccountRequiredException.class).isThrownBy(() -> ledger.breakdown(REVENUE));
        assertThat(ledger.allocations(ref("none"))).isEmpty();
    }
}
