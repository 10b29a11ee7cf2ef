package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static io.creditledger.cache.Bench.STALENESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.ForwardingLedgerReads;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.TransactionId;
import io.creditledger.memory.InMemoryLedger;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the cache answers, and when it asks. Writes are in {@link WritesTest}, time in {@link FreshnessTest}, failures
 * in {@link FailuresTest}, races in {@link LateAnswersTest}.
 */
class CachingLedgerTest {
    private static final AccountId NOBODY = AccountId.of("user:nobody");

    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;

    static Stream<Method> methodsOfLedger() {
        return Stream.of(Ledger.class.getMethods());
    }

    /** A method that is added to the interface must be passed on, or answered here; and no write may pass the cache by. */
    @ParameterizedTest
    @MethodSource("methodsOfLedger")
    void hearsOfEveryWriteAndPassesOnWhatItDoesNotKeep(Method method) throws NoSuchMethodException {
        boolean write = method.getDeclaringClass() == Ledger.class;
        boolean kept = Set.of("balance", "balances", "transaction").contains(method.getName());

        assertThat(CachingLedger.class
                        .getMethod(method.getName(), method.getParameterTypes())
                        .getDeclaringClass())
                .isEqualTo(write || kept ? CachingLedger.class : ForwardingLedgerReads.class);
    }

    @Nested
    class SeveralBalances {
        @Test
        void theMissingOnesAreReadInOneCall() {
            bench.grant(ANN, 1);
            bench.grantElsewhere(BOB, 2);
            AccountId revenue = bench.credits.revenue();

            assertThat(cached.balances(List.of(BOB, NOBODY, ANN, revenue, BOB)))
                    .isEqualTo(staged.real.balances(List.of(BOB, ANN, revenue)))
                    .containsOnlyKeys(BOB, ANN, revenue);
            assertThat(staged.bulkReads).hasValue(1);
            assertThat(staged.balanceReads).hasValue(0);
            assertThat(cached.stats())
                    .extracting(CacheStats::hits, CacheStats::misses)
                    .containsExactly(1L, 3L);
        }

        @Test
        void keepTheOrderAskedFor() {
            bench.grant(ANN, 1);
            bench.grantElsewhere(BOB, 2);

            assertThat(cached.balances(List.of(BOB, ANN)).keySet()).containsExactly(BOB, ANN);
            assertThat(cached.balances(List.of(ANN, BOB)).keySet()).containsExactly(ANN, BOB);
        }

        @Test
        void needNoCallWhenAllAreKnown() {
            bench.grantElsewhere(ANN, 1);
            cached.balances(List.of(ANN, NOBODY));

            cached.balances(List.of(NOBODY, ANN));
            bench.posted(ANN);

            assertThat(staged.reads()).isEqualTo(1);
        }

        @Test
        void areReadAgainWhenTheirTimeIsOver() {
            bench.grantElsewhere(ANN, 1);
            cached.balances(List.of(ANN));
            bench.grantElsewhere(ANN, 1);
            bench.clock.advance(STALENESS);

            assertThat(cached.balances(List.of(ANN)).get(ANN).posted()).isEqualTo(2);
        }

