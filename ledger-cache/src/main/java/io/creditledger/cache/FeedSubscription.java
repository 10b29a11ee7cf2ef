package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.BalanceChanges;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache's subscription to a source of balance changes, made by {@link CachingLedger#subscribe}. Closing it ends it. Safe for use
 * by many threads.
 */
public final class FeedSubscription implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FeedSubscription.class.getName());

    /** The state of the thread on which the source reports. */
    private enum State {
        WAITING_FOR_A_THREAD,
        RUNNING,
        OVER
    }

    private final BalanceChanges changes;
    private final FeedListener listener;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING_FOR_A_THREAD);
    private final CountDownLatch enough = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Consumer<FeedSubscription> closed;
    private volatile @Nullable Thread thread;

    FeedSubscription(BalanceChanges changes, BalanceCache cache, Consumer<FeedSubscription> closed) {
        this.changes = changes;
        this.listener = new FeedListener(cache);
        this.closed = closed;
    }

    /** Lets the source report, on this thread. */
    void run() {
        if (!state.compareAndSet(State.WAITING_FOR_A_THREAD, State.RUNNING)) {
            return;
        }
        thread = Thread.currentThread();
        try {
            changes.publishTo(listener);
        } catch (InterruptedException interrupted) {
            // The executor's owner wants its thread back.
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            LOG.log(
                    Level.ERROR,
                    "A source of balance changes failed; from now on only the staleness bound applies",
                    failure);
            throw failure;
        } finally {
            state.set(State.OVER);
            over.countDown();
            listener.wakeWaiting();
        }
    }

    /**
     * Returns whether the source is running: false until the executor has started it, after {@link #close()}, and after the
     * source has failed permanently or its thread was interrupted.
     */
    public boolean isRunning() {
        return state.get() == State.RUNNING;
    }

    /**
     * Returns the time since the instant up to which the source has reported all committed changes, as far as it can tell.
     * Empty until the source has caught up once. Grows while the source is disconnected.
     */
    public Optional<Duration> lag() {
        return Optional.ofNullable(listener.caughtUpAt).map(nanos -> Duration.ofNanos(System.nanoTime() - nanos));
    }

    /**
     * Waits until all changes that were committed before this call have been reported to the cache, as far as the source can
     * tell. This takes a round of {@link PollingChanges}, or a heartbeat of a source that listens. For tests, and for nodes
     * that must not serve requests with outdated balances.
     *
     * @param timeout the longest wait
     * @return whether the cache has caught up; false if the timeout has passed or the subscription has ended
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return listener.awaitCaughtUp(System.nanoTime(), timeout);
    }

    /**
     * Ends the subscription, and waits until the source has finished its present work with the database and released its thread
     * and connection. The cached balances stay. An interrupt ends the waiting, not the closing.
     */
    @Override
    public void close() {
        closed.accept(this);
        enough.countDown();
        if (state.compareAndSet(State.WAITING_FOR_A_THREAD, State.OVER)) {
            over.countDown();
            listener.wakeWaiting();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the source sees. */
    private final class FeedListener implements BalanceChanges.Listener {
        private final BalanceCache cache;
        private volatile @Nullable Long caughtUpAt;

        private FeedListener(BalanceCache cache) {
            this.cache = cache;
        }

        @Override
        public void forEachCached(ObjLongConsumer<AccountId> visitor) {
            cache.known(visitor);
        }

        @Override
        public void changed(AccountId account, long revision) {
            cache.onRevision(account, revision);
        }

        @Override
        public void resyncRequired() {
            cache.invalidateAll();
        }

        @Override
        public void caughtUp(Duration behind) {
            caughtUpAt = System.nanoTime() - behind.toNanos();
            wakeWaiting();
        }

        private synchronized void wakeWaiting() {
            notifyAll();
        }

        private synchronized boolean awaitCaughtUp(long asked, Duration timeout) throws InterruptedException {
            while (!isCaughtUp(asked)) {
                long left = timeout.toNanos() - (System.nanoTime() - asked);
                if (left <= 0 || state.get() == State.OVER) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        }

        private boolean isCaughtUp(long asked) {
            Long at = caughtUpAt;
            return at != null && at - asked >= 0;
        }

        @Override
        public boolean pause(Duration pause) throws InterruptedException {
            return !enough.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
