package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.BalanceChanges;
import io.creditledger.error.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a cache does with news of others, and how a source of them is begun and ended. */
class FeedSubscriptionTest {
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger(FeedSubscription.class.getName()), Logger.getLogger(PollingChanges.class.getName()));

    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listenToTheLog() {
        for (Logger logger : LOGGERS) {
            logger.setUseParentHandlers(false);
            logger.addHandler(handler);
        }
    }

    @AfterEach
    void leaveTheLogAlone() {
        for (Logger logger : LOGGERS) {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @AfterEach
    void everyThreadIsGivenBack() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Tells this much news, and then that it has caught up. */
    private void onRevision(BalanceChanges news) {
        try (FeedSubscription following = cached.subscribe(news, Runnable::run)) {
            assertThat(following.isRunning()).isFalse();
        }
    }

    private long revision(AccountId account) {
        return staged.real.balance(account).revision();
    }

    @Nested
    class CatchingUp {
        @Test
        void endsWhenTheSourceReportsWhatWasCommittedBeforeTheCall() throws Exception {
            bench.grant(ANN, 5);
            bench.grantElsewhere(ANN, 1);
            BalanceChanges news = listener -> {
                while (listener.pause(Duration.ofMillis(1))) {
                    listener.changed(ANN, revision(ANN));
                    listener.caughtUp(Duration.ZERO);
                }
            };
            try (FeedSubscription subscription = cached.subscribe(news, threads)) {
                assertThat(subscription.awaitCaughtUp(Duration.ofSeconds(60))).isTrue();

                assertThat(bench.posted(ANN)).isEqualTo(6);
            }
        }

        @Test
        void takesNoReportOfWhatWasCommittedEarlier() throws Exception {
            CountDownLatch reported = new CountDownLatch(3);
            BalanceChanges old = listener -> {
                while (listener.pause(Duration.ofMillis(1))) {
                    listener.caughtUp(Duration.ofHours(1));
                    reported.countDown();
                }
            };
            try (FeedSubscription subscription = cached.subscribe(old, threads)) {
                await(reported);

                assertThat(subscription.awaitCaughtUp(Duration.ofMillis(50))).isFalse();
            }
        }

        @Test
        void isGivenUpWhenTheTimeIsUp() throws Exception {
            BalanceChanges silent = listener -> {
                while (listener.pause(Duration.ofSeconds(1))) {
                    // Until it is closed.
                }
            };
            try (FeedSubscription subscription = cached.subscribe(silent, threads)) {
                assertThat(subscription.awaitCaughtUp(Duration.ofMillis(10))).isFalse();
            }
        }

        @Test
        void isGivenUpWhenTheSubscriptionEnds() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            FeedSubscription subscription = cached.subscribe(
                    listener -> {
                        while (listener.pause(Duration.ofSeconds(1))) {
                            // Until it is closed.
                        }
                    },
                    threads);
            Future<Boolean> waiting = threads.submit(() -> {
                asked.countDown();
                return subscription.awaitCaughtUp(Duration.ofMinutes(10));
            });
            await(asked);

            subscription.close();

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isFalse();
            assertThat(subscription.awaitCaughtUp(Duration.ofMinutes(10))).isFalse();
        }

        private void await(CountDownLatch latch) throws InterruptedException {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Nested
    class News {
        @Test
        void ofANewerRevisionMakesTheNextReadAskTheLedger() {
            bench.grant(ANN, 5);
            bench.grantElsewhere(ANN, 1);

            onRevision(listener -> listener.changed(ANN, revision(ANN)));

            assertThat(bench.posted(ANN)).isEqualTo(6);
            bench.posted(ANN);
            assertThat(staged.reads()).isEqualTo(1);
        }

        @Test
        void ofWhatIsKnownDropsNothing() {
            bench.grant(ANN, 5);
            bench.grant(ANN, 1);

            onRevision(listener -> {
                listener.changed(ANN, revision(ANN));
                listener.changed(ANN, revision(ANN) - 1);
            });

            assertThat(bench.posted(ANN)).isEqualTo(6);
            assertThat(staged.reads()).isZero();
        }

        @Test
        void ofAnAccountThatNobodyAskedForTakesNoRoom() {
            bench.grantElsewhere(ANN, 5);

            onRevision(listener -> listener.changed(ANN, revision(ANN)));

            assertThat(cached.stats().estimatedSize()).isZero();
        }

        @Test
        void overtakesAReadThatIsUnderWay() {
            bench.grantElsewhere(ANN, 5);
            staged.duringNextRead(() -> {
                bench.grantElsewhere(ANN, 1);
                onRevision(listener -> listener.changed(ANN, revision(ANN)));
            });

            assertThat(bench.posted(ANN)).isEqualTo(5);
            assertThat(bench.posted(ANN)).isEqualTo(6);
        }

        @Test
        void ofAnOpeningEndsThatAnAccountIsUnknown() {
            assertThat(cached.balances(List.of(ANN))).isEmpty();
            bench.grantElsewhere(ANN, 5);

            onRevision(listener -> listener.changed(ANN, revision(ANN)));

            assertThat(bench.posted(ANN)).isEqualTo(5);
        }

        @Test
        void thatSomeWasMissedDropsEverything() {
            bench.grant(ANN, 5);
            bench.grant(BOB, 5);
            bench.grantElsewhere(BOB, 1);

            onRevision(BalanceChanges.Listener::resyncRequired);

            assertThat(bench.posted(ANN)).isEqualTo(5);
            assertThat(bench.posted(BOB)).isEqualTo(6);
        }
    }

    @Nested
    class Known {
        @Test
        void areTheLimitedAccountsThatWouldBeAnswered() {
            bench.grant(ANN, 5);
            cached.balance(bench.credits.revenue());
            cached.balances(List.of(AccountId.of("user:nobody")));
            bench.grant(BOB, 5);
            bench.clock.advance(Bench.STALENESS);
            bench.grant(BOB, 1);

            Map<AccountId, Long> known = new HashMap<>();
            onRevision(listener -> listener.forEachCached(known::put));

            assertThat(known).isEqualTo(Map.of(BOB, revision(BOB)));
        }
    }

    @Nested
    class AnAnswerUnderWayWhenARoundBegins {
        /** Whoever asks what has become of the known accounts does not ask for this one. */
        private void aRoundBeginsWithoutAnn() {
            bench.grantElsewhere(ANN, 1);
            onRevision(listener -> listener.forEachCached(
                    (account, revision) -> assertThat(account).isNotEqualTo(ANN)));
        }

        @Test
        void isGivenButNotKept() {
            bench.grantElsewhere(ANN, 5);
            staged.duringNextRead(this::aRoundBeginsWithoutAnn);

            assertThat(bench.posted(ANN)).isEqualTo(5);
            assertThat(bench.posted(ANN)).isEqualTo(6);
            bench.posted(ANN);
            assertThat(staged.reads()).isEqualTo(2);
        }

        @Test
        void isNotKeptInPlaceOfOneWhoseTimeIsOver() {
            bench.grant(ANN, 5);
            bench.clock.advance(Bench.STALENESS);
            staged.duringNextRead(this::aRoundBeginsWithoutAnn);

            assertThat(bench.posted(ANN)).isEqualTo(5);
            assertThat(bench.posted(ANN)).isEqualTo(6);
        }

        @Test
        void ofAWriteIsAskedForAgain() {
            bench.credits.open(ANN);
            cached.invalidate(ANN);
            staged.duringNextWrite(this::aRoundBeginsWithoutAnn);

            bench.grant(ANN, 5);

            assertThat(bench.posted(ANN)).isEqualTo(6);
        }
    }

    @Nested
    class TheEnd {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final AtomicInteger rounds = new AtomicInteger();
        private final BalanceChanges patient = listener -> {
            do {
                rounds.incrementAndGet();
                begun.countDown();
            } while (listener.pause(Duration.ofDays(1)));
        };

        @Test
        void comesWithClosingAndNotWithTheNextPause() throws InterruptedException {
            FeedSubscription following = cached.subscribe(patient, threads);
            begun.await();
            assertThat(following.isRunning()).isTrue();

            following.close();

            assertThat(following.isRunning()).isFalse();
            assertThat(rounds).hasValue(1);
            following.close();
        }

        @Test
        void comesWithTheEndOfTheExecutor() throws InterruptedException {
            FeedSubscription following = cached.subscribe(patient, threads);
            begun.await();

            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

            assertThat(following.isRunning()).isFalse();
            following.close();
        }

        @Test
        void mayComeBeforeTheBeginning() {
            List<Runnable> queue = new ArrayList<>();
            FeedSubscription following = cached.subscribe(patient, queue::add);
            assertThat(following.isRunning()).isFalse();

            following.close();
            queue.forEach(Runnable::run);

            assertThat(rounds).hasValue(0);
        }

        @Test
        void mayBeCalledForByTheSourceItself() {
            List<FeedSubscription> self = new ArrayList<>();
            List<Runnable> queue = new ArrayList<>();
            self.add(cached.subscribe(listener -> self.get(0).close(), queue::add));

            queue.forEach(Runnable::run);

            assertThat(self.get(0).isRunning()).isFalse();
        }

        @Test
        void ofAnExecutorWithoutAThreadIsTold() {
            try (FeedSubscription other =
                    cached.subscribe(listener -> listener.caughtUp(Duration.ZERO), Runnable::run)) {
                assertThatThrownBy(() -> cached.subscribe(patient, task -> {
                            throw new RejectedExecutionException("full");
                        }))
                        .isInstanceOf(RejectedExecutionException.class);

                assertThat(other.lag()).isPresent();
                assertThat(cached.stats().feedLag()).as("of the other one only").isNotNull();
            }
        }

        @Test
        void beforeTheBeginningEndsTheWaitingForNews() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            FeedSubscription following = cached.subscribe(patient, task -> {});
            Future<Boolean> waiting = threads.submit(() -> {
                asked.countDown();
                return following.awaitCaughtUp(Duration.ofMinutes(10));
            });
            asked.await();

            following.close();

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isFalse();
        }

        @Test
        void isNotWaitedForByAThreadThatIsInterruptedAndStaysSo() throws Exception {
            CountDownLatch released = new CountDownLatch(1);
            FeedSubscription following = cached.subscribe(
                    listener -> {
                        begun.countDown();
                        released.await();
                    },
                    threads);
            begun.await();
            Future<Boolean> closing = threads.submit(() -> {
                Thread.currentThread().interrupt();
                following.close();
                return Thread.interrupted();
            });

            assertThat(closing.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(following.isRunning()).isTrue();
            released.countDown();
            following.close();
            assertThat(following.isRunning()).isFalse();
        }

        @Test
        void ofAnInterruptedSourceLeavesItsThreadInterrupted() throws Exception {
            Future<Boolean> interrupted = threads.submit(() -> {
                cached.subscribe(
                        listener -> {
                            throw new InterruptedException();
                        },
                        Runnable::run);
                return Thread.interrupted();
            });

            assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void ofASourceThatFailsIsNotHidden() {
            Future<?>[] task = new Future<?>[1];
            FeedSubscription following = cached.subscribe(
                    listener -> {
                        throw new IllegalStateException("a bug");
                    },
                    run -> task[0] = threads.submit(run));

            assertThatThrownBy(() -> task[0].get(30, TimeUnit.SECONDS)).hasRootCauseMessage("a bug");
            assertThat(following.isRunning()).isFalse();
            assertThat(logged).extracting(LogRecord::getLevel).containsExactly(Level.SEVERE);
            following.close();
        }
    }

    @Nested
    class Lag {
        @Test
        void isUnknownUntilTheSourceHasCaughtUp() {
            List<Runnable> queue = new ArrayList<>();
            FeedSubscription following =
                    cached.subscribe(listener -> listener.caughtUp(Duration.ofHours(1)), queue::add);
            assertThat(following.lag()).isEmpty();
            assertThat(cached.stats().feedLag()).isNull();

            queue.forEach(Runnable::run);

            assertThat(following.lag().orElseThrow()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
            assertThat(cached.stats().feedLag()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
            following.close();
            assertThat(cached.stats().feedLag()).isNull();
        }

        @Test
        void ofSeveralSourcesIsTheLongest() {
            try (FeedSubscription near = cached.subscribe(listener -> listener.caughtUp(Duration.ZERO), Runnable::run);
                    FeedSubscription far =
                            cached.subscribe(listener -> listener.caughtUp(Duration.ofHours(1)), Runnable::run)) {
                assertThat(near.lag().orElseThrow()).isLessThan(Duration.ofHours(1));
                assertThat(cached.stats().feedLag()).isGreaterThanOrEqualTo(Duration.ofHours(1));
                assertThat(far.lag()).isPresent();
            }
        }
    }

    @Nested
    class Polling {
        private final List<List<AccountId>> asked = new ArrayList<>();

        /** One round, as far as it gets. */
        private void poll(int failures) {
            AtomicInteger left = new AtomicInteger(failures);
            PollingChanges polling = PollingChanges.every(Duration.ofMillis(10), accounts -> {
                if (left.getAndDecrement() > 0) {
                    throw new StorageException("no connection", null, "08001", 0, StorageException.Retry.CALL);
                }
                asked.add(accounts);
                Map<AccountId, Long> revisions = new HashMap<>();
                staged.real.balances(accounts).forEach((id, balance) -> revisions.put(id, balance.revision()));
                return revisions;
            });
            List<Runnable> queue = new ArrayList<>();
            FeedSubscription following =
                    cached.subscribe(listener -> polling.publishTo(new Rounds(listener, failures + 1)), queue::add);
            queue.forEach(Runnable::run);
            following.close();
        }

        @Test
        void showsWhatOthersWrote() {
            bench.grant(ANN, 5);
            bench.grant(BOB, 5);
            bench.grantElsewhere(ANN, 1);

            poll(0);

            assertThat(asked).singleElement().satisfies(page -> assertThat(page).containsExactlyInAnyOrder(ANN, BOB));
            assertThat(bench.posted(ANN)).isEqualTo(6);
            assertThat(bench.posted(BOB)).isEqualTo(5);
            assertThat(staged.reads()).isEqualTo(1);
        }

        @Test
        void hasCaughtUpWithWhatWasCommittedBeforeARound() {
            bench.grant(ANN, 5);
            Duration round = Duration.ofMillis(20);
            PollingChanges polling = PollingChanges.every(Duration.ofSeconds(1), accounts -> {
                long end = System.nanoTime() + round.toNanos();
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                return Map.of();
            });
            long began = System.nanoTime();
            List<Duration> lag = new ArrayList<>();
            try (FeedSubscription following =
                    cached.subscribe(listener -> polling.publishTo(new Rounds(listener, 1)), Runnable::run)) {
                following.lag().ifPresent(lag::add);
            }

            assertThat(lag)
                    .singleElement()
                    .satisfies(told -> assertThat(told).isBetween(round, Duration.ofNanos(System.nanoTime() - began)));
        }

        @Test
        void hasAnIntervalFromTheShortestToTheLongest() {
            Function<List<AccountId>, Map<AccountId, Long>> nothing = accounts -> Map.of();
            assertThat(PollingChanges.every(Duration.ofMillis(10), nothing)).isNotNull();
            assertThat(PollingChanges.every(Duration.ofHours(1), nothing)).isNotNull();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PollingChanges.every(Duration.ofMillis(10).minusNanos(1), nothing));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PollingChanges.every(Duration.ofHours(1).plusNanos(1), nothing));
        }

        @Test
        void asksNothingWhenNothingIsCached() {
            poll(0);

            assertThat(asked).isEmpty();
        }

        @Test
        void asksPageByPage() {
            int accounts = 2 * PollingChanges.PAGE + 1;
            for (int i = 0; i < accounts; i++) {
                bench.grant(AccountId.of("user:" + i), 1);
            }

            poll(0);

            assertThat(asked).extracting(List::size).containsExactly(PollingChanges.PAGE, PollingChanges.PAGE, 1);
        }

        @Test
        void goesOnAfterFailuresAndWarnsOnce() {
            bench.grant(ANN, 5);
            bench.grantElsewhere(ANN, 1);

            poll(2);

            assertThat(bench.posted(ANN)).isEqualTo(6);
            assertThat(logged).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
        }
    }

    /** Lets a source have so many rounds and no pause. */
    private record Rounds(BalanceChanges.Listener listener, AtomicInteger left) implements BalanceChanges.Listener {
        Rounds(BalanceChanges.Listener listener, int rounds) {
            this(listener, new AtomicInteger(rounds));
        }

        @Override
        public void forEachCached(ObjLongConsumer<AccountId> visitor) {
            listener.forEachCached(visitor);
        }

        @Override
        public void changed(AccountId account, long revision) {
            listener.changed(account, revision);
        }

        @Override
        public void resyncRequired() {
            listener.resyncRequired();
        }

        @Override
        public void caughtUp(Duration behind) {
            listener.caughtUp(behind);
        }

        @Override
        public boolean pause(Duration pause) {
            return pause.isZero() || left.decrementAndGet() > 0;
        }
    }
}
