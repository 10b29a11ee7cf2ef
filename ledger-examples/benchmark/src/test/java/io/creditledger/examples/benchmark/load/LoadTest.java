package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void noMoreCallersThanAskedForAreAtItAtOnce() {
        Semaphore places = new Semaphore(3);
        AtomicInteger tooMany = new AtomicInteger();
        Load load = new Callers(3, random -> {
            if (places.tryAcquire()) {
                Thread.yield();
                places.release();
            } else {
                tooMany.incrementAndGet();
            }
        });

        Sample sample = load.run(NONE, SHORT);

        assertThat(sample.latencies().getTotalCount()).isPositive();
        assertThat(tooMany).hasValue(0);
    }

    @Test
    void whatIsAnsweredWhileItWarmsUpDoesNotCount() {
        AtomicInteger runs = new AtomicInteger();

        Sample sample = new Callers(1, random -> runs.incrementAndGet()).run(SHORT, SHORT);

        assertThat(sample.latencies().getTotalCount()).isPositive().isLessThan(runs.get());
    }

    @Test
    void aCallerThatFailsEndsTheRun() {
        Load load = new Callers(2, random -> {
            throw new IOException("full");
        });

        assertThatThrownBy(() -> load.run(NONE, SHORT))
                .isInstanceOf(RunFailed.class)
                .hasRootCauseMessage("full");
    }

    @Test
    void noMoreThanAskedForIsUnderWayAndAllOfItIsAwaited() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Load load = new InFlight(4, random -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            return CompletableFuture.runAsync(Thread::yield).thenRun(underWay::decrementAndGet);
        });

        Sample sample = load.run(NONE, SHORT);

        assertThat(sample.latencies().getTotalCount()).isPositive();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(underWay).hasValue(0);
    }

    @Test
    void anAnswerThatFailsEndsTheRun() {
        Load load = new InFlight(4, random -> CompletableFuture.failedFuture(new IOException("full")));

        assertThatThrownBy(() -> load.run(NONE, SHORT))
                .isInstanceOf(RunFailed.class)
                .hasRootCauseMessage("full");
    }
}
