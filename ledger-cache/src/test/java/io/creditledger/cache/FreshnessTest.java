package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static io.creditledger.cache.Bench.SHORT;
import static io.creditledger.cache.Bench.STALENESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.command.Grant;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long an answer is given out. */
class FreshnessTest {
    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;

    @Test
    void aBalanceIsReadOnceWithinTheStalenessBound() {
        bench.grantElsewhere(ANN, 5);

        bench.posted(ANN);
        bench.grantElsewhere(ANN, 1);
        bench.clock.advance(STALENESS.minusMillis(1));

        assertThat(bench.posted(ANN)).isEqualTo(5);
        assertThat(staged.reads()).isEqualTo(1);
    }

    @Test
    void whatOthersWroteIsShownAtTheStalenessBound() {
        bench.grantElsewhere(ANN, 5);
        bench.posted(ANN);
        bench.grantElsewhere(ANN, 1);
        bench.clock.advance(STALENESS);

        assertThat(bench.posted(ANN)).isEqualTo(6);
    }

    @Test
    void stalenessCountsFromBeforeTheReadSetOut() {
        bench.grantElsewhere(ANN, 5);
        staged.duringNextRead(() -> bench.clock.advance(STALENESS.minusMillis(1)));
        bench.posted(ANN);

        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(1);

        bench.clock.advance(Duration.ofMillis(1));
        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void aBalanceThatDidNotChangeIsGoodForAnotherBound() {
        bench.grantElsewhere(ANN, 5);
        bench.posted(ANN);
        bench.clock.advance(STALENESS);
        bench.posted(ANN);
        bench.clock.advance(STALENESS.minusMillis(1));
        bench.posted(ANN);

        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void aBalanceIsNotShownFromItsNextChangeOn() {
        bench.grantElsewhere(ANN, 5);
        Instant change = bench.clock.instant().plusSeconds(10);
        staged.shown = balance -> changingAt(balance, change);

        bench.posted(ANN);
        bench.clock.advance(Duration.ofMillis(9_999));
        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(1);

        bench.clock.advance(Duration.ofMillis(1));
        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void whatHasExpiredIsReadOnceAndReplacesABalanceOfTheSameRevision() {
        Instant end = bench.clock.instant().plusSeconds(10);
        bench.elsewhere.ledger().execute(granting(5).expiresAt(end).build()).orElseThrow();
        Balance before = cached.balance(ANN);
        assertThat(before.posted()).isEqualTo(5);

        bench.clock.advance(Duration.ofSeconds(10));

        Balance expired = cached.balance(ANN);
        assertThat(expired.posted()).isZero();
        assertThat(expired.revision()).isEqualTo(before.revision());
        assertThat(cached.balance(ANN)).isSameAs(expired);
        assertThat(staged.reads()).isEqualTo(2);
        assertThat(cached.stats().outdatedDiscarded()).isZero();
    }

    @Test
    void whatHasStartedIsReadOnceAndReplacesABalanceOfTheSameRevision() {
        Instant start = bench.clock.instant().plusSeconds(10);
        bench.credits.ledger().execute(granting(5).startsAt(start).build()).orElseThrow();
        Balance before = cached.balance(ANN);
        assertThat(before.available()).isZero();
        assertThat(staged.reads()).as("the write has told it").isZero();

        bench.clock.advance(Duration.ofSeconds(10));

        Balance started = cached.balance(ANN);
        assertThat(started.available()).isEqualTo(5);
        assertThat(started.revision()).isEqualTo(before.revision());
        assertThat(cached.balance(ANN)).isSameAs(started);
        assertThat(staged.reads()).isEqualTo(1);
    }

    @Test
    void whatAHoldReservedIsFreeAgainFromTheInstantOnAtWhichItRunsOut() {
        bench.grant(ANN, 5);
        bench.credits
                .ledger()
                .execute(bench.credits
                        .newHold(ANN)
                        .amount(3)
                        .timeout(Duration.ofSeconds(10))
                        .key(bench.key())
                        .build());
        bench.clock.advance(Duration.ofMillis(9_999));
        assertThat(cached.balance(ANN).available()).isEqualTo(2);
        assertThat(staged.reads()).as("the writes have told it").isZero();

        bench.clock.advance(Duration.ofMillis(1));

        assertThat(cached.balance(ANN).available()).isEqualTo(5);
        assertThat(cached.balance(ANN).available()).isEqualTo(5);
        assertThat(staged.reads()).isEqualTo(1);
    }

    private Grant.Builder granting(long amount) {
        return bench.credits.newGrant(ANN).amount(amount).key(bench.key());
    }

    @Test
    void aChangeWithinAMillisecondEndsTheWholeMillisecond() {
        bench.grantElsewhere(ANN, 5);
        Instant change = bench.clock.instant().plusMillis(10).plusNanos(300_000);
        staged.shown = balance -> changingAt(balance, change);
        bench.posted(ANN);

        bench.clock.advance(Duration.ofMillis(10));
        bench.posted(ANN);

        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void aChangeFarAwayOrLongPastIsNoTrouble() {
        bench.grantElsewhere(ANN, 5);
        bench.grantElsewhere(BOB, 5);

        staged.shown = balance -> changingAt(balance, Instant.MAX);
        bench.posted(ANN);
        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(1);

        staged.shown = balance -> changingAt(balance, Instant.MIN);
        bench.posted(BOB);
        bench.posted(BOB);
        assertThat(staged.reads()).isEqualTo(3);
    }

    @Test
    void aClockSetBackDoesNotKeepABalance() {
        bench.grantElsewhere(ANN, 5);
        bench.posted(ANN);
        bench.grantElsewhere(ANN, 1);
        bench.clock.advance(Duration.ofHours(-1));

        assertThat(bench.posted(ANN)).isEqualTo(6);
        bench.posted(ANN);
        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void whatOthersWroteToAnUnlimitedAccountIsShownAtTheShortBound() {
        AccountId revenue = bench.credits.revenue();
        bench.grant(ANN, 9);
        assertThat(bench.posted(revenue)).isZero();

        bench.elsewhere.debit(ANN, 4, bench.key());
        bench.clock.advance(SHORT.minusMillis(1));
        assertThat(bench.posted(revenue)).isZero();

        bench.clock.advance(Duration.ofMillis(1));
        assertThat(bench.posted(revenue)).isEqualTo(4);
        assertThat(staged.reads()).isEqualTo(2);
    }

    private Balance changingAt(Balance balance, Instant change) {
        return new Balance(
                balance.account(),
                balance.asset(),
                balance.limited(),
                balance.status(),
                balance.posted(),
                balance.held(),
                balance.upcoming(),
                balance.restricted(),
                balance.floor(),
                balance.seq(),
                balance.revision(),
                change);
    }
}
