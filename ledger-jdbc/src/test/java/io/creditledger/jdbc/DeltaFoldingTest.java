package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.unit.DeltaFolding;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When small rows are folded, counted without a database. */
class DeltaFoldingTest {
    private static final long ACCOUNT = 7;

    /** Rows that are not folded yet, by account, and how many each fold took. */
    private final Map<Long, Integer> rows = new HashMap<>();

    private final List<Integer> folds = new ArrayList<>();

    private int fold(long account, int most) {
        int folded = Math.min(most, rows.getOrDefault(account, 0));
        rows.merge(account, -folded, Integer::sum);
        folds.add(folded);
        return folded;
    }

    private DeltaFolding on(@Nullable Executor executor) {
        return new DeltaFolding(this::fold, this::fold, executor);
    }

    private void write(DeltaFolding folding, long... accounts) {
        List<WriteSet.Delta> written = new ArrayList<>();
        for (long account : accounts) {
            rows.merge(account, 1, Integer::sum);
            written.add(new WriteSet.Delta(account, BigInteger.ONE));
        }
        folding.afterUnit(written);
    }

    private int left(long account) {
        return rows.getOrDefault(account, 0);
    }

    private int most() {
        return Collections.max(rows.values());
    }

    @Test
    void aFoldFollowsABoundedNumberOfWrites() {
        DeltaFolding folding = on(null);
        for (int i = 0; i < 10_000; i++) {
            write(folding, ACCOUNT);
            assertThat(left(ACCOUNT)).isLessThan(DeltaFolding.INTERVAL);
        }
        // The first after 17 writes, then one after every 257.
        assertThat(folds).hasSize(1 + (10_000 - 17) / 257);
    }

    @Test
    void aBacklogIsCaughtUpWithInBoundedFolds() {
        rows.put(ACCOUNT, 100_000);
        DeltaFolding folding = on(null);

        // A full fold of 1000 rows for every 17 writes
        for (int i = 0; i < 17 * 103; i++) {
            write(folding, ACCOUNT);
        }

        assertThat(left(ACCOUNT)).isLessThan(DeltaFolding.INTERVAL);
        assertThat(folds).allMatch(folded -> folded <= DeltaFolding.ROWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 257, 2_000})
    void accountsThatAreWrittenByTurnsAreAllFolded(int accounts) {
        DeltaFolding folding = on(null);
        for (int i = 0; i < 2_000_000; i++) {
            write(folding, i % accounts);
        }
        assertThat(most()).isLessThan(8 * DeltaFolding.INTERVAL);
    }

    @Test
    void accountsThatAreWrittenAtRandomAreAllFolded() {
        DeltaFolding folding = on(null);
        Random random = new Random(42);
        for (int i = 0; i < 2_000_000; i++) {
            write(folding, random.nextInt(2_000));
        }
        assertThat(most()).isLessThan(8 * DeltaFolding.INTERVAL);
    }

    @Test
    void aUnitOfWorkWithManyAccountsIsFollowedByAFewFoldsAndNoneIsForgotten() {
        DeltaFolding folding = on(null);
        long[] accounts = LongStream.range(0, 1_000).toArray();
        for (int i = 0; i < 2_000; i++) {
            int before = folds.size();
            write(folding, accounts);
            assertThat(folds.size() - before).isLessThanOrEqualTo(1 + 1_000 / 64);
        }
        assertThat(most()).isLessThan(8 * DeltaFolding.INTERVAL);
    }

    static Stream<Arguments> executorsThatDoNothing() {
        return Stream.of(
                Arguments.of("drops", (Executor) task -> {}),
                Arguments.of("refuses", throwing(new RejectedExecutionException("full"))),
                Arguments.of("throws", throwing(new IllegalStateException("broken"))),
                Arguments.of("has no thread", throwing(new OutOfMemoryError("unable to create native thread"))),
                Arguments.of("has no stack", throwing(new StackOverflowError())));
    }

    private static Executor throwing(Throwable failure) {
        return task -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("executorsThatDoNothing")
    void anExecutorThatDoesNothingDoesNotStopFolding(String what, Executor executor) {
        DeltaFolding folding = on(executor);
        for (int i = 0; i < 10_000; i++) {
            write(folding, ACCOUNT);
            // One fold is lost at most: the next one does not wait for it.
            assertThat(left(ACCOUNT)).as(what).isLessThan(2 * DeltaFolding.INTERVAL);
        }
    }

    @Test
    void aBusyExecutorHoldsOneFoldOfAnAccountAndIsNotWaitedFor() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        DeltaFolding folding = on(tasks::add);
        for (int i = 0; i < 10_000; i++) {
            write(folding, ACCOUNT);
        }
        assertThat(tasks).hasSize(1);
        assertThat(folds).hasSize((10_000 - 17) / 257);

        // Once it gets to it, later folds are its again.
        tasks.remove().run();
        int before = folds.size();
        for (int i = 0; i < DeltaFolding.INTERVAL; i++) {
            write(folding, ACCOUNT);
        }
        assertThat(tasks).hasSize(1);
        assertThat(folds).hasSize(before);
    }

    @Test
    void aFoldThatFailsIsTriedAgainAfterMoreWrites() {
        List<Throwable> failures =
                List.of(new IllegalStateException("injected"), new StackOverflowError(), new OutOfMemoryError());
        Queue<Throwable> left = new ArrayDeque<>(failures);
        DeltaFolding folding = new DeltaFolding(
                (account, most) -> {
                    Throwable failure = left.poll();
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    if (failure != null) {
                        throw (RuntimeException) failure;
                    }
                    return fold(account, most);
                },
                this::fold,
                null);
        for (int i = 0; i < 17 + 3 * 257; i++) {
            write(folding, ACCOUNT);
        }
        assertThat(left).isEmpty();
        assertThat(folds).containsExactly(17 + 3 * 257);
    }
}
