package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.ApplyDueReceipt;
import io.creditledger.LotId;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.VerifyReport;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.command.ApplyDue;
import java.time.Duration;
import java.util.function.Consumer;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;

/** Audits of lots and holds: each damage to their rows is found where it was done. */
abstract class LotAuditContract extends LotSuite {
    private static final String ACCOUNT = "account user:1";

    private LotId lot;
    private LotId expired;
    private TransactionId debit;
    private TransactionId hold;
    private TransactionId expiry;

    /**
     * The user has 145: of a lot of 100 are left 80, of them 30 held; in a lot with tags 7, in one that starts at 50 8, plain
     * ones 50. A lot of 5 has expired.
     */
    private void givenLotsAndAHold() {
        done(grant(100, "lot").expiresAt(at(100)).build());
        done(grant(7, "tagged").tags("x").build());
        done(grant(8, "future").startsAt(at(50)).build());
        done(grant(50, "plain").build());
        debit = debit(20, "debit").transaction().id();
        hold = done(credits.newHold(USER)
                        .amount(30)
                        .timeout(Duration.ofSeconds(60))
                        .key(key("hold"))
                        .build())
                .hold()
                .id();
        lot(5, "expired", 10);
        on(10);
        ApplyDueReceipt settled = done(ApplyDue.of(USER));
        expiry = settled.transaction().map(Transaction::id).orElseThrow();
        lot = lotId("lot");
        expired = lotId("expired");
        assertThat(ledger.verify().clean()).isTrue();
        assertThat(posted(USER)).isEqualTo(145);
    }

    /** Does one damage and expects it to be reported with nothing else than these violations. */
    @SafeVarargs
    private void assertFound(Consumer<Tampering> damage, Condition<Violation>... violations) {
        damage.accept(tampering());

        VerifyReport report = ledger.verify();

        assertThat(report.clean()).isFalse();
        assertThat(report.violations()).hasSize(violations.length);
        for (Condition<Violation> violation : violations) {
            assertThat(report.violations()).haveExactly(1, violation);
        }
        assertThat(report.violations())
                .allSatisfy(violation -> assertThat(violation.detail()).isNotBlank());
    }

    private static String of(LotId lot) {
        return "lot " + lot;
    }

    private static String ofHold(TransactionId hold) {
        return "hold " + hold;
    }

    private static String allocation(TransactionId operation) {
        return "operation " + operation + " allocation 0";
    }

