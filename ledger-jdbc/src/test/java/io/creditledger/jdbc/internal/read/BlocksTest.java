package io.creditledger.jdbc.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final int LAST = 5;

    private final List<Thread> readers = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicBoolean met = new AtomicBoolean();

    /** Returns the number behind one, up to 5, and notes whether two threads read at once. */
    private List<Integer> next(@Nullable Integer last) {
        readers.add(Thread.currentThread());
        met.compareAndSet(false, reading.incrementAndGet() > 1);
        int number = last == null ? 1 : last + 1;
        reading.decrementAndGet();
        return number > LAST ? List.of() : List.of(number);
    }

    @Test
    void blocksAreHandedOverInOrderOnTheThreadOfTheCaller() {
        List<Integer> handled = new ArrayList<>();
        List<Thread> handlers = new ArrayList<>();

        Blocks.forEachReadAhead(this::next, block -> {
            handled.addAll(block);
            handlers.add(Thread.currentThread());
        });

        assertThat(handled).containsExactly(1, 2, 3, 4, 5);
        assertThat(handlers).containsOnly(Thread.currentThread());
        assertThat(readers).hasSize(LAST + 1).doesNotContain(Thread.currentThread());
        assertThat(met).isFalse();
    }

    @Test
    void theNextBlockIsReadWhileOneIsHandled() {
        CountDownLatch second = new CountDownLatch(1);
        Function<@Nullable Integer, List<Integer>> next = last -> {
            if (last != null) {
                second.countDown();
            }
            return next(last);
        };

        Blocks.forEachReadAhead(next, block -> await(second));

        assertThat(readers).hasSize(LAST + 1);
    }

    @Test
    void aFailedReadIsThrownAsItIs() {
        IOException failure = new IOException("lost");

        assertThatThrownBy(() -> Blocks.forEachReadAhead(
                        (@Nullable Integer last) -> {
                            throw BlocksTest.<RuntimeException>sneaky(failure);
                        },
                        block -> {}))
                .isSameAs(failure);
    }

    @Test
    void noReadIsUnderWayWhenTheHandlerHasFailed() {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch failing = new CountDownLatch(1);
        Function<@Nullable Integer, List<Integer>> next = last -> {
            if (last != null) {
                await(failing);
                ended.set(true);
            }
            return List.of(1);
        };

        assertThatThrownBy(() -> Blocks.forEachReadAhead(next, block -> {
                    failing.countDown();
                    throw new IllegalStateException("the handler failed");
                }))
                .hasMessage("the handler failed");
        assertThat(ended).isTrue();
    }

    @Test
    void anInterruptEndsNoReadAndIsKept() {
        List<Integer> handled = new ArrayList<>();
        Thread.currentThread().interrupt();
        try {
            Blocks.forEachReadAhead(this::next, handled::addAll);

            assertThat(handled).containsExactly(1, 2, 3, 4, 5);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
        throw (X) failure;
    }
}
