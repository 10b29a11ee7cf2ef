package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.ApplyDueReceipt;
import io.creditledger.CreditLedger;
import io.creditledger.ExpiryReport;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.ExpireDue;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.crash.CommitBreaker.Moment;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The connection is lost while an expiry commits. It has no key by which the next attempt could find it, so what that books
 * must not have the same ids.
 */
@Tag(EachDatabase.TAG)
@ParameterizedClass
@MethodSource("databases")
class UnknownSettlementTest {
    private static final AccountId USER = AccountId.of("user:1");

    /** Half a minute of sweeps. */
    private static final int SWEEPS = 600;

    @AutoClose
    private final TestDatabase database;

    private final CommitBreaker breaker;
    private final MutableClock clock = new MutableClock();

    @AutoClose
    private final JdbcLedger ledger;

    private final CreditLedger credits;

    static Stream<Arguments> databases() {
        return TestDatabases.productsOfThisPart()
                .flatMap(database -> Stream.of(Moment.values()).map(moment -> Arguments.of(database, moment)));
    }

    private final Moment moment;

    UnknownSettlementTest(TestDatabases databases, Moment moment) {
        this.database = databases.createMigrated();
        this.moment = moment;
        this.breaker = new CommitBreaker(database.newDataSource(2, true));
        this.ledger = JdbcLedger.builder(breaker).maxAttempts(4).clock(clock).build();
        this.credits = CreditLedger.builder(ledger).build();
        grant(10, Duration.ofHours(1), "first");
        grant(20, Duration.ofHours(2), "second");
    }

    private void grant(long amount, Duration life, String key) {
        credits.execute(credits.newGrant(USER)
                .amount(amount)
                .expiresAt(clock.instant().plus(life))
                .key(key(key))
                .build());
    }

    @Test
    void whatExpiresBetweenTheAttemptsIsBookedUnderNewIds() {
        clock.advance(Duration.ofHours(1));
        breaker.breakNext(1, moment);
        breaker.beforeReconnect(() -> clock.advance(Duration.ofHours(1)));

        Outcome<ApplyDueReceipt> outcome = ledger.execute(ApplyDue.of(USER));

        assertThat(breaker.broken()).isEqualTo(1);
        assertThat(outcome.orElseThrow().balance().posted()).isZero();
        assertThat(ledger.balance(USER).posted()).isZero();
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aDebitThatSettlesFirstIsChargedOnceAndIsNotAReplay() {
        clock.advance(Duration.ofHours(1));
        breaker.breakNext(2, moment);

        var receipt = credits.debit(USER, 5, key("debit"));

        assertThat(receipt.replayed()).isFalse();
        assertThat(ledger.balance(USER).posted()).isEqualTo(15);
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void whatTheFirstAttemptMovedIsNamedWhenTheNextFindsItDone() {
        clock.advance(Duration.ofHours(1));
        breaker.breakNext(1, moment);
        Outcome<?> debit = ledger.execute(
                credits.newDebit(USER).amount(5).key(key("debit")).build());
        clock.advance(Duration.ofHours(1));
        breaker.breakNext(1, moment);
        Outcome<?> settlement = ledger.execute(ApplyDue.of(USER));

        assertThat(breaker.broken()).isEqualTo(1);
        assertThat(debit.touchedUnlimitedAccounts()).containsExactlyInAnyOrder(credits.expired(), credits.revenue());
        assertThat(settlement.touchedUnlimitedAccounts()).containsExactly(credits.expired());
    }

    @Test
    void whatTheFirstAttemptOfASweepMovedIsNamedToo() {
        clock.advance(Duration.ofHours(1));
        breaker.breakNext(1, moment);

        Outcome<ExpiryReport> sweep = ledger.execute(ExpireDue.limit(10));
        for (int i = 0; moment == Moment.BEFORE_COMMIT && sweep.orElseThrow().skipped() > 0 && i < SWEEPS; i++) {
            // The server has not ended the session of the aborted connection yet, which holds the lock of the account.
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            sweep = ledger.execute(ExpireDue.limit(10));
        }

        assertThat(breaker.broken()).isEqualTo(1);
        assertThat(sweep.touchedUnlimitedAccounts()).containsExactly(credits.expired());
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("unknown-settlement", key);
    }
}
