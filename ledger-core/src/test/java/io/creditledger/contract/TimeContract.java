package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Receipt;
import io.creditledger.command.Transfer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Times: to the microsecond, and never backwards for one account. */
abstract class TimeContract extends ContractSuite {
    @Test
    void timesAreKeptToTheMicrosecond() {
        Instant at = Instant.parse("2031-12-31T23:59:59.999999Z");
        clock.set(at);

        Receipt grant = credits.execute(credits.newGrant(USER)
                .amount(1)
                .effectiveAt(Instant.parse("1999-01-02T03:04:05.678901999Z"))
                .key(key("g"))
                .build());

        assertThat(grant.transaction().recordedAt()).isEqualTo(at);
        assertThat(ledger.transaction(key("g")).orElseThrow().recordedAt()).isEqualTo(at);
        assertThat(ledger.transaction(key("g")).orElseThrow().effectiveAt())
                .isEqualTo(Instant.parse("1999-01-02T03:04:05.678901Z"));
        assertThat(ledger.account(USER).orElseThrow().openedAt()).isEqualTo(at);
    }

    @Test
    void recordingFollowsTheClock() {
        given(USER, 10);
        clock.advance(Duration.ofSeconds(90));

        assertThat(credits.debit(USER, 1, newKey()).transaction().recordedAt())
                .isEqualTo(MutableClock.START.plusSeconds(90));
    }

    @Test
    void recordingNeverRunsBackwardsForAnAccount() {
        given(USER, 10);
        given(OTHER, 10);
        clock.advance(Duration.ofHours(-1));

        Receipt debit = credits.debit(USER, 1, newKey());

        assertThat(debit.transaction().recordedAt()).isEqualTo(MutableClock.START);
        assertThat(debit.transaction().effectiveAt()).isEqualTo(MutableClock.START);
    }

    @Test
    void ofSeveralAccountsTheLatestCounts() {
        given(USER, 10);
        clock.advance(Duration.ofHours(1));
        given(OTHER, 10);
        clock.advance(Duration.ofHours(-2));

        Receipt transfer = credits.execute(
                Transfer.between(USER, OTHER).amount(1).key(newKey()).build());
        assertThat(transfer.transaction().recordedAt()).isEqualTo(MutableClock.START.plusSeconds(3600));

        assertThat(credits.debit(USER, 1, newKey()).transaction().recordedAt())
                .as("the transfer was the last on this account too")
                .isEqualTo(MutableClock.START.plusSeconds(3600));
    }

    @Test
    void aNewAccountStartsWithThePresentWhateverOthersHaveSeen() {
        given(USER, 10);
        clock.advance(Duration.ofHours(-1));

        assertThat(credits.grant(OTHER, 1, newKey()).transaction().recordedAt())
                .isEqualTo(MutableClock.START.minusSeconds(3600));
    }

    @Test
    void aReplayKeepsItsTime() {
        given(USER, 10);
        credits.debit(USER, 1, key("d"));
        clock.advance(Duration.ofDays(400));

        assertThat(credits.debit(USER, 1, key("d")).transaction().recordedAt()).isEqualTo(MutableClock.START);
    }

    @Test
    void aSystemAccountAloneGoesByTheClockOnly() {
        credits.transfer(REVENUE, EXPIRED, 1, newKey());
        clock.advance(Duration.ofHours(-1));

        assertThat(credits.transfer(REVENUE, EXPIRED, 1, newKey()).transaction().recordedAt())
                .isEqualTo(MutableClock.START.minusSeconds(3600));
    }
}
