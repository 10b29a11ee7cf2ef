package io.creditledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.OperationKind;
import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.command.Grant;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One sound set of rows, and each way of breaking it: a lot of 100 of which 20 were debited, 5 expired and 30 are held, beside
 * 10 plain credits.
 */
class LotAuditorTest {
    private static final Asset CREDIT = new Asset("CREDIT", 0);
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId EXPIRED = AccountId.of("expired");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(100);
    private static final long DEBIT = 11;
    private static final long EXPIRY = 12;
    private static final long HOLD = 13;

    private LotState lot = lot(75, 30, 5, Set.of());
    private HoldState hold = hold(30, 0, HoldStatus.OPEN, null);
    private boolean lotOpen = true;
    private boolean lotHasGrant = true;
    private int lotPriority = 50;
    private long lotSeq = 1;
    private final List<String> details = new ArrayList<>();
    private AccountState account = account(85, 30, 0, 0, 1, 1, NOW.plusSeconds(60));
    private final List<Allocation> allocations = new ArrayList<>(List.of(
            new Allocation(DEBIT, 0, 10L, -20, 0),
            new Allocation(EXPIRY, 0, 10L, -5, 0),
            new Allocation(HOLD, 0, 10L, 30, 0)));

    private static LotState lot(long remaining, long reserved, long expired, Set<String> tags) {
        return new LotState(
                10,
                USER,
                1,
                10,
                EXPIRED,
                2,
                100,
                remaining,
                reserved,
                expired,
                null,
                END,
                true,
                tags,
                new BurnOrder(50, LotState.micros(END), LotCategory.PAID, 0, 1, 10));
    }

    private AuditedOperation grant() {
        return new AuditedOperation(
                10,
                null,
                true,
                OperationKind.GRANT,
                CanonicalRequest.of(Grant.to(USER)
                        .amount(100)
                        .source(AccountId.of("issuance"))
                        .key(IdempotencyKey.of("test", "grant"))
                        .build()),
                List.of(),
                List.of(new AuditedPosting(2, 10, 10, -100, null), new AuditedPosting(1, lotSeq, 10, 100, null)),
                Instant.EPOCH,
                null,
                0,
                null,
                null,
                null);
    }

    private static HoldState hold(long amount, long captured, HoldStatus status, @Nullable Instant endedAt) {
        return new HoldState(HOLD, USER, 1, EXPIRED, 2, amount, captured, status, NOW.plusSeconds(60), endedAt);
    }

    private static AccountState account(
            long posted, long held, long upcoming, long restricted, int lots, int holds, @Nullable Instant next) {
        return new AccountState(
                1,
                USER,
                CREDIT,
                true,
                AccountStatus.OPEN,
                -100,
                null,
                List.of(),
                posted,
                held,
                upcoming,
                restricted,
                lots,
                holds,
                3,
                4,
                NOW,
                next,
                NOW);
    }

    private List<String> rules() {
        List<String> rules = new ArrayList<>();
        LotAuditor auditor = new LotAuditor((rule, place, detail) -> {
            rules.add(rule);
            details.add(detail);
        });
        auditor.expiry(EXPIRY);
        auditor.lot(new AuditedLot(lot, lotOpen, lotPriority, LotCategory.PAID));
        if (lotHasGrant) {
            auditor.operation(grant());
        }
        auditor.hold(hold);
        allocations.forEach(auditor::allocation);
        auditor.account(account);
        auditor.finish();
        return rules;
    }

    @Test
    void soundRowsAreSound() {
        assertThat(rules()).isEmpty();
    }

    @Test
    void aLotThatIsNotItsHistoryIsFound() {
        allocations.set(0, new Allocation(DEBIT, 0, 10L, -19, 0));

        assertThat(rules()).containsExactly("lot-is-history");
    }

    @Test
    void aLotThatIsNotWhereItIsLookedForIsFound() {
        lotOpen = false;
        assertThat(rules()).containsExactly("lot-open");
        assertThat(details).containsExactly("has 75 left, but is stored as used up");
    }