    @Test
    void aLotThatIsNotWhatItsUsesLeaveIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setRemaining(lot, 81), broken("lot-is-history", of(lot)));
    }

    @Test
    void aLotThatIsNotFoundWhereItsCreditsAreNeededIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setOpen(lot, false), broken("lot-open", of(lot)));
        assertFound(
                rows -> {
                    rows.setOpen(lot, true);
                    rows.setOpen(expired, true);
                },
                broken("lot-open", of(expired)));
    }

    @Test
    void aLotThatIsUsedOutOfOrderIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setSortedByStart(lot, at(1)), broken("burn-order", of(lot)));
        assertFound(
                rows -> {
                    rows.setSortedByStart(lot, at(0));
                    rows.setSortedByStart(lotId("future"), at(51));
                },
                broken("burn-order", of(lotId("future"))));
    }

    @Test
    void aLotSortedByAnotherPriorityThanItsOwnIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setPriority(lot, 49), broken("burn-order", of(lot)));
    }

    @Test
    void aUseThatTookAnotherAmountIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setAllocated(debit, 0, -19), broken("lot-is-history", of(lot)));
    }

    @Test
    void aLostUseIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.deleteAllocation(debit, 0), broken("lot-is-history", of(lot)));
    }

    @Test
    void expiredCreditsThatNobodyBookedAreFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setExpired(expired, 6), broken("lot-is-history", of(expired)));
        assertFound(
                rows -> {
                    rows.setExpired(expired, 5);
                    rows.setExpired(lot, 1);
                },
                broken("lot-is-history", of(lot)));
    }

    @Test
    void aLotThatIsBothExpiredAndThereIsFound() {
        givenLotsAndAHold();

        // It says so itself twice: it has one more than its uses leave, and one less has expired than it says.
        tampering().setAllocated(expiry, 0, -4);

        assertThat(ledger.verify().violations()).hasSize(2).are(broken("lot-is-history", of(expired)));
    }

    @Test
    void aLotBeyondItsBoundsIsFound() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.setReserved(lot, 81), broken("lot-bounds", of(lot)), broken("reserved-is-holds", of(lot)));
    }

    @Test
    void moreReservedThanHoldsSayIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setReserved(lot, 31), broken("reserved-is-holds", of(lot)));
    }

    @Test
    void aReservationThatIsSaidToBeGivenBackIsFound() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.setGivenBack(hold, 0, 1),
                broken("reserved-is-holds", of(lot)),
                broken("hold-is-allocations", ofHold(hold)));
    }

    @Test
    void moreGivenBackThanTakenIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setGivenBack(debit, 0, 21), broken("allocation-bounds", allocation(debit)));
    }

    @Test
    void aUseOfALotThatDoesNotExistIsFound() {
        givenLotsAndAHold();
        LotId none = new LotId(Long.MAX_VALUE / 4);

        assertFound(
                rows -> rows.setLotUsed(debit, 0, none),
                broken("allocation-has-lot", allocation(debit)),
                broken("lot-is-history", of(lot)));
    }

    @Test
    void aLostLotIsFoundByItsUsesAndItsAccount() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.deleteLot(lot),
                broken("allocation-has-lot", allocation(debit)),
                broken("allocation-has-lot", allocation(hold)),
                broken("account-is-lots", ACCOUNT));
    }

    @Test
    void moreCapturedThanHeldIsFound() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.setCaptured(hold, 31),
                broken("hold-bounds", ofHold(hold)),
                broken("hold-is-allocations", ofHold(hold)),
                broken("held-is-holds", ACCOUNT));
    }

    @Test
    void aCaptureThatTookNothingIsFound() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.setCaptured(hold, 1),
                broken("hold-is-allocations", ofHold(hold)),
                broken("held-is-holds", ACCOUNT));
    }

    @Test
    void anOpenHoldThatHasEndedIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setEnded(hold, at(5)), broken("hold-bounds", ofHold(hold)));
    }

    @Test
    void aLostHoldIsFoundByWhatItReserved() {
        givenLotsAndAHold();

        assertFound(
                rows -> rows.deleteHold(hold),
                broken("lot-is-history", of(lot)),
                broken("reserved-is-holds", of(lot)),
                broken("held-is-holds", ACCOUNT));
    }

    @Test
    void anAccountThatCountsItsLotsOrHoldsWronglyIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setUpcoming(USER, 7), broken("account-is-lots", ACCOUNT));
        assertFound(
                rows -> {
                    rows.setUpcoming(USER, 8);
                    rows.setRestricted(USER, 8);
                },
                broken("account-is-lots", ACCOUNT));
        assertFound(
                rows -> {
                    rows.setRestricted(USER, 7);
                    rows.setOpenLots(USER, 4);
                },
                broken("account-is-lots", ACCOUNT));
        assertFound(
                rows -> {
                    rows.setOpenLots(USER, 3);
                    rows.setOpenHolds(USER, 0);
                },
                broken("held-is-holds", ACCOUNT));
    }

    @Test
    void aChangeThatNobodyWouldNoticeIsFound() {
        givenLotsAndAHold();

        assertFound(rows -> rows.setNextChange(USER, at(50).plus(MICRO)), broken("next-change", ACCOUNT));
        assertFound(rows -> rows.setNextChange(USER, null), broken("next-change", ACCOUNT));
        tampering().setNextChange(USER, at(49));
        assertThat(ledger.verify().clean()).as("too early is allowed").isTrue();
    }

    @Test
    void debtBesideCreditsThatCouldRepayItIsFound() {
        givenLotsAndAHold();

        tampering().setPosted(USER, 94);

        assertThat(ledger.verify().violations())
                .as("80, 7 and 8 are in lots")
                .haveExactly(1, broken("overdraft-repaid-first", ACCOUNT));
    }
}
