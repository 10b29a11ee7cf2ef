package io.creditledger.jdbc.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who completes stages, and when. */
class DeliveryTest {
    private static final Deadline FAR = Deadline.in(Duration.ofMinutes(10));
    private static final Deadline PAST = Deadline.in(Duration.ZERO);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Less than the time after which an executor is asked again. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(90);

    /** An executor that runs nothing by itself. */
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final Delivery delivery = new Delivery(tasks::add);
    private final List<String> done = new ArrayList<>();

    private void add(String name) {
        delivery.add(FAR, () -> done.add(name));
    }

    @Test
    void nothingIsGivenToTheExecutorWhereNothingWasAdded() {
        delivery.start();
        delivery.completeOverdue();

        assertThat(delivery.isEmpty()).isTrue();
        assertThat(tasks).isEmpty();
    }

    @Test
    void aTaskOfTheExecutorCompletesEverythingInOrder() {
        add("first");
        add("second");
        assertThat(delivery.isEmpty()).isFalse();
        assertThat(tasks).isEmpty();
        assertThat(done).isEmpty();

        delivery.start();
        assertThat(tasks).hasSize(1);
        assertThat(done).isEmpty();
        runTask();

        assertThat(done).containsExactly("first", "second");
        assertThat(delivery.isEmpty()).isTrue();
    }

    /** Runs the oldest task on another thread than the one that has submitted it. */
    private void runTask() {
        CompletableFuture.runAsync(tasks.remove())
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void theExecutorIsNotAskedAgainAtOnce() {
        // A machine under load may take longer between two calls; then there is nothing to see.
        for (int round = 0; round < 1_000; round++) {
            ConcurrentLinkedQueue<Runnable> submitted = new ConcurrentLinkedQueue<>();
            Delivery asked = new Delivery(submitted::add);
            asked.add(FAR, () -> {});
            long start = System.nanoTime();
            asked.start();
            asked.start();
            asked.completeOverdue();
            if (System.nanoTime() - start < SOON_NANOS) {
                assertThat(submitted).hasSize(1);
                return;
            }
        }
        throw new AssertionError("never fast enough to tell");
    }

    @Test
    void theExecutorIsAskedAgainIfItHasNotBegunAfterAWhile() {
        add("only");
        delivery.start();

        await().atMost(PATIENCE).until(() -> {
            delivery.start();
            return tasks.size() > 1;
        });
    }

    @Test
    void aTaskThatHasBegunMakesRoomForTheNext() {
        add("first");
        delivery.start();
        runTask();
        add("second");

        delivery.start();

        assertThat(tasks).hasSize(1);
        runTask();
        assertThat(done).containsExactly("first", "second");
    }

    static Stream<@Nullable Executor> executorsWithoutAThread() {
        Executor inline = Runnable::run;
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        return Stream.of(null, inline, full);
    }

    @ParameterizedTest
    @MethodSource("executorsWithoutAThread")
    void whereTheExecutorHasNoThreadAnotherThreadCompletes(@Nullable Executor executor) {
        Delivery elsewhere = new Delivery(executor);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Thread> completed = new CompletableFuture<>();
            elsewhere.add(FAR, () -> completed.complete(Thread.currentThread()));

            elsewhere.start();

            assertThat(completed.orTimeout(60, TimeUnit.SECONDS).join()).isNotSameAs(Thread.currentThread());
        }
    }

    @Test
    void whatIsOverdueIsCompletedWithoutTheExecutor() {
        CompletableFuture<Thread> completed = new CompletableFuture<>();
        delivery.add(PAST, () -> completed.complete(Thread.currentThread()));

        delivery.completeOverdue();

        assertThat(completed.orTimeout(60, TimeUnit.SECONDS).join()).isNotSameAs(Thread.currentThread());
        assertThat(tasks).hasSize(1);
    }

    @Test
    void completingHereLeavesNothing() {
        add("first");
        add("second");

        delivery.completeAll();

        assertThat(done).containsExactly("first", "second");
        assertThat(delivery.isEmpty()).isTrue();
    }

    @Test
    void aCompletionThatFailsKeepsNoOtherBack() {
        delivery.add(FAR, () -> {
            throw new AssertionError("told to");
        });
        add("second");

        delivery.completeAll();

        assertThat(done).containsExactly("second");
    }

    @Test
    void anotherThreadHelpsWhileACompletionTakesItsTime() {
        CompletableFuture<String> second = new CompletableFuture<>();
        delivery.add(FAR, () -> {
            runTask();
            done.add("first, after " + second.getNow("nothing"));
        });
        delivery.add(FAR, () -> second.complete("second"));

        delivery.completeAll();

        assertThat(done).containsExactly("first, after second");
    }

    @Test
    void whatIsNotOverdueIsLeftToTheExecutor() {
        add("in time");

        for (int i = 0; i < 200; i++) {
            delivery.completeOverdue();
            Thread.yield();
        }

        assertThat(delivery.isEmpty()).isFalse();
        assertThat(tasks).isNotEmpty();
    }
}