    @Test
    void aLotOutOfOrderIsFound() {
        lotPriority = 51;
        assertThat(rules()).containsExactly("burn-order");
    }

    @Test
    void aLotThatNothingMadeIsFound() {
        lotHasGrant = false;
        assertThat(rules()).containsExactly("lot-has-operation");
    }

    @Test
    void expiredCreditsThatNobodyBookedAreFound() {
        lot = lot(75, 30, 6, Set.of());

        assertThat(rules()).containsExactly("lot-is-history");
    }

    @Test
    void reservedCreditsWithoutAHoldAreFound() {
        allocations.set(2, new Allocation(HOLD, 0, 10L, 30, 1));

        assertThat(rules()).containsExactlyInAnyOrder("reserved-is-holds", "hold-is-allocations");
    }

    @Test
    void aLotBeyondItsBoundsIsFound() {
        lot = lot(75, 76, 5, Set.of());

        assertThat(rules()).contains("lot-bounds", "reserved-is-holds");
    }

    @Test
    void aHoldThatCapturedMoreThanItHadIsFound() {
        hold = hold(30, 31, HoldStatus.CAPTURED, NOW);

        assertThat(rules()).contains("hold-bounds", "hold-is-allocations", "held-is-holds");
    }

    @Test
    void anOpenHoldThatHasEndedIsFound() {
        hold = hold(30, 0, HoldStatus.OPEN, NOW);

        assertThat(rules()).containsExactly("hold-bounds");
    }

    @Test
    void anAllocationOfNothingOrOfALotThatIsNotThereIsFound() {
        allocations.add(new Allocation(14, 0, 10L, 0, 0));
        allocations.add(new Allocation(14, 1, 99L, -1, 0));
        allocations.add(new Allocation(14, 2, null, -1, 2));

        assertThat(rules()).containsExactly("allocation-bounds", "allocation-has-lot", "allocation-bounds");
    }

