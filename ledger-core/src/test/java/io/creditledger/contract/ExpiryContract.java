package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.ApplyDueReceipt;
import io.creditledger.ExpiryReport;
import io.creditledger.LotAllocation;
import io.creditledger.LotCategory;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.Rollover;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LimitedAccountRequiredException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Credits expire at their lot's end, to the microsecond, whether anybody has booked it or not. */
abstract class ExpiryContract extends LotSuite {
    private List<Transaction> expiries() {
        return BookCheck.statement(ledger, USER).stream()
                .map(StatementLine::transaction)
                .filter(transaction -> transaction.kind() == OperationKind.EXPIRE)
                .toList();
    }

    @Test
    void aLotIsGoneAtItsEndAndNotAMicrosecondBefore() {
        lot(10, "g", 10);

        clock.set(at(10).minus(MICRO));
        assertThat(available(USER)).isEqualTo(10);
        debit(1, "d");
        on(10);
        assertThat(posted(USER)).isZero();
        assertThat(available(USER)).isZero();
        assertThat(ledger.breakdown(USER).lots()).isEmpty();
        assertThat(refused(
                                InsufficientCreditsException.class,
                                credits.newDebit(USER).amount(1).key(newKey()).build())
                        .available())
                .isZero();
        assertThat(expiries()).as("nothing was accepted since").isEmpty();
    }

    @Test
    void theNextAcceptedWriteBooksWhatHasExpiredFirst() {
        lot(10, "g", 10);
        done(grant(5, "plain").build());
        on(60);

        debit(2, "d");

        Transaction expiry = expiries().get(0);
        assertThat(legs(expiry)).containsExactly(leg(USER, -10), leg(EXPIRED, 10));
        assertThat(expiry.effectiveAt())
                .as("a late expiry counts from the lot's end")
                .isEqualTo(at(10));
        assertThat(expiry.recordedAt()).isEqualTo(at(60));
        assertThat(expiry.key()).isEmpty();
        assertThat(lot("g").expired()).isEqualTo(10);
        assertThat(remaining("g")).isZero();
        assertThat(posted(USER)).isEqualTo(3);
        assertThat(posted(EXPIRED)).isEqualTo(10);
    }

    @Test
    void lotsThatEndedSinceAreBookedTogether() {
        lot(10, "a", 10);
        lot(20, "b", 20);
        lot(30, "c", 30);
        on(20);

        ApplyDueReceipt receipt = done(ApplyDue.of(USER));

        assertThat(receipt.settled()).isTrue();
        assertThat(legs(receipt.transaction().orElseThrow())).containsExactly(leg(USER, -30), leg(EXPIRED, 30));
        assertThat(receipt.transaction().orElseThrow().effectiveAt()).isEqualTo(at(20));
        assertThat(receipt.balance().posted()).isEqualTo(30);
        assertThat(receipt.balance().nextChange()).isEqualTo(at(30));
        assertThat(done(ApplyDue.of(USER)).settled()).isFalse();
        assertThat(expiries()).hasSize(1);
    }

    @Test
    void theEndOfALotThatIsHeldWholeIsLookedAtOnce() {
        lot(10, "g", 10);
        done(credits.newHold(USER)
                .amount(10)
                .timeout(Duration.ofSeconds(60))
                .key(key("h"))
                .build());
        on(20);

        assertThat(credits.expireDue(10)).as("nothing expires").isEqualTo(new ExpiryReport(0, 0, List.of(), false));
        assertThat(ledger.balance(USER).nextChange()).isEqualTo(at(60));
        assertThat(expiries()).isEmpty();
    }

    @Test
    void whatWasSpentDoesNotExpire() {
        lot(10, "g", 10);
        debit(10, "d");
        on(10);

        assertThat(done(ApplyDue.of(USER)).settled()).isFalse();
        assertThat(posted(USER)).isZero();
    }

    @Test
    void settlingNeedsALimitedAccount() {
        refused(AccountNotFoundException.class, ApplyDue.of(NOBODY));
        refused(LimitedAccountRequiredException.class, ApplyDue.of(REVENUE));
    }

    @Test
    void frozenAccountsExpireToo() {
        lot(10, "g", 10);
        credits.freeze(USER, newKey());
        on(10);

        assertThat(done(ApplyDue.of(USER)).balance().posted()).isZero();
    }

    @Test
    void aRefusedWriteBooksNothingOfWhatIsDue() {
        lot(10, "g", 10);
        on(10);

        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(1).key(newKey()).build());

