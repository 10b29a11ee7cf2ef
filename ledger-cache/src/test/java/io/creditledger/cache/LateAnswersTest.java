package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static io.creditledger.cache.Bench.STALENESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every race that could bring an old balance into the cache, each played out in one order: what a test puts "during"
 * a read or a write happens between what the ledger did and the moment its answer arrives at the cache. In each,
 * something newer was shown or told before the late answer arrives, and must still be shown after it.
 *
 * <p>Without the comparison of revisions ({@link CachedBalance#newerThan} false for a higher revision) the tests on a late load or write fail;
 * without tombstones ({@link Tombstones#admits} always true) those on evictions and invalidations do.
 */
class LateAnswersTest {
    private final Bench bench = new Bench();
    private final Bench tiny = new Bench(options -> options.maximumAccounts(1).shortStaleness(Duration.ZERO));

    /** The ways to read ANN's balance. */
    private enum Reading {
        ONE {
            @Override
            long posted(CachingLedger ledger) {
                return ledger.balance(ANN).posted();
            }
        },
        SEVERAL {
            @Override
            long posted(CachingLedger ledger) {
                return ledger.balances(List.of(ANN, BOB)).get(ANN).posted();
            }
        };

        abstract long posted(CachingLedger ledger);
    }

    /** Something that makes the cache forget ANN, on a bench where she has 5 or 6. */
    private record Forgetting(String name, Consumer<Bench> action) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> waysToForget() {
        List<Forgetting> ways = List.of(
                new Forgetting("invalidate", bench -> bench.cached.invalidate(ANN)),
                new Forgetting("invalidateAll", bench -> bench.cached.invalidateAll()),
                new Forgetting("debit of unknown outcome", bench -> {
                    bench.staged.failNextWrite(new UnknownOutcomeException("lost", null, "08006", 0));
                    assertThatThrownBy(() -> bench.credits.debit(ANN, bench.key()))
                            .isInstanceOf(UnknownOutcomeException.class);
                }),
                new Forgetting("refund of unknown outcome", bench -> {
                    bench.staged.failNextWrite(new UnknownOutcomeException("lost", null, "08006", 0));
                    assertThatThrownBy(() -> bench.credits.refund(OperationRef.of(bench.key()), bench.key()))
                            .isInstanceOf(UnknownOutcomeException.class);
                }));
        return Stream.of(Reading.values()).flatMap(reading -> ways.stream().map(way -> Arguments.of(reading, way)));
    }

    @ParameterizedTest
    @MethodSource("waysToForget")
    void aLoadThatWasOvertakenByAnInvalidationLeavesNothing(Reading reading, Forgetting forgetting) {
        bench.grantElsewhere(ANN, 5);
        bench.staged.duringNextRead(() -> {
            bench.grantElsewhere(ANN, 1);
            forgetting.action().accept(bench);
        });

        assertThat(reading.posted(bench.cached)).isEqualTo(5);

        assertThat(reading.posted(bench.cached)).isEqualTo(6);
        assertThat(bench.cached.stats().outdatedDiscarded()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("waysToForget")
    void aWriteThatWasOvertakenByAnotherAndAnInvalidationLeavesNothing(Reading reading, Forgetting forgetting) {
        bench.grantElsewhere(ANN, 4);
        bench.staged.duringNextWrite(() -> {
            bench.grantElsewhere(ANN, 1);
            forgetting.action().accept(bench);
        });

        bench.grant(ANN, 1);

        assertThat(reading.posted(bench.cached)).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("waysToForget")
    void aLoadThatSetsOutAfterAnInvalidationIsKept(Reading reading, Forgetting forgetting) {
        bench.grantElsewhere(ANN, 5);
        reading.posted(bench.cached);
        forgetting.action().accept(bench);
        reading.posted(bench.cached);
        int reads = bench.staged.reads();

        reading.posted(bench.cached);

        assertThat(bench.staged.reads()).isEqualTo(reads);
    }

    @ParameterizedTest
    @EnumSource(Reading.class)
    void aLoadThatWasOvertakenByAWriteDoesNotUndoIt(Reading reading) {
        bench.grantElsewhere(ANN, 5);
        bench.staged.duringNextRead(() -> bench.grant(ANN, 1));

        assertThat(reading.posted(bench.cached)).as("the newer is known by now").isEqualTo(6);

        assertThat(reading.posted(bench.cached)).isEqualTo(6);
        assertThat(bench.cached.stats().outdatedDiscarded()).isEqualTo(1);
        assertThat(bench.staged.reads()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Reading.class)
    void aLoadThatWasOvertakenByAWriteAndItsEvictionLeavesNothing(Reading reading) {
        tiny.grantElsewhere(ANN, 5);
        tiny.staged.duringNextRead(() -> {
            tiny.grant(ANN, 1);
            tiny.evict(ANN);
        });

        assertThat(reading.posted(tiny.cached)).isEqualTo(5);

        assertThat(reading.posted(tiny.cached)).isEqualTo(6);
    }

    @Test
    void aWriteThatWasOvertakenByAnotherDoesNotUndoIt() {
        bench.staged.duringNextWrite(() -> bench.grant(ANN, 1));
        bench.grant(ANN, 5);

        assertThat(bench.posted(ANN)).isEqualTo(6);
        assertThat(bench.cached.stats().outdatedDiscarded()).isEqualTo(1);
        assertThat(bench.staged.reads()).isZero();
    }

    @Test
    void aWriteThatWasOvertakenByAnotherAndItsEvictionLeavesNothing() {
        tiny.staged.duringNextWrite(() -> {
            tiny.grant(ANN, 1);
            tiny.evict(ANN);
        });
        tiny.grant(ANN, 5);

        assertThat(tiny.posted(ANN)).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("waysToForget")
    void aWriteThatComesTooLateToBePutStillKeepsOutALoadThatIsOlder(Reading reading, Forgetting forgetting) {
        bench.grantElsewhere(ANN, 5);
        bench.staged.holding = true;
        beginGrant();
        forgetting.action().accept(bench);
        bench.staged.duringNextRead(() -> finishGrant(0));
        assertThat(reading.posted(bench.cached)).isEqualTo(5);

        assertThat(reading.posted(bench.cached)).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("waysToForget")
    void anAccountThatIsAlwaysBeingWrittenFindsItsWayBack(Reading reading, Forgetting forgetting) {
        bench.grant(ANN, 1);
        bench.staged.holding = true;
        beginGrant();
        forgetting.action().accept(bench);
        for (int i = 0; i < 9; i++) {
            beginGrant();
            finishGrant(i);
        }

        assertThat(reading.posted(bench.cached)).isEqualTo(10);
        assertThat(bench.staged.balanceReads).hasValue(0);
    }

    private void beginGrant() {
        bench.cached.executeAsync(
                bench.credits.newGrant(ANN).amount(1).key(bench.key()).build());
    }

    private void finishGrant(int index) {
        bench.staged.held.get(index).commit();
        bench.staged.held.get(index).answer();
    }

    @Test
    void aBalanceWhoseTimeIsOverStillKeepsOlderOnesOut() {
        bench.grantElsewhere(ANN, 5);
        bench.staged.duringNextRead(() -> {
            bench.clock.advance(Duration.ofMillis(1).minus(STALENESS));
            bench.grant(ANN, 1);
            bench.clock.advance(STALENESS);
        });
        bench.posted(ANN);

        assertThat(bench.posted(ANN)).isEqualTo(6);
    }

    @Test
    void aLoadThatWasOvertakenByAReplayOfAnothersWorkLeavesNothing() {
        bench.grantElsewhere(ANN, 5);
        IdempotencyKey key = bench.key();
        bench.staged.duringNextRead(() -> {
            bench.elsewhere.grant(ANN, 1, key);
            bench.credits.grant(ANN, 1, key);
        });
        bench.posted(ANN);

        assertThat(bench.posted(ANN)).isEqualTo(6);
    }

    @Test
    void aLoadOfNothingThatWasOvertakenByAnOpeningDoesNotUndoIt() {
        bench.staged.duringNextRead(() -> bench.credits.open(ANN));

        assertThat(bench.posted(ANN)).as("known by now").isZero();

        assertThat(bench.posted(ANN)).isZero();
        assertThat(bench.staged.reads()).isEqualTo(1);
    }

    @Test
    void aLoadOfNothingThatWasOvertakenByAnOpeningWithoutLimitsLeavesNothing() {
        bench.staged.duringNextRead(() -> bench.cached.execute(OpenAccount.unlimited(ANN, Asset.of("CREDIT", 0))));

        assertThatThrownBy(() -> bench.posted(ANN)).isInstanceOf(AccountNotFoundException.class);

        assertThat(bench.posted(ANN)).isZero();
    }

    @Test
    void aLoadOfAnUnlimitedAccountThatWasOvertakenByAWriteLeavesNothing() {
        AccountId revenue = bench.credits.revenue();
        bench.grant(ANN, 5);
        bench.staged.duringNextRead(() -> bench.credits.debit(ANN, 2, bench.key()));

        assertThat(bench.posted(revenue)).isZero();

        assertThat(bench.posted(revenue)).isEqualTo(2);
    }

    @Test
    void aLoadOfAnUnlimitedAccountThatWasOvertakenByAWriteAndALoadDoesNotUndoThem() {
        AccountId revenue = bench.credits.revenue();
        bench.grant(ANN, 5);
        bench.staged.duringNextRead(() -> {
            bench.credits.debit(ANN, 2, bench.key());
            assertThat(bench.posted(revenue)).isEqualTo(2);
        });
        bench.posted(revenue);

        assertThat(bench.posted(revenue)).isEqualTo(2);
    }

    @Test
    void ofTwoLoadsOfOneRevisionTheOneThatSetOutLaterStays() {
        bench.grantElsewhere(ANN, 5);
        bench.staged.duringNextRead(() -> {
            bench.clock.advance(Duration.ofSeconds(30));
            bench.posted(ANN);
        });
        bench.posted(ANN);
        bench.clock.advance(STALENESS.minusSeconds(1));
        bench.posted(ANN);

        assertThat(bench.staged.reads()).isEqualTo(2);
    }
}