    @Test
    void anAccountThatHoldsSomethingElseIsFound() {
        account = account(85, 29, 0, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("held-is-holds");

        account = account(85, 30, 0, 0, 1, 2, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("held-is-holds");
    }

    @Test
    void anAccountThatCountsItsLotsWronglyIsFound() {
        account = account(85, 30, 1, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("account-is-lots");

        account = account(85, 30, 0, 1, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("account-is-lots");

        account = account(85, 30, 0, 0, 2, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("account-is-lots");
    }

    @Test
    void debtBesideFreeCreditsIsFoundUnlessTheyHaveTags() {
        account = account(74, 30, 0, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("overdraft-repaid-first");

        lot = lot(75, 30, 5, Set.of("images"));
        account = account(74, 30, 0, 45, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).isEmpty();
    }

    @Test
    void aChangeThatNobodyWillNoticeIsFound() {
        account = account(85, 30, 0, 0, 1, 1, NOW.plusSeconds(61));
        assertThat(rules()).containsExactly("next-change");

        account = account(85, 30, 0, 0, 1, 1, null);
        assertThat(rules()).containsExactly("next-change");

        account = account(85, 30, 0, 0, 1, 1, NOW.plusSeconds(1));
        assertThat(rules()).as("too early is allowed").isEmpty();
    }

    private static LotState lot(
            long granted,
            long remaining,
            long reserved,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean started) {
        return new LotState(
                10,
                USER,
                1,
                10,
                EXPIRED,
                2,
                granted,
                remaining,
                reserved,
                0,
                start,
                end,
                started,
                Set.of(),
                new BurnOrder(
                        50, LotState.micros(end), LotCategory.PAID, start == null ? 0 : LotState.micros(start), 1, 10));
    }

    /** Nothing was done with the lot but what the rows say. */
    private void givenLot(LotState rows, AccountState owner, Allocation... done) {
        lot = rows;
        account = owner;
        hold = hold(0, 0, HoldStatus.CAPTURED, NOW);
        allocations.clear();
        allocations.addAll(List.of(done));
    }

    @Test
    void aWholeLotIsWithinItsBounds() {
        givenLot(lot(100, 100, 0, null, END, true), account(110, 0, 0, 0, 1, 0, END));

        assertThat(rules()).isEmpty();
    }

    @Test
    void aLotMayBeReservedWholeAndThenNothingHappensAtItsEnd() {
        givenLot(
                lot(100, 100, 100, null, END, true),
                account(110, 100, 0, 0, 1, 1, NOW.plusSeconds(60)),
                new Allocation(HOLD, 0, 10L, 100, 0));
        hold = hold(100, 0, HoldStatus.OPEN, null);
        assertThat(rules()).isEmpty();

        account = account(110, 100, 0, 0, 1, 1, END);
        assertThat(rules()).as("the hold ends before").containsExactly("next-change");

        lot = lot(100, 100, 100, null, NOW.plusSeconds(30), true);
        account = account(110, 100, 0, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).as("the lot ends while it is reserved").isEmpty();
    }

    @Test
    void aLotThatHasNotStartedIsUpcomingAndStartsByItself() {
        Instant start = NOW.plusSeconds(10);
        givenLot(lot(100, 100, 0, start, END, false), account(110, 0, 100, 0, 1, 0, start));
        assertThat(rules()).isEmpty();

        account = account(110, 0, 100, 0, 1, 0, start.plusSeconds(1));
        assertThat(rules()).containsExactly("next-change");
    }

    @Test
    void theStartOfALotThatHasStartedIsNoChange() {
        givenLot(lot(100, 100, 0, NOW.minusSeconds(10), END, true), account(110, 0, 0, 0, 1, 0, END));

        assertThat(rules()).isEmpty();
    }

    @Test
    void aLotThatNeverStartsIsFound() {
        givenLot(lot(100, 100, 0, null, END, false), account(110, 0, 100, 0, 1, 0, END));

        assertThat(rules()).containsExactly("lot-started");
    }

    @Test
    void theEndOfALotIsAChange() {
        givenLot(lot(100, 100, 0, null, END, true), account(110, 0, 0, 0, 1, 0, END.plusSeconds(1)));
        assertThat(rules()).containsExactly("next-change");

        givenLot(lot(100, 100, 0, null, null, true), account(110, 0, 0, 0, 1, 0, null));
        assertThat(rules()).as("without an end").isEmpty();
    }

    @Test
    void aLotThatIsUsedUpIsNoneOfItsAccount() {
        givenLot(
                lot(100, 0, 0, null, END, true),
                account(10, 0, 0, 0, 0, 0, null),
                new Allocation(DEBIT, 0, 10L, -100, 0));
        lotOpen = false;

        assertThat(rules()).isEmpty();
    }

    @Test
    void theLotTakesItsPlaceFromThePostingOnItsAccount() {
        lotSeq = 2;

        assertThat(rules()).containsExactly("burn-order");
    }

    @Test
    void whatWasGivenBackWholeIsSound() {
        givenLot(
                lot(100, 100, 0, null, END, true),
                account(110, 0, 0, 0, 1, 0, END),
                new Allocation(DEBIT, 0, 10L, -20, 20),
                new Allocation(14, 0, 10L, 20, 0));
        assertThat(rules()).isEmpty();

        allocations.set(0, new Allocation(DEBIT, 0, 10L, -20, 21));
        assertThat(rules()).containsExactly("allocation-bounds");
    }

    @Test
    void aHoldMayBeCapturedWholeAndNotLessThanNothing() {
        givenLot(lot(100, 100, 0, null, END, true), account(110, 0, 0, 0, 1, 0, END));
        hold = hold(30, 30, HoldStatus.CAPTURED, NOW);
        assertThat(rules()).isEmpty();

        hold = hold(30, -1, HoldStatus.CAPTURED, NOW);
        assertThat(rules()).containsExactly("hold-bounds");
    }

    @Test
    void debtIsToldAsAPositiveNumberAndNoneIsNone() {
        account = account(74, 30, 0, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).containsExactly("overdraft-repaid-first");
        assertThat(details).containsExactly("owes 1 while 45 is free in lots");

        account = account(75, 30, 0, 0, 1, 1, NOW.plusSeconds(60));
        assertThat(rules()).isEmpty();
    }
}
