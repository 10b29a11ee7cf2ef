package io.creditledger.jdbc.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Group commit among hostile executors, stages, units of work and stacks; without a database. */
class GroupCommitTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration MEDIUM = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final long PATIENCE_SECONDS = 60;

    private final FakeUnits units = new FakeUnits();
    private final WriteCounters counters = new WriteCounters();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch testEnds = new CountDownLatch(1);

    @AfterEach
    void releaseWhatIsStuck() {
        testEnds.countDown();
        callers.shutdown();
    }

    private GroupCommit commits(@Nullable Executor executor, Duration callTimeout) {
        return commits(executor, callTimeout, 1_000);
    }

    private GroupCommit commits(@Nullable Executor executor, Duration callTimeout, int queueLimit) {
        return new GroupCommit(
                units, counters, deltas -> {}, executor, new GroupCommit.Limits(100, queueLimit, callTimeout, 1));
    }

    private static Command<?> debit(String name) {
        return Debit.from(AccountId.of("user:" + name))
                .amount(1)
                .defaultDestination(AccountId.of("revenue"))
                .key(IdempotencyKey.of("test", name))
                .build();
    }

    private Future<List<Outcome<?>>> call(GroupCommit commits, String name) {
        return callers.submit(() -> commits.execute(List.of(debit(name))));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns why a call failed; null if it did not. */
    private static @Nullable Throwable failure(Future<?> future) throws Exception {
        try {
            get(future);
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : failed.getCause();
        }
    }

    private void awaitEndOfTest() {
        boolean interrupted = false;
        while (true) {
            try {
                testEnds.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Executor throwing(Supplier<? extends Throwable> failure) {
        return task -> GroupCommitTest.<RuntimeException>sneak(failure.get());
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Executors that have no thread, or never use one. */
    static Stream<Map.Entry<String, Executor>> hostileExecutors() {
        return Stream.of(
                Map.entry("inline", Runnable::run),
                Map.entry("dropping", task -> {}),
                Map.entry("never running", new ArrayDeque<Runnable>()::add),
                Map.entry("full", throwing(RejectedExecutionException::new)),
                Map.entry("failing", throwing(IllegalStateException::new)),
                Map.entry("out of memory", throwing(OutOfMemoryError::new)),
                Map.entry("out of stack", throwing(StackOverflowError::new)),
                Map.entry("asserting", throwing(AssertionError::new)),
                Map.entry("failing with a checked exception", throwing(Exception::new)));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("hostileExecutors")
    void everyCallIsAnsweredWhateverTheExecutorDoes(Map.Entry<String, Executor> executor) throws Exception {
        for (boolean ownThread : List.of(false, true)) {
            units.ownThread = ownThread;
            GroupCommit commits = commits(executor.getValue(), MEDIUM);
            List<CompletableFuture<Outcome<?>>> stages = new ArrayList<>();
            List<Future<List<Outcome<?>>>> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                threads.add(call(commits, "sync " + i));
                stages.add(commits.executeAsync(debit("async " + i)));
            }

            for (Future<List<Outcome<?>>> thread : threads) {
                assertThat(failure(thread)).isNull();
            }
            for (CompletableFuture<Outcome<?>> stage : stages) {
                Throwable failure = failure(stage);
                assertThat(failure == null || failure instanceof ConcurrencyException)
                        .as("%s", failure)
                        .isTrue();
            }
            assertThat(get(call(commits, "fresh"))).isEqualTo(FakeUnits.DONE);
            assertThat(commits.close()).isTrue();
        }
    }

    @Test
    void aThreadLeadsWhatTheExecutorWasOffered() throws Exception {
        GroupCommit commits = commits(new ArrayDeque<Runnable>()::add, LONG);
        CompletableFuture<Outcome<?>> stage = commits.executeAsync(debit("async"));
        assertThat(units.units).hasValue(0);

        assertThat(get(call(commits, "sync"))).isEqualTo(FakeUnits.DONE);

        assertThat(units.units).as("one for both").hasValue(1);
        assertThat(stage).isNotCompletedExceptionally();
    }

    @Test
    void anExecutorThatDropsOneTaskIsAskedAgain() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        GroupCommit commits = commits(
                task -> {
                    if (tasks.incrementAndGet() > 1) {
                        callers.execute(task);
                    }
                },
                LONG);

        assertThat(get(commits.executeAsync(debit("async")))).isEqualTo(FakeUnits.DONE.get(0));
    }

    @Test
    void theOnlyThreadOfAnExecutorMayFillTheQueue() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            GroupCommit commits = commits(single, LONG, 2);
            List<CompletableFuture<Outcome<?>>> stages = get(single.submit(() -> IntStream.range(0, 50)
                    .mapToObj(i -> commits.executeAsync(debit("call " + i)))
                    .toList()));

            for (CompletableFuture<Outcome<?>> stage : stages) {
                assertThat(get(stage)).isEqualTo(FakeUnits.DONE.get(0));
            }
            assertThat(commits.close()).isTrue();
        } finally {
            single.shutdown();
        }
    }

    /** All in one unit of work, led by a thread; the stage of one is held up by what the host has attached. */
    @Test
    void whatIsAttachedToAStageDelaysNobodyElse() throws Exception {
        for (Executor executor : List.<Executor>of(callers, Runnable::run, throwing(RejectedExecutionException::new))) {
            CountDownLatch queued = new CountDownLatch(1);
            CountDownLatch begun = new CountDownLatch(1);
            units.work = (batches, waits) -> {
                begun.countDown();
                queued.await();
                FakeUnits.succeed(batches);
            };
            GroupCommit commits = commits(executor, LONG);
            Future<List<Outcome<?>>> first = call(commits, "first");
            begun.await();
            List<CompletableFuture<Outcome<?>>> stages = new ArrayList<>();
            List<Future<List<Outcome<?>>>> threads = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Outcome<?>> stage = commits.executeAsync(debit("async " + i));
                if (i == 0) {
                    CompletableFuture<Void> unused = stage.thenRun(this::awaitEndOfTest);
                } else {
                    stages.add(stage);
                }
                threads.add(call(commits, "sync " + i));
            }
            queued.countDown();

            get(first);
            for (Future<List<Outcome<?>>> thread : threads) {
                assertThat(get(thread)).isEqualTo(FakeUnits.DONE);
            }
            for (CompletableFuture<Outcome<?>> stage : stages) {
                assertThat(get(stage)).isEqualTo(FakeUnits.DONE.get(0));
            }
        }
    }

    @Test
    void aStageMayWaitForAnotherCallAndCloseTheLedger() throws Exception {
        GroupCommit commits = commits(callers, LONG);
        CompletableFuture<Boolean> closed = commits.executeAsync(debit("first")).thenApply(first -> {
            List<Outcome<?>> second = commits.execute(List.of(debit("second")));
            assertThat(second).isEqualTo(FakeUnits.DONE);
            return commits.close();
        });

        assertThat(get(closed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void othersGoOnWithoutAUnitOfWorkThatDoesNotEnd(boolean ownThread) throws Exception {
        units.ownThread = ownThread;
        CountDownLatch stuck = new CountDownLatch(1);
        units.work = (batches, waits) -> {
            if (batches.stream().anyMatch(batch -> batch.keys().toString().contains("stuck"))) {
                stuck.countDown();
                awaitEndOfTest();
            }
            FakeUnits.succeed(batches);
        };
        GroupCommit commits = commits(callers, SHORT);
        CompletableFuture<Outcome<?>> stage = commits.executeAsync(debit("stuck"));
        assertThat(stuck.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        Future<List<Outcome<?>>> retry = call(commits, "stuck");

        assertThat(failure(stage)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(get(call(commits, "other"))).isEqualTo(FakeUnits.DONE);
        assertThat(get(commits.executeAsync(debit("another")))).isEqualTo(FakeUnits.DONE.get(0));
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> counters.stuckUnits.get() > 0);
        assertThat(failure(retry)).isInstanceOf(StorageException.class);
        assertThat(commits.close()).as("nothing runs any more").isFalse();

        UnknownOutcomeException unknown = (UnknownOutcomeException) failure(stage);
        AtomicReference<List<Outcome<?>>> ending = new AtomicReference<>();
        assertThat(unknown).isNotNull();
        unknown.completion().orElseThrow().thenAccept(ending::set);
        testEnds.countDown();
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> counters.stuckUnits.get() == 0);
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(ending).hasValue(FakeUnits.DONE));
        assertThat(counters.lateCommits.sum()).isPositive();
    }

    @Test
    void aRetryBehindAnUndecidedCallIsToldSo() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        units.work = (batches, waits) -> {
            if (runs.incrementAndGet() == 1) {
                stuck.countDown();
                awaitEndOfTest();
                FakeUnits.succeed(batches);
            }
            // Later units of work find the account locked.
        };
        GroupCommit commits = commits(callers, SHORT);
        CompletableFuture<Outcome<?>> first = commits.executeAsync(debit("same"));
        assertThat(stuck.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failure(first)).isInstanceOf(UnknownOutcomeException.class);

        assertThat(failure(call(commits, "same")))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining("an earlier one with the same key may still be committed");
        assertThat(failure(call(commits, "other")))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining("nothing was written")
                .hasMessageNotContaining("earlier");
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("told to"),
                new OutOfMemoryError("told to"),
                new StackOverflowError("told to"),
                new AssertionError("told to"),
                new StorageException("told to", null, null, 0, Retry.NO));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureOfOneIsNotThatOfItsNeighbours(Throwable told) throws Exception {
        CountDownLatch queued = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        units.work = (batches, waits) -> {
            begun.countDown();
            queued.await();
            if (batches.stream().anyMatch(batch -> batch.keys().toString().contains("poison"))) {
                GroupCommitTest.<RuntimeException>sneak(told);
            }
            FakeUnits.succeed(batches);
        };
        GroupCommit commits = commits(callers, LONG);
        Future<List<Outcome<?>>> first = call(commits, "first");
        begun.await();
        List<Future<List<Outcome<?>>>> threads = new ArrayList<>();
        List<CompletableFuture<Outcome<?>>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            threads.add(call(commits, "sync " + i));
            stages.add(commits.executeAsync(debit("async " + i)));
        }
        CompletableFuture<Outcome<?>> poison = commits.executeAsync(debit("poison"));
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> commits.queued() == 21);
        queued.countDown();

        get(first);
        assertThat(failure(poison)).hasMessage("told to").hasSameClassAs(told);
        for (Future<List<Outcome<?>>> thread : threads) {
            assertThat(get(thread)).isEqualTo(FakeUnits.DONE);
        }
        for (CompletableFuture<Outcome<?>> stage : stages) {
            assertThat(get(stage)).isEqualTo(FakeUnits.DONE.get(0));
        }
        assertThat(commits.close()).isTrue();
    }

    @Test
    void aLockedAsynchronousCallComesBackWithoutAThread() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        units.work = (batches, waits) -> {
            assertThat(waits).isFalse();
            if (runs.incrementAndGet() > 4) {
                FakeUnits.succeed(batches);
            }
        };
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            GroupCommit commits = commits(single, LONG);

            assertThat(get(commits.executeAsync(debit("locked")))).isEqualTo(FakeUnits.DONE.get(0));

            assertThat(counters.lockedRequeues.sum()).isEqualTo(4);
            assertThat(counters.lockWaits.sum()).isZero();
        } finally {
            single.shutdown();
        }
    }

    @Test
    void oneThatStaysLockedWaitsInASlot() throws Exception {
        units.work = (batches, waits) -> {
            if (waits) {
                FakeUnits.succeed(batches);
            }
        };
        AtomicInteger tasks = new AtomicInteger();
        GroupCommit commits = commits(
                task -> {
                    tasks.incrementAndGet();
                    callers.execute(task);
                },
                LONG);

        assertThat(get(call(commits, "sync"))).isEqualTo(FakeUnits.DONE);
        assertThat(get(commits.executeAsync(debit("async")))).isEqualTo(FakeUnits.DONE.get(0));

        assertThat(counters.lockWaits.sum()).isEqualTo(2);
        assertThat(commits.close()).isTrue();
        // What was to queue it again comes once more, and finds it answered.
        AtomicInteger last = new AtomicInteger(-1);
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> last.getAndSet(tasks.get()) == tasks.get());
    }

    /** Calls it with less and less stack left, until it fails; whatever breaks, the next call does not suffer. */
    @Test
    void aStackThatIsNearlyUsedUpLosesNothing() throws Exception {
        GroupCommit commits = commits(callers, SHORT);
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> others = Collections.synchronizedList(new ArrayList<>());
        Thread thread = new Thread(null, () -> descend(commits, answered, others), "deep", 256 * 1024);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

        assertThat(thread.isAlive()).isFalse();
        assertThat(others).isEmpty();
        assertThat(answered.get()).isPositive();
        for (int i = 0; i < 5; i++) {
            assertThat(get(call(commits, "fresh " + i))).isEqualTo(FakeUnits.DONE);
            assertThat(get(commits.executeAsync(debit("fresh async " + i)))).isEqualTo(FakeUnits.DONE.get(0));
        }
        assertThat(counters.stuckUnits.get()).isZero();
    }

    private static void descend(GroupCommit commits, AtomicInteger answered, List<Throwable> others) {
        try {
            descend(commits, answered, others);
        } catch (StackOverflowError expected) {
            // Each frame on the way back has a little more stack.
        }
        try {
            commits.execute(List.of(debit("deep " + answered.get())));
            if (answered.incrementAndGet() > 200) {
                return;
            }
        } catch (StackOverflowError | UnknownOutcomeException expected) {
            // As it should be.
        } catch (Throwable other) {
            others.add(other);
        }
    }
}
