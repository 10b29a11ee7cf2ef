package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Stands still but for what operations take: each a millisecond, however fast the machine is. */
    private final AtomicLong now = new AtomicLong();

    private void take(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void noMoreCallersThanAskedForAreAtItAtOnce() {
        Semaphore places = new Semaphore(3);
        AtomicInteger tooMany = new AtomicInteger();
        Load load = new Callers(
                3,
                random -> {
                    take(Duration.ofMillis(1));
                    if (places.tryAcquire()) {
                        Thread.yield();
                        places.release();
                    } else {
                        tooMany.incrementAndGet();
                    }
                },
                now::get);

        Sample sample = load.run(NONE, SHORT);

        assertThat(sample.latencies().getTotalCount()).isPositive();
        assertThat(tooMany).hasValue(0);
    }

    @Test
    void whatIsAnsweredWhileItWarmsUpDoesNotCount() {
        AtomicInteger runs = new AtomicInteger();
        Load load = new Callers(
                1,
                random -> {
                    take(Duration.ofMillis(10));
                    runs.incrementAndGet();
                },
                now::get);

        Sample sample = load.run(SHORT, SHORT);

        // Answered after 10, 20, 30 and 40 ms, then after 50 to 90 ms, and the last one when it is over.
        assertThat(runs).hasValue(10);
        assertThat(sample.latencies().getTotalCount()).isEqualTo(5);
        assertThat(sample.millisAt(99)).isCloseTo(10, Percentage.withPercentage(1));
    }

    @Test
    void aCallerThatFailsEndsTheRun() {
        Load load = new Callers(
                2,
                random -> {
                    throw new IOException("full");
                },
                now::get);

        assertThatThrownBy(() -> load.run(NONE, SHORT))
                .isInstanceOf(RunFailed.class)
                .hasRootCauseMessage("full");
    }

    @Test
    void noMoreThanAskedForIsUnderWayAndAllOfItIsAwaited() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Load load = new InFlight(
                4,
                random -> {
                    take(Duration.ofMillis(1));
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    return CompletableFuture.runAsync(Thread::yield).thenRun(underWay::decrementAndGet);
                },
                now::get);

        Sample sample = load.run(NONE, SHORT);

        assertThat(sample.latencies().getTotalCount()).isPositive();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(underWay).hasValue(0);
    }

    @Test
    void anAnswerThatFailsEndsTheRun() {
        Load load = new InFlight(4, random -> CompletableFuture.failedFuture(new IOException("full")), now::get);

        assertThatThrownBy(() -> load.run(NONE, SHORT))
                .isInstanceOf(RunFailed.class)
                .hasRootCauseMessage("full");
    }
}
