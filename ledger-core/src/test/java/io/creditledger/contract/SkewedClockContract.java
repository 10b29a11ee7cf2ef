package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Transfer;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A node's clock was ahead by hours, and so is the recorded time of the accounts that it wrote to. Other nodes decide by
 * their own clocks plus the bound on the skew: about starts of lots as about their ends.
 */
abstract class SkewedClockContract extends LotSuite {
    private static final long HOUR = 3_600;

    /** The user's recorded time is ten hours ahead of the clock. */
    private void givenUserTenHoursAhead() {
        on(10 * HOUR);
        given(USER, 10);
        on(0);
    }

    @Test
    void aLotDoesNotStartBecauseAnAccountIsAheadOfTheClock() {
        givenUserTenHoursAhead();
        done(credits.newGrant(OTHER)
                .amount(50)
                .startsAt(at(5 * HOUR))
                .key(key("future"))
                .build());

        done(Transfer.between(USER, OTHER).amount(1).key(newKey()).build());

        Balance balance = ledger.balance(OTHER);
        assertThat(balance.upcoming()).isEqualTo(50);
        assertThat(balance.available()).isEqualTo(1);
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(OTHER).amount(2).key(newKey()).build());
        refused(
                InsufficientCreditsException.class,
                PlaceHold.on(OTHER)
                        .amount(2)
                        .destination(REVENUE)
                        .timeout(Duration.ofSeconds(1))
                        .key(newKey())
                        .build());
        assertThat(credits.debitUpTo(OTHER, 51, newKey()).taken()).isEqualTo(1);
    }

    @Test
    void aLotGrantedToAnAccountAheadOfTheClockStartsByTheClock() {
        givenUserTenHoursAhead();

        done(grant(50, "future").startsAt(at(5 * HOUR)).build());
        done(grant(7, "tagged").startsAt(at(5 * HOUR)).tags("x").build());

        assertThat(ledger.balance(USER).upcoming()).isEqualTo(57);
        assertThat(available(USER)).isEqualTo(10);

        on(5 * HOUR);
        assertThat(available(USER)).isEqualTo(60);
        assertThat(ledger.balance(USER).restricted()).isEqualTo(7);
        debit(60, "all");
        debit(7, "x", "x");
    }

    @Test
    void theSkewThatClocksMayHaveIsBelieved() {
        long skew = Bounds.CLOCK_SKEW.toSeconds();
        givenUserTenHoursAhead();
        done(grant(50, "within").startsAt(at(skew)).build());
        done(grant(7, "beyond").startsAt(at(skew).plus(MICRO)).build());

        assertThat(ledger.balance(USER).upcoming()).isEqualTo(7);
        clock.advance(MICRO);
        assertThat(available(USER)).isEqualTo(67);
        debit(67, "all");
    }

    @Test
    void whatWasBookedAsStartedStaysStarted() {
        done(grant(50, "future").startsAt(at(5 * HOUR)).build());
        done(grant(7, "tagged").startsAt(at(5 * HOUR)).tags("x").build());
        on(10 * HOUR);
        debit(1, "ahead");
        on(0);

        Balance balance = ledger.balance(USER);
        assertThat(balance.upcoming()).isZero();
        assertThat(balance.restricted()).isEqualTo(7);
        assertThat(balance.available()).isEqualTo(49);
        debit(40, "d");
        debit(5, "x", "x");
        debit(4, "rest", "x");
        assertThat(remaining("future") + remaining("tagged")).isEqualTo(7);
        checkBooks();
    }

    @Test
    void aLotThatHasNotStartedRepaysNothing() {
        givenDebt(OTHER, 30);
        done(credits.newGrant(OTHER)
                .amount(50)
                .startsAt(at(5 * HOUR))
                .key(key("future"))
                .build());
        givenUserTenHoursAhead();

        done(Transfer.between(USER, OTHER).amount(1).key(newKey()).build());

        assertThat(ledger.breakdown(OTHER).overdraft()).isEqualTo(29);
        assertThat(ledger.balance(OTHER).upcoming()).isEqualTo(50);
        on(5 * HOUR);
        assertThat(available(OTHER)).isEqualTo(21);
        done(Transfer.between(USER, OTHER).amount(1).key(newKey()).build());
        assertThat(available(OTHER)).isEqualTo(22);
        assertThat(ledger.breakdown(OTHER).overdraft()).isZero();
    }
}
