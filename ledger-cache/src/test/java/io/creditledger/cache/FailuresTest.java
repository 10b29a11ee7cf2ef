package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.Asset;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.TransactionId;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.memory.InMemoryLedger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a failed write or read leaves in the cache. */
class FailuresTest {
    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;

    private final StorageException refusedByStore =
            new StorageException("no connection", null, "08001", 0, StorageException.Retry.CALL);
    private final UnknownOutcomeException unknown = new UnknownOutcomeException("lost in commit", null, "08006", 0);
    private final CompletableFuture<List<Outcome<?>>> completion = new CompletableFuture<>();
    private final UnknownOutcomeException runsOn =
            new UnknownOutcomeException("not ended yet", null, null, 0, completion);

    @Test
    void aFailedWriteDropsItsAccountsOnly() {
        bench.grant(ANN, 5);
        bench.grant(BOB, 5);
        staged.failNextWrite(refusedByStore);

        assertThatThrownBy(() -> bench.credits.debit(ANN, bench.key())).isSameAs(refusedByStore);

        assertThat(bench.posted(ANN)).isEqualTo(5);
        assertThat(staged.reads()).isEqualTo(1);
        bench.posted(BOB);
        assertThat(staged.reads()).isEqualTo(1);
    }

    @Test
    void aWriteBesideAUnitOfWorkOfTheSameThreadInMemoryIsRefusedAndNeverShown() {
        InMemoryLedger books = InMemoryLedger.create();
        CachingLedger cache = CachingLedger.over(books).build();
        CreditLedger owned = CreditLedger.builder(cache).build();
        owned.grant(ANN, 5, bench.key());
        JoinedLedger view = cache.joining(books.joining());
        owned.on(view).debit(ANN, 2, bench.key());

        assertThatThrownBy(() -> owned.grant(BOB, 100, bench.key()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use the view");
        view.rolledBack();

        assertThat(cache.balance(ANN)).isEqualTo(books.balance(ANN));
        assertThat(cache.balance(ANN).posted()).isEqualTo(5);
        assertThatThrownBy(() -> cache.balance(BOB)).isInstanceOf(AccountNotFoundException.class);
    }

    @Test
    void aWriteOfUnknownOutcomeIsShownIfItWasDone() {
        bench.grant(ANN, 5);
        staged.loseNextAnswer(unknown);

        assertThatThrownBy(() -> bench.credits.debit(ANN, 2, bench.key())).isSameAs(unknown);

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void anUnexpectedFailureCountsAsUnknown() {
        bench.grant(ANN, 5);
        staged.loseNextAnswer(new IllegalStateException("a bug"));

        assertThatThrownBy(() -> bench.credits.debit(ANN, 2, bench.key())).isInstanceOf(IllegalStateException.class);

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void aWriteThatTheDatabaseCompletesLateIsShownOnceItIsRepeated() {
        bench.grant(ANN, 5);
        IdempotencyKey key = bench.key();
        staged.failNextWrite(unknown);
        assertThatThrownBy(() -> bench.credits.debit(ANN, 2, key)).isSameAs(unknown);
        assertThat(bench.posted(ANN)).isEqualTo(5);
        bench.elsewhere.debit(ANN, 2, key);

        assertThat(bench.credits.debit(ANN, 2, key).replayed()).isTrue();

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void aListOfUnknownOutcomeIsShownIfItWasDone() {
        bench.grant(ANN, 5);
        bench.grant(BOB, 5);
        staged.loseNextAnswer(refusedByStore);

        assertThatThrownBy(() -> cached.executeAll(List.of(
                        bench.credits.newDebit(ANN).amount(1).key(bench.key()).build(),
                        bench.credits.newDebit(BOB).amount(2).key(bench.key()).build())))
                .isSameAs(refusedByStore);

        assertThat(bench.posted(ANN)).isEqualTo(4);
        assertThat(bench.posted(BOB)).isEqualTo(3);
    }

    @Test
    void anAsynchronousWriteOfUnknownOutcomeIsShownIfItWasDone() {
        bench.grant(ANN, 5);
        staged.loseNextAnswer(unknown);

        assertThatThrownBy(() -> cached.executeAsync(bench.credits
                                .newDebit(ANN)
                                .amount(2)
                                .key(bench.key())
                                .build())
                        .toCompletableFuture()
                        .join())
                .hasCause(unknown);

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void anAsynchronousWriteThatIsNotEvenBegunDropsItsAccounts() {
        bench.grant(ANN, 5);
        bench.grantElsewhere(ANN, 1);
        staged.failNextWrite(new IllegalStateException("a bug"));

        assertThatThrownBy(() -> cached.executeAsync(
                        bench.credits.newDebit(ANN).amount(2).key(bench.key()).build()))
                .isInstanceOf(IllegalStateException.class);

        assertThat(bench.posted(ANN)).isEqualTo(6);
    }

    @Test
    void aWriteThatGoesOnWithoutItsCallerIsShownWhenItEnds() {
        bench.grant(ANN, 5);
        Debit debit = bench.credits.newDebit(ANN).amount(2).key(bench.key()).build();
        staged.failNextWrite(runsOn);
        assertThatThrownBy(() -> cached.execute(debit)).isSameAs(runsOn);
        assertThat(bench.posted(ANN)).isEqualTo(5);

        completion.complete(List.of(staged.real.execute(debit)));

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void aListThatGoesOnWithoutItsCallerIsShownWhenItFails() {
        bench.grant(ANN, 5);
        Debit debit = bench.credits.newDebit(ANN).amount(2).key(bench.key()).build();
        staged.failNextWrite(runsOn);
        assertThatThrownBy(() -> cached.executeAll(List.of(debit))).isSameAs(runsOn);
        assertThat(bench.posted(ANN)).isEqualTo(5);
        staged.real.execute(debit);

        completion.completeExceptionally(unknown);

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void aRefundOfUnknownOutcomeDropsTheAccountsOfADebitInMemory() {
        TransactionId debit = debitOfAnn();
        cached.transaction(debit);
        staged.loseNextAnswer(unknown);

        assertThatThrownBy(() -> bench.credits.refund(OperationRef.of(debit), bench.key()))
                .isSameAs(unknown);

        bench.posted(BOB);
        assertThat(staged.reads()).isZero();
        assertThat(bench.posted(ANN)).isEqualTo(5);
    }

    @Test
    void aRefundOfUnknownOutcomeDropsEverythingWhenTheDebitIsNotInMemory() {
        TransactionId debit = debitOfAnn();
        staged.loseNextAnswer(unknown);

        assertThatThrownBy(() -> bench.credits.refund(OperationRef.of(debit), bench.key()))
                .isSameAs(unknown);

        assertThat(bench.posted(ANN)).isEqualTo(5);
        bench.posted(BOB);
        assertThat(staged.reads()).isEqualTo(2);
    }

    @Test
    void aRefundThatWasCertainlyNotWrittenDropsNothing() {
        TransactionId debit = debitOfAnn();
        staged.failNextWrite(refusedByStore);

        assertThatThrownBy(() -> bench.credits.refund(OperationRef.of(debit), bench.key()))
                .isSameAs(refusedByStore);

        bench.posted(ANN);
        bench.posted(BOB);
        assertThat(staged.reads()).isZero();
    }

    private TransactionId debitOfAnn() {
        bench.grant(ANN, 5);
        bench.grant(BOB, 5);
        return bench.credits.debit(ANN, 2, bench.key()).transaction().id();
    }

    @Test
    void aFailedReadLeavesNothingBehind() {
        bench.grantElsewhere(ANN, 5);
        staged.duringNextRead(() -> {
            throw refusedByStore;
        });

        assertThatThrownBy(() -> cached.balance(ANN)).isSameAs(refusedByStore);

        assertThat(bench.posted(ANN)).isEqualTo(5);
        assertThat(cached.stats())
                .extracting(CacheStats::loads, CacheStats::loadFailures)
                .containsExactly(2L, 1L);
    }

    @Test
    void cancellingAStageDoesNotKeepTheCacheFromHearing() {
        List<Runnable> queue = new ArrayList<>();
        MutableClock clock = new MutableClock();
        CachingLedger async = CachingLedger.over(InMemoryLedger.builder()
                        .clock(clock)
                        .executor(queue::add)
                        .build())
                .clock(clock)
                .build();
        async.execute(OpenAccount.limited(ANN, Asset.of("CREDIT", 0)).build());
        async.execute(OpenAccount.unlimited(BOB, Asset.of("CREDIT", 0)));

        async.executeAsync(Grant.to(ANN).source(BOB).amount(5).key(bench.key()).build())
                .toCompletableFuture()
                .cancel(false);
        queue.forEach(Runnable::run);

        assertThat(async.balance(ANN).posted()).isEqualTo(5);
        assertThat(async.stats().hits()).isEqualTo(1);
    }

    @Test
    void theAnswerToADoneWriteIsGivenWhenTheCachesClockFails() {
        FailingClock failing = new FailingClock(bench.clock);
        CachingLedger cache = CachingLedger.over(staged).clock(failing).build();
        CreditLedger through = bench.elsewhere.on(cache);
        through.grant(ANN, 5, bench.key());
        cache.balance(ANN);
        staged.duringNextWrite(() -> failing.fails = true);

        assertThat(through.debit(ANN, 2, bench.key()).balance().posted()).isEqualTo(3);

        failing.fails = false;
        assertThat(cache.balance(ANN).posted()).isEqualTo(3);
        assertThat(cache.stats().estimatedSize()).isEqualTo(1);
    }

    /** A clock that can be told to fail. */
    private static final class FailingClock extends Clock {
        private final Clock clock;
        private boolean fails;

        FailingClock(Clock clock) {
            this.clock = clock;
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            if (fails) {
                throw new IllegalStateException("the clock fails");
            }
            return clock.instant();
        }
    }
}
