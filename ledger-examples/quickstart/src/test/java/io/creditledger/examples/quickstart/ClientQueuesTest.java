package io.creditledger.examples.quickstart;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ClientQueuesTest {

    @Test
    void theTasksOfEachClientRunInOrder() {
        List<List<Integer>> done = Stream.generate(() -> (List<Integer>) new ArrayList<Integer>())
                .limit(7)
                .toList();
        try (ClientQueues queues = new ClientQueues(8, 100)) {
            for (int i = 0; i < 7_000; i++) {
                int number = i;
                // The lists are not synchronized: that they come out right is part of the promise.
                queues.submit("client " + i % 7, () -> done.get(number % 7).add(number));
            }
            queues.finish();
        }
        for (int client = 0; client < 7; client++) {
            int remainder = client;
            assertThat(done.get(client))
                    .isEqualTo(IntStream.range(0, 7_000)
                            .filter(i -> i % 7 == remainder)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void differentClientsRunAtOnce() {
        CyclicBarrier allThree = new CyclicBarrier(3);
        try (ClientQueues queues = new ClientQueues(3, 100)) {
            for (String client : List.of("a", "b", "c")) {
                queues.submit(client, () -> await(allThree));
            }
            queues.finish();
        }
        assertThat(allThree.isBroken()).isFalse();
    }

    @Test
    void noMoreRunAtOnceThanAllowed() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ClientQueues queues = new ClientQueues(2, 100)) {
            for (int i = 0; i < 1_000; i++) {
                queues.submit("client " + i, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                });
            }
            queues.finish();
        }
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void theGiverWaitsWhileTooManyAreNotDone() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger given = new AtomicInteger();
        try (ClientQueues queues = new ClientQueues(1, 3)) {
            CountDownLatch threeGiven = new CountDownLatch(3);
            Thread giver = new Thread(() -> {
                for (int i = 0; i < 4; i++) {
                    queues.submit("client", () -> await(gate));
                    given.incrementAndGet();
                    threeGiven.countDown();
                }
            });
            giver.start();
            assertThat(threeGiven.await(30, SECONDS)).isTrue();
            while (giver.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(given.get()).isEqualTo(3);
            gate.countDown();
            giver.join();
            queues.finish();
        }
        assertThat(given.get()).isEqualTo(4);
    }

    @Test
    void theFirstFailureIsThrownAndWhatHasNotBegunIsDropped() {
        List<String> done = new ArrayList<>();
        try (ClientQueues queues = new ClientQueues(4, 100)) {
            CountDownLatch gate = new CountDownLatch(1);
            queues.submit("client", () -> {
                await(gate);
                done.add("first");
                throw new IllegalStateException("no more");
            });
            queues.submit("client", () -> done.add("second"));
            gate.countDown();

            assertThatIllegalStateException().isThrownBy(queues::finish).withMessage("no more");
            assertThatIllegalStateException()
                    .isThrownBy(() -> queues.submit("other", () -> done.add("third")))
                    .withMessage("no more");
        }
        assertThat(done).containsExactly("first");
    }

    @Test
    void anErrorIsToldToo() {
        try (ClientQueues queues = new ClientQueues(1, 100)) {
            queues.submit("client", () -> {
                throw new AssertionError("broken");
            });

            assertThatIllegalStateException().isThrownBy(queues::finish).withCauseInstanceOf(AssertionError.class);
        }
    }

    @Test
    void closingWaitsForWhatHasBegunAndDropsTheRest() {
        List<String> done = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (ClientQueues queues = new ClientQueues(1, 100)) {
            queues.submit("client", () -> {
                begun.countDown();
                done.add("first");
            });
            await(begun);
        }
        assertThat(done).containsExactly("first");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
