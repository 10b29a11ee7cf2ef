package io.creditledger.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.Reverse;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What captures and reversals take from lots, what from plain credits, and what repays debt afterwards. */
class LotsBesidePlainCreditsTest {
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId OTHER = AccountId.of("other");

    private final MutableClock clock = new MutableClock();
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();
    private int keys;

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    private static OperationRef ref(String name) {
        return OperationRef.of(key(name));
    }

    private IdempotencyKey newKey() {
        return key("unnamed " + keys++);
    }

    private void givenFloor(long floor) {
        credits.execute(
                OpenAccount.limited(USER, Asset.of("CREDIT", 0)).floor(floor).build());
    }

    private Grant.Builder lot(long amount, String name) {
        return credits.newGrant(USER)
                .amount(amount)
                .expiresAt(MutableClock.START.plusSeconds(600))
                .key(key(name));
    }

    private PlaceHold.Builder hold(long amount) {
        return credits.newHold(USER).amount(amount).key(key("hold"));
    }

    private static CaptureHold.Builder capture(long amount) {
        return CaptureHold.of(ref("hold")).amount(amount).key(key("capture"));
    }

    /** A forced reversal of a grant of plain credits that have been spent. */
    private void givenDebt(long debt) {
        credits.grant(USER, debt, key("loan"));
        credits.debit(USER, debt, newKey());
        credits.execute(Reverse.of(ref("loan")).force().key(newKey()).build());
    }

    private long overdraft() {
        return ledger.breakdown(USER).overdraft();
    }

    private long remaining(String lot) {
        return ledger.breakdown(USER).lots().stream()
                .filter(open -> open.grant()
                        .equals(ledger.transaction(key(lot)).orElseThrow().id()))
                .mapToLong(open -> open.remaining())
                .sum();
    }

    /** Returns the amounts that an operation took, with the lots they came from. */
    private List<String> taken(String operation) {
        return ledger.allocations(ref(operation)).stream()
                .map(allocation -> (allocation.lot().isPresent() ? "lot " : "plain ") + allocation.amount())
                .toList();
    }