        assertThat(expiries()).isEmpty();
        assertThat(remaining("g")).as("not booked yet").isEqualTo(10);
    }

    @Test
    void theSweeperTakesThoseThatWaitedLongestUpToItsLimit() {
        lot(10, "g", 20);
        done(credits.newGrant(OTHER).amount(5).expiresAt(at(10)).key(newKey()).build());
        on(30);

        ExpiryReport first = credits.execute(ExpireDue.limit(1));
        assertThat(first).isEqualTo(new ExpiryReport(1, 0, List.of(), true));
        assertThat(posted(EXPIRED)).isEqualTo(5);
        assertThat(credits.expireDue(1)).isEqualTo(new ExpiryReport(1, 0, List.of(), false));
        assertThat(posted(EXPIRED)).isEqualTo(15);
        assertThat(credits.expireDue(1))
                .as("what is booked is due no more")
                .isEqualTo(new ExpiryReport(0, 0, List.of(), false));
        assertThat(expiries()).hasSize(1);
    }

    @Test
    void aSweepTellsTheNewBalances() {
        lot(10, "g", 10);
        on(10);

        assertThat(ledger.execute(ExpireDue.limit(10)).changedBalances()).containsExactly(ledger.balance(USER));
    }

    @Test
    void whatWasBookedAsExpiredStaysExpiredWhenTheClockGoesBack() {
        lot(10, "g", 10);
        on(10);
        credits.expireDue(10);
        on(5);

        assertThat(available(USER)).isZero();
        Receipt granted = done(grant(1, "plain").build());
        assertThat(granted.transaction().recordedAt())
                .as("recording never runs backwards")
                .isEqualTo(at(10));
    }

    @Test
    void aSlowNodeDecidesByTheAccountsLastRecordingWithinTheSkewOnly() {
        done(grant(10, "g").expiresAt(at(130)).build());
        on(120);
        debit(1, "fast node");
        on(100);
        assertThat(available(USER)).isEqualTo(9);
        clock.set(at(130));
        done(grant(1, "late").build());
        on(-3_000);
        assertThat(available(USER)).as("expired and booked").isEqualTo(1);
        // An hour behind: ends count as reached up to a minute from here, so this lot can still be granted.
        done(grant(5, "old").expiresAt(at(-2_000)).build());
        assertThat(available(USER)).isEqualTo(6);
    }

    @Test
    void aRolloverCarriesWhatExpiredBetweenItsLeastAndItsMost() {
        lot(10, "july", 10);
        lot(10, "tiny", 10);
        debit(7, "d");
        debit(9, "e");
        on(10);
        Rollover july = new Rollover(key("july"), 0, 3);
        Rollover tiny = new Rollover(key("tiny"), 5, 8);

        Receipt most =
                done(grant(100, "august").expiresAt(at(20)).rollover(july).build());
        assertThat(lot("july").expired()).isZero();
        assertThat(lot("tiny").expired()).isEqualTo(4);
        assertThat(legs(most.transaction())).containsExactly(leg(USER, 100), leg(ISSUANCE, -100));
        Receipt least =
                done(grant(100, "least").expiresAt(at(20)).rollover(tiny).build());
        assertThat(legs(least.transaction())).containsExactly(leg(USER, 105), leg(ISSUANCE, -100), leg(EXPIRED, -5));
        assertThat(lot("least").granted()).isEqualTo(105);
        Receipt between = done(grant(100, "between")
                .category(LotCategory.PAID)
                .rollover(new Rollover(key("tiny"), 0, 8))
                .build());
        assertThat(legs(between.transaction())).containsExactly(leg(USER, 104), leg(ISSUANCE, -100), leg(EXPIRED, -4));
        assertThat(replayed(grant(100, "least").expiresAt(at(20)).rollover(tiny).build())
                        .transaction()
                        .id())
                .isEqualTo(least.transaction().id());
    }

    @Test
    void aRolloverOfNoEarlierLotCarriesNothing() {
        done(grant(4, "plain").build());
        Rollover none = new Rollover(key("none"), 5, 8);
        Rollover plain = new Rollover(key("plain"), 5, 8);

        assertThat(legs(done(grant(10, "a").expiresAt(at(9)).rollover(none).build())
                        .transaction()))
                .containsExactly(leg(USER, 10), leg(ISSUANCE, -10));
        assertThat(legs(done(grant(10, "b").rollover(plain).build()).transaction()))
                .containsExactly(leg(USER, 10), leg(ISSUANCE, -10));
        assertThat(Optional.of(ledger.breakdown(USER).plain())).contains(14L);
    }

    @Test
    void twoLotsOfOneSettlingAreOneTransactionAndEachKeepsItsOwnEnd() {
        lot(10, "first", 10);
        lot(20, "second", 20);
        on(30);

        Transaction expiry = done(ApplyDue.of(USER)).transaction().orElseThrow();

        assertThat(legs(expiry)).containsExactly(leg(USER, -30), leg(EXPIRED, 30));
        assertThat(expiry.effectiveAt()).isEqualTo(at(20));
        List<LotAllocation> uses = ledger.allocations(OperationRef.of(expiry.id()));
        assertThat(uses).extracting(LotAllocation::amount).containsExactly(-10L, -20L);
        assertThat(uses).extracting(LotAllocation::effectiveAt).containsExactly(at(10), at(20));
        assertThat(ledger.lot(lotId("first")).orElseThrow().uses())
                .extracting(LotAllocation::effectiveAt)
                .containsExactly(at(10));
    }
}
