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
 * Asks again and again which revisions the cached accounts have got to. Works on every database, and needs nothing of
 * who writes. It asks for the cached accounts only, so nothing that commits late is ever passed over; it costs one read
 * for each {@value #PAGE} cached accounts in each round, and no account is told of that nobody has asked for.
 *
 * <p>What others have written is shown when the round that began after their commit is over: after the interval and the
 * length of two rounds at the latest. Immutable and safe for use by many threads; several caches may follow one.
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
     * Returns a source that rests this long between two rounds. Shorter shows sooner what others wrote, longer costs the
     * database less; a second is a good start.
     *
     * @param revisions reads the committed revisions of up to {@value #PAGE} limited accounts, leaving out those that do
     *     not exist: {@code ledger::revisions} of a {@code JdbcLedger}. It may block, and fail
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
     * <p>A read that fails ends its round, and is tried again in the next one. The first failure in a row is logged as a
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
                        "Asking for revisions failed; it is tried again every " + interval,
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