    @AfterEach
    void theBooksAreSound() {
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aCaptureOfOverdraftIsRepaidByALotThoughNothingWasOwedBefore() {
        givenFloor(-20);
        credits.execute(hold(20).useOverdraft().build());
        credits.execute(lot(30, "lot").build());
        assertThat(ledger.balance(USER).available()).isEqualTo(10);

        credits.execute(capture(20).build());

        assertThat(overdraft()).isZero();
        assertThat(remaining("lot")).isEqualTo(10);
    }

    @Test
    void whatTheLastCaptureFreesRepaysDebt() {
        credits.execute(lot(10, "lot").priority(1).build());
        credits.execute(hold(10).build());
        givenDebt(7);

        credits.execute(capture(4).build());

        assertThat(taken("capture")).containsExactly("lot -4");
        assertThat(remaining("lot")).isZero();
        assertThat(overdraft()).isEqualTo(1);
    }

    @Test
    void whatStaysReservedRepaysNothing() {
        credits.execute(lot(10, "lot").priority(1).build());
        credits.execute(hold(10).build());
        givenDebt(7);

        credits.execute(capture(4).moreToFollow().build());

        assertThat(remaining("lot")).isEqualTo(6);
        assertThat(overdraft()).isEqualTo(7);
    }

    @Test
    void nothingIsCapturedForAClosedAccount() {
        credits.execute(OpenAccount.limited(OTHER, Asset.of("CREDIT", 0)).build());
        credits.grant(USER, 10, newKey());
        credits.execute(hold(10).destination(OTHER).build());
        credits.execute(CloseAccount.of(OTHER).key(newKey()).build());

        assertThat(ledger.execute(capture(10).build()).rejection()).containsInstanceOf(AccountNotOpenException.class);
        assertThat(ledger.balance(USER).held()).isEqualTo(10);
    }

    @Test
    void overrunOfPlainCreditsIsPaidByALot() {
        credits.grant(USER, 10, newKey());
        credits.execute(hold(10).build());
        credits.execute(lot(20, "lot").build());

        credits.execute(capture(15).allowOverrun().build());

        assertThat(taken("capture")).containsExactly("plain -10", "lot -5");
        assertThat(remaining("lot")).isEqualTo(15);
    }

    @Test
    void overrunOfALotIsPaidByPlainCredits() {
        credits.execute(lot(10, "lot").build());
        credits.execute(hold(10).build());
        credits.grant(USER, 8, newKey());

        credits.execute(capture(15).allowOverrun().build());

        assertThat(taken("capture")).containsExactly("lot -10", "plain -5");
        assertThat(ledger.balance(USER).available()).isEqualTo(3);
    }

    @Test
    void overrunOfPlainCreditsByPlainCreditsTouchesNoLot() {
        credits.grant(USER, 20, newKey());
        credits.execute(hold(10).build());

        credits.execute(capture(15).allowOverrun().build());

        assertThat(taken("capture")).isEmpty();
        assertThat(ledger.balance(USER).available()).isEqualTo(5);
    }

    @Test
    void theReversalOfAGrantTakesWhatItsLotLacksFromPlainCredits() {
        credits.execute(lot(10, "lot").build());
        credits.debit(USER, 4, newKey());
        credits.grant(USER, 20, newKey());

        credits.execute(Reverse.of(ref("lot")).key(key("reverse")).build());

        assertThat(taken("reverse")).containsExactly("lot -6", "plain -4");
        assertThat(ledger.balance(USER).available()).isEqualTo(16);
    }

    @Test
    void theReversalOfAGrantTakesWhatItsLotLacksFromOtherLotsFirst() {
        credits.execute(lot(10, "lot").build());
        credits.debit(USER, 7, newKey());
        credits.grant(USER, 20, newKey());
        credits.execute(lot(5, "other").build());

        credits.execute(Reverse.of(ref("lot")).key(key("reverse")).build());

        assertThat(taken("reverse")).containsExactly("lot -3", "lot -5", "plain -2");
        assertThat(ledger.balance(USER).available()).isEqualTo(18);
    }

    @Test
    void theGrantOfALotThatIsWholeIsReversedThoughTheAccountOwesBesideIt() {
        givenFloor(-20);
        credits.execute(lot(10, "tagged").tags("images").build());
        credits.debit(USER, 5, newKey());
        assertThat(overdraft()).isEqualTo(5);

        credits.execute(Reverse.of(ref("tagged")).key(newKey()).build());

        assertThat(overdraft()).isEqualTo(5);
        assertThat(ledger.breakdown(USER).lots()).isEmpty();
    }

    @Test
    void theGrantOfALotThatIsSpentIsNotReversedByDebt() {
        givenFloor(-20);
        credits.execute(lot(10, "lot").build());
        credits.debit(USER, 4, newKey());

        assertThat(ledger.execute(Reverse.of(ref("lot")).key(newKey()).build()).rejection())
                .containsInstanceOf(InsufficientCreditsException.class);
        assertThat(remaining("lot")).isEqualTo(6);
    }

    @Test
    void severalCapturesTakeWhatWasReservedFirstEachOnlyItsShare() {
        credits.execute(lot(10, "first").build());
        credits.execute(
                lot(10, "second").expiresAt(MutableClock.START.plusSeconds(700)).build());
        credits.execute(hold(15).build());

        credits.execute(capture(4).moreToFollow().build());
        credits.execute(capture(6).key(key("all of the first")).moreToFollow().build());
        credits.execute(capture(2).key(key("the rest")).build());

        assertThat(taken("capture")).containsExactly("lot -4");
        assertThat(taken("all of the first")).containsExactly("lot -6");
        assertThat(taken("the rest")).containsExactly("lot -2");
        assertThat(remaining("second")).isEqualTo(8);
    }

    @Test
    void aFloorKeepsWhatHasNoTagsSoThatTagsPayTheRest() {
        givenFloor(5);
        credits.execute(lot(10, "first").build());
        credits.execute(
                lot(10, "second").expiresAt(MutableClock.START.plusSeconds(700)).build());
        credits.execute(lot(10, "tagged")
                .expiresAt(MutableClock.START.plusSeconds(800))
                .tags("images")
                .build());

        credits.execute(credits.newDebit(USER)
                .amount(18)
                .tags("images")
                .key(key("debit"))
                .build());

        assertThat(taken("debit")).containsExactly("lot -10", "lot -5", "lot -3");
        assertThat(ledger.balance(USER).available()).isEqualTo(5);
    }

    @Test
    void theEndOfALotCountsAgainOnceNothingReservesIt() {
        credits.execute(lot(10, "lot").build());
        credits.execute(hold(10).timeout(Duration.ofSeconds(1_000)).build());
        credits.execute(lot(1, "later")
                .startsAt(MutableClock.START.plusSeconds(10))
                .expiresAt(MutableClock.START.plusSeconds(2_000))
                .build());
        clock.advance(Duration.ofSeconds(20));
        credits.execute(ApplyDue.of(USER));

        credits.execute(ReleaseHold.of(ref("hold")).key(newKey()).build());
        clock.advance(Duration.ofSeconds(580));

        assertThat(ledger.balance(USER).available()).isEqualTo(1);
    }

    @Test
    void theGrantOfASpentLotWithTagsIsReversedOnlyIfOthersPay() {
        credits.execute(lot(10, "tagged").tags("images").build());
        credits.execute(
                credits.newDebit(USER).amount(4).tags("images").key(newKey()).build());
        Reverse reverse = Reverse.of(ref("tagged")).key(key("reverse")).build();
        assertThat(ledger.execute(reverse).rejection()).containsInstanceOf(InsufficientCreditsException.class);

        credits.grant(USER, 4, newKey());
        credits.execute(reverse);

        assertThat(taken("reverse")).containsExactly("lot -6", "plain -4");
    }

    @Test
    void theGrantOfAWholeLotWithTagsIsReversedBesideDebt() {
        givenDebt(7);
        credits.execute(lot(10, "tagged").tags("images").build());

        credits.execute(Reverse.of(ref("tagged")).key(key("reverse")).build());

        assertThat(taken("reverse")).containsExactly("lot -10");
        assertThat(overdraft()).isEqualTo(7);
    }
}
