package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.BalanceChanges;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A source of balance changes that polls for the revisions of the cached accounts. Works on every database, and requires
 * nothing of other writers. It compares revisions, so it cannot miss a change that commits late. Each round takes one read
 * for each {@value #PAGE} cached accounts; accounts that are not cached are not read.
 *
 * <p>Changes of others are visible at the end of the round that began after their commit: after the interval and the
 * duration of two rounds at the latest. Immutable and safe for use by many threads; several caches may subscribe to one.
 */
public final class PollingChanges implements BalanceChanges {
    private static final Logger LOG = System.getLogger(PollingChanges.class.getName());
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Accounts in one read. */
    static final int PAGE = 1_000;

    private final Function<List<AccountId>, Map<AccountId, Long>> revisions;
    private final Duration interval;

    private PollingChanges(Function<List<AccountId>, Map<AccountId, Long>> revisions, Duration interval) {
        this.revisions = revisions;
        this.interval = interval;
    }

    /**
     * Returns a source that pauses for this interval between two rounds. A shorter interval makes changes visible earlier; a
     * longer one costs the database less. Start with 1 second.
     *
     * @param revisions reads the committed revisions of up to {@value #PAGE} limited accounts and leaves out those that do not
     *     exist: {@code ledger::revisions} of a {@code JdbcLedger}. It may block and may throw
     * @param interval from 10 milliseconds to 1 hour
     * @throws IllegalArgumentException if the interval is out of range
     */
    public static PollingChanges every(Duration interval, Function<List<AccountId>, Map<AccountId, Long>> revisions) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "interval must be from " + SHORTEST + " to " + LONGEST + ", but is " + interval);
        }
        return new PollingChanges(Objects.requireNonNull(revisions, "revisions"), interval);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A read that fails ends the round; the next round tries again. The first of several consecutive failures is logged as a
     * warning.
     */
    @Override
    public void publishTo(Listener listener) throws InterruptedException {
        boolean failing = false;
        do {
            try {
                round(listener);
                failing = false;
            } catch (RuntimeException failure) {
                LOG.log(
                        failing ? Level.DEBUG : Level.WARNING,
                        "Reading revisions failed; trying again every " + interval,
                        failure);
                failing = true;
            }
        } while (listener.pause(interval));
    }

    private void round(Listener listener) throws InterruptedException {
        long began = System.nanoTime();
        Map<AccountId, Long> known = new HashMap<>();
        listener.forEachCached(known::put);
        List<AccountId> accounts = List.copyOf(known.keySet());
        for (int from = 0; from < accounts.size(); from += PAGE) {
            List<AccountId> page = accounts.subList(from, Math.min(accounts.size(), from + PAGE));
            revisions.apply(page).forEach((account, revision) -> {
                Long before = known.get(account);
                if (before != null && revision > before) {
                    listener.changed(account, revision);
                }
            });
            if (!listener.pause(Duration.ZERO)) {
                return;
            }
        }
        listener.caughtUp(Duration.ofNanos(System.nanoTime() - began));
    }
}
