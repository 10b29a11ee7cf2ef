package io.creditledger.jdbc.internal.unit;

import io.creditledger.engine.WriteSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the small rows of an unlimited account are folded into its total, and on which thread.
 *
 * <p>A fold takes at most {@link #ROWS} rows and follows at most {@link #INTERVAL} writes to the account, so it removes
 * rows faster than those writes add them. A fold that finds as many rows as it may take has met a backlog, such as the rows
 * of joined views, which fold nothing; then the next one follows {@link #BACKLOG_INTERVAL} writes later.
 *
 * <p>Folds run on the ledger's executor. One that has not begun when the next is due is not waited for: the executor may be
 * busy, or may have dropped it. Then, and without an executor, the fold runs on the thread that committed the write, which
 * has handed over and answered its callers by then. Nothing here throws. Thread-safe.
 */
public final class DeltaFolding {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaFolding.class);

    /** The most rows that one fold takes. */
    public static final int ROWS = 1_000;

    /**
     * Writes to an account between two folds. A prime, like the two below: accounts share counters, and whose write is the
     * one that counts must not be the same account each time because they write by turns.
     */
    public static final int INTERVAL = 257;

    /** Writes to an account before its first fold, which finds what an earlier process or a joined view has left. */
    public static final int FIRST_INTERVAL = 17;

    /** Writes to an account between two folds while it has a backlog. */
    public static final int BACKLOG_INTERVAL = 17;

    /** Accounts written in one unit of work for each fold that may follow it, beside the first. */
    private static final int ACCOUNTS_PER_FOLD = 64;

    private static final int COUNTERS = 1_024;

    private final Folder onThisThread;
    private final Folder onExecutor;
    private final @Nullable Executor executor;
    private final AtomicIntegerArray writesLeft = new AtomicIntegerArray(COUNTERS);
    private final AtomicIntegerArray submitted = new AtomicIntegerArray(COUNTERS);

    /** Folds rows of one account in a unit of work of its own. */
    @FunctionalInterface
    public interface Folder {
        /** Folds at most this many rows and returns how many: 0 if another unit of work is folding the account. */
        int fold(long account, int rows);
    }

    /**
     * Creates the schedule of one ledger.
     *
     * @param onThisThread folds as part of a call that is still counted as running
     * @param onExecutor folds as work that must itself be counted; does nothing once the ledger is closed
     * @param executor the ledger's executor, or null if it has none
     */
    public DeltaFolding(Folder onThisThread, Folder onExecutor, @Nullable Executor executor) {
        this.onThisThread = onThisThread;
        this.onExecutor = onExecutor;
        this.executor = executor;
        for (int counter = 0; counter < COUNTERS; counter++) {
            writesLeft.set(counter, FIRST_INTERVAL);
        }
    }

    /** Counts the rows that a unit of work has written, and folds if it is time. */
    public void afterUnit(List<WriteSet.Delta> written) {
        int foldsLeft = 1 + written.size() / ACCOUNTS_PER_FOLD;
        for (WriteSet.Delta delta : written) {
            int counter = counter(delta.account());
            int left = writesLeft.decrementAndGet(counter);
            // An account that is passed over here is due at its next write.
            if (left <= 0 && foldsLeft > 0 && writesLeft.compareAndSet(counter, left, INTERVAL)) {
                foldsLeft--;
                start(delta.account(), counter);
            }
        }
    }

    private static int counter(long account) {
        return Math.floorMod(Long.hashCode(account * 0x9E3779B97F4A7C15L), COUNTERS);
    }

    private void start(long account, int counter) {
        if (!isSubmitted(account, counter)) {
            fold(onThisThread, account, counter);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever an executor throws, the fold must not be lost
    private boolean isSubmitted(long account, int counter) {
        if (executor == null || !submitted.compareAndSet(counter, 0, 1)) {
            return false;
        }
        try {
            executor.execute(() -> {
                submitted.set(counter, 0);
                fold(onExecutor, account, counter);
            });
            return true;
        } catch (RuntimeException | Error refused) {
            submitted.set(counter, 0);
            LOG.debug("The executor refused a fold", refused);
            return false;
        }
    }

    private void fold(Folder folder, long account, int counter) {
        try {
            if (folder.fold(account, ROWS) >= ROWS) {
                writesLeft.accumulateAndGet(counter, BACKLOG_INTERVAL, Math::min);
            }
        } catch (RuntimeException | Error failure) {
            // The callers have been answered and their work is committed; this was only tidying up.
            LOG.warn("Folding the movements of unlimited accounts failed; it will be tried again", failure);
        }
    }
}