        @Test
        void areBoundedAsTheLedgersAre() {
            bench.grant(ANN, 1);

            assertThat(cached.balances(Collections.nCopies(Bounds.ACCOUNTS_PER_CALL, ANN)))
                    .hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cached.balances(Collections.nCopies(Bounds.ACCOUNTS_PER_CALL + 1, ANN)))
                    .withMessageContaining("10001");
        }
    }

    @Nested
    class Transactions {
        @Test
        void areReadOnceByIdAndOnceByKey() {
            bench.grant(ANN, 5);
            IdempotencyKey key = bench.key();
            TransactionId id = bench.credits.debit(ANN, key).transaction().id();

            assertThat(cached.transaction(id))
                    .isEqualTo(cached.transaction(id))
                    .isEqualTo(cached.transaction(key))
                    .isEqualTo(cached.transaction(key))
                    .isEqualTo(staged.real.transaction(id))
                    .isPresent();
            assertThat(staged.transactionReads).hasValue(2);
        }

        @Test
        void thatAreNotThereAreAskedForAgain() {
            bench.grant(ANN, 5);
            IdempotencyKey key = bench.key();
            assertThat(cached.transaction(key)).isEmpty();
            TransactionId id = bench.elsewhere.debit(ANN, key).transaction().id();
            assertThat(cached.transaction(key)).isPresent();
            assertThat(cached.transaction(TransactionId.of(id.value() + 1))).isEmpty();
        }

        @Test
        void areForgottenWithEverything() {
            IdempotencyKey key = bench.key();
            bench.credits.grant(ANN, 5, key);
            cached.transaction(key);
            cached.invalidateAll();
            cached.transaction(key);

            assertThat(staged.transactionReads).hasValue(2);
        }
    }

    @Nested
    class PassingThrough {
        @Test
        void whatHasNoRevisionComesFromTheLedger() {
            bench.grant(ANN, 5);
            cached.balance(ANN);
            bench.elsewhere.freeze(ANN, bench.key());

            assertThat(cached.account(ANN)).isEqualTo(staged.real.account(ANN));
            assertThat(cached.trialBalance()).isEqualTo(staged.real.trialBalance());
            assertThat(cached.verify()).isEqualTo(staged.real.verify());
        }
    }

    @Nested
    class Looking {
        @Test
        void invalidatingAnAccountForgetsItAlone() {
            bench.grant(ANN, 5);
            bench.grant(BOB, 5);
            bench.grantElsewhere(ANN, 1);
            bench.grantElsewhere(BOB, 1);

            cached.invalidate(ANN);

            assertThat(bench.posted(ANN)).isEqualTo(6);
            assertThat(bench.posted(BOB)).isEqualTo(5);
        }

        @Test
        void invalidatingAllForgetsAll() {
            bench.grant(ANN, 5);
            bench.grant(BOB, 5);
            cached.invalidateAll();
            bench.posted(ANN);
            bench.posted(BOB);

            assertThat(staged.reads()).isEqualTo(2);
        }

        @Test
        void theFiguresTellWhatHappened() {
            bench.grantElsewhere(ANN, 5);
            long began = System.nanoTime();
            bench.posted(ANN);
            bench.posted(ANN);
            bench.posted(ANN);

            CacheStats stats = cached.stats();
            assertThat(stats.loadTime()).isPositive().isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - began));
            assertThat(stats).isEqualTo(new CacheStats(2, 1, 1, 0, stats.loadTime(), 0, 0, 1, null));
        }

        @Test
        void moreAccountsThanAllowedAreEvicted() {
            Bench small = new Bench(options -> options.maximumAccounts(3));
            for (int i = 0; i < 10; i++) {
                small.grant(AccountId.of("user:" + i), 1);
            }

            // ten users and issuance
            assertThat(small.cached.stats().estimatedSize()).isEqualTo(3);
            assertThat(small.cached.stats().evictions()).isEqualTo(8);
        }
    }

    @Nested
    class Knobs {
        private final CachingLedger.Builder builder = CachingLedger.over(InMemoryLedger.create());

        @Test
        void areCheckedAtTheirBounds() {
            builder.maximumAccounts(1)
                    .maximumAccounts(10_000_000)
                    .maximumTransactions(0)
                    .maximumTransactions(10_000_000)
                    .staleness(Duration.ofMillis(1))
                    .staleness(Duration.ofDays(1))
                    .shortStaleness(Duration.ZERO)
                    .shortStaleness(Duration.ofDays(1))
                    .build();

            assertRefused(() -> builder.maximumAccounts(0), "maximumAccounts", "0");
            assertRefused(() -> builder.maximumAccounts(10_000_001), "maximumAccounts", "10000001");
            assertRefused(() -> builder.maximumTransactions(-1), "maximumTransactions", "-1");
            assertRefused(() -> builder.maximumTransactions(10_000_001), "maximumTransactions", "10000001");
            assertRefused(() -> builder.staleness(Duration.ofNanos(999_999)), "staleness", "PT0.000999999S");
            assertRefused(() -> builder.staleness(Duration.ofDays(1).plusNanos(1)), "staleness", "PT24H");
            assertRefused(() -> builder.shortStaleness(Duration.ofNanos(-1)), "shortStaleness", "PT-0.000000001S");
            assertRefused(() -> builder.shortStaleness(Duration.ofDays(2)), "shortStaleness", "PT48H");
        }

        @Test
        void theShortBoundIsNeverTheLongerOne() {
            Bench quick =
                    new Bench(options -> options.staleness(Duration.ofMillis(5)).shortStaleness(Duration.ofHours(1)));
            quick.cached.balance(quick.credits.revenue());
            quick.clock.advance(Duration.ofMillis(5));
            quick.cached.balance(quick.credits.revenue());

            assertThat(quick.staged.reads()).isEqualTo(2);
        }

        @Test
        void theLedgerIsNotAJoinedView() {
            JoinedLedger view = (JoinedLedger) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {JoinedLedger.class},
                    (self, method, arguments) -> null);

            assertRefused(() -> CachingLedger.over(view), "joined view");
        }

        private void assertRefused(ThrowingCallable knob, String... parts) {
            assertThatIllegalArgumentException().isThrownBy(knob).withMessageContainingAll(parts);
        }
    }
}
