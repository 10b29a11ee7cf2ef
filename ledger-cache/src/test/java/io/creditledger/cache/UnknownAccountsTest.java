package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the cache says of accounts that are not there. */
class UnknownAccountsTest {
    private static final AccountId NOBODY = AccountId.of("user:nobody");

    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;

    @Test
    void areAskedForOncePerShortBound() {
        assertUnknown(NOBODY);
        bench.clock.advance(SHORT.minusMillis(1));
        assertUnknown(NOBODY);
        assertThat(cached.balances(List.of(NOBODY))).isEmpty();
        assertThat(staged.reads()).isEqualTo(1);

        bench.clock.advance(Duration.ofMillis(1));
        assertUnknown(NOBODY);
        assertThat(staged.reads()).isEqualTo(2);
        assertThat(cached.stats().loadFailures()).isZero();
    }

    @Test
    void areKnownAtOnceWhenOpenedHere() {
        assertUnknown(NOBODY);
        bench.credits.open(NOBODY);

        assertThat(bench.posted(NOBODY)).isZero();
    }

    @Test
    void areKnownAtOnceWhenOpenedHereWithoutLimits() {
        assertUnknown(NOBODY);
        cached.execute(OpenAccount.unlimited(NOBODY, Asset.of("CREDIT", 0)));

        assertThat(bench.posted(NOBODY)).isZero();
    }

    @Test
    void areKnownAtOnceWhenOpenedElsewhereAndAgainHere() {
        assertUnknown(NOBODY);
        bench.elsewhere.open(NOBODY);
        bench.credits.open(NOBODY);

        assertThat(bench.posted(NOBODY)).isZero();
    }

    @Test
    void areKnownAfterTheShortBoundWhenOpenedElsewhere() {
        assertUnknown(NOBODY);
        bench.elsewhere.open(NOBODY);
        assertUnknown(NOBODY);
        bench.clock.advance(SHORT);

        assertThat(bench.posted(NOBODY)).isZero();
    }

    @Test
    void andUnlimitedOnesTakeNoRoomWhenTheShortBoundIsZero() {
        Bench exact = new Bench(options -> options.shortStaleness(Duration.ZERO));

        assertThatThrownBy(() -> exact.cached.balance(NOBODY)).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> exact.cached.balance(NOBODY)).isInstanceOf(AccountNotFoundException.class);

        exact.credits.open(ANN);
        exact.cached.balance(exact.credits.revenue());
        exact.grant(ANN, 1);

        assertThat(exact.staged.reads()).isEqualTo(3);
        assertThat(exact.cached.stats().estimatedSize()).isEqualTo(1);
    }

    private void assertUnknown(AccountId account) {
        assertThatThrownBy(() -> cached.balance(account))
                .isInstanceOfSatisfying(
                        AccountNotFoundException.class,
                        unknown -> assertThat(unknown.account()).isEqualTo(account));
    }
}
