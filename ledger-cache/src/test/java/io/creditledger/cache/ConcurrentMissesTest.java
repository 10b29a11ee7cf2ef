package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that miss one account at the same time. */
@Timeout(60)
class ConcurrentMissesTest {
    private static final int THREADS = 8;

    private final Bench bench = new Bench();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        goOn.countDown();
        threads.shutdownNow();
    }

    /** Starts a read that has its answer and holds it back. */
    private Future<Long> heldRead() throws InterruptedException {
        bench.staged.duringNextRead(() -> {
            reading.countDown();
            await(goOn);
        });
        Future<Long> held = threads.submit(() -> bench.posted(ANN));
        await(reading);
        return held;
    }

    /** Starts reads of the same account and returns when all of them have missed. */
    private List<Future<Long>> moreReads() {
        List<Future<Long>> more = new ArrayList<>();
        for (int i = 1; i < THREADS; i++) {
            more.add(threads.submit(() -> bench.posted(ANN)));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (bench.cached.stats().misses() < THREADS) {
            assertThat(System.nanoTime()).as("all should have missed by now").isLessThan(deadline);
            Thread.onSpinWait();
        }
        return more;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long result(Future<Long> read) throws Exception {
        return read.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shareOneLoad() throws Exception {
        bench.grantElsewhere(ANN, 5);
        Future<Long> first = heldRead();
        List<Future<Long>> more = moreReads();
        goOn.countDown();

        assertThat(result(first)).isEqualTo(5);
        for (Future<Long> read : more) {
            assertThat(result(read)).isEqualTo(5);
        }
        assertThat(bench.staged.reads()).isEqualTo(1);
    }

    @Test
    void doNotTakeOverALoadThatAWriteHasOvertaken() throws Exception {
        bench.grantElsewhere(ANN, 5);
        Future<Long> first = heldRead();
        bench.grantElsewhere(ANN, 1);
        bench.cached.invalidate(ANN);
        List<Future<Long>> more = moreReads();
        goOn.countDown();

        assertThat(result(first)).isEqualTo(5);
        for (Future<Long> read : more) {
            assertThat(result(read)).as("began after the invalidation").isEqualTo(6);
        }
    }

    @Test
    void areNotHeldUpByAnotherAccountsLoad() throws Exception {
        bench.grantElsewhere(ANN, 5);
        bench.grantElsewhere(Bench.BOB, 7);
        heldRead();

        assertThat(bench.posted(Bench.BOB)).isEqualTo(7);
    }

    @Test
    void areNotHeldUpByALoadOnceAWriteHasToldTheBalance() throws Exception {
        bench.grantElsewhere(ANN, 5);
        Future<Long> first = heldRead();
        bench.grant(ANN, 1);

        assertThat(bench.posted(ANN)).isEqualTo(6);
        goOn.countDown();
        assertThat(result(first)).isEqualTo(6);
    }

    @Test
    void eachTryForThemselvesWhenTheFirstFails() throws Exception {
        bench.grantElsewhere(ANN, 5);
        IllegalStateException failure = new IllegalStateException("no connection");
        bench.staged.duringNextRead(() -> {
            reading.countDown();
            await(goOn);
            throw failure;
        });
        Future<Long> first = threads.submit(() -> bench.posted(ANN));
        await(reading);
        List<Future<Long>> more = moreReads();
        goOn.countDown();

        assertThatThrownBy(() -> result(first)).hasCause(failure);
        for (Future<Long> read : more) {
            assertThat(result(read)).isEqualTo(5);
        }
    }

    @Test
    void doNotWaitForThemselves() {
        bench.grantElsewhere(ANN, 5);
        CompletableFuture<Long> inner = new CompletableFuture<>();
        bench.staged.duringNextRead(() -> inner.complete(bench.posted(ANN)));

        assertThat(bench.posted(ANN)).isEqualTo(5);
        assertThat(inner).isCompletedWithValue(5L);
    }
}
