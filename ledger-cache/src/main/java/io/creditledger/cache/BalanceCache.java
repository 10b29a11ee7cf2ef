package io.creditledger.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached balances, and the rule that decides which answers of the ledger are cached. Never calls a ledger.
 *
 * <p>Answers arrive in any order and with any delay. How an outdated answer is rejected depends on what the cache has of the
 * account:
 *
 * <ul>
 *   <li>An entry: by its revision ({@link CachedBalance#yieldsTo}), also after the entry has expired.
 *   <li>Nothing: by the time at which the last entry was evicted or invalidated ({@link Tombstones}). An answer of a load that
 *       started before may be older than that entry.
 *   <li>A marker ({@link CachedBalance#marker}), which has a revision that the account has reached, but no balance: by both. A
 *       marker is stored for an answer that was rejected by a tombstone, because an answer that arrives later may be older still
 *       although its load started after the eviction; and for a notification, which has a revision only.
 * </ul>
 *
 * <p>So an answer becomes an entry only if its load started after the last eviction or invalidation of the account, or if it is
 * newer than the entry; and only if the cache knows of nothing newer. Markers and tombstones never block loads that start after
 * them, so an account that is written all the time is cached again after any eviction.
 *
 * <p>Invalidating all accounts entry by entry would take long, and would miss an entry that is stored at the same time. So {@link
 * #invalidateAll} replaces the map and the tombstones by empty ones. The answers of loads that started before are rejected, because
 * they belong to the old tombstones.
 */
final class BalanceCache {
    /** Earlier than all times of tombstones. */
    private static final long BEFORE_ALL = -1;

    private final long maximumAccounts;
    private final long stalenessMillis;
    private final long shortStalenessMillis;
    private final Clock clock;
    private final Executor executor;
    private final LongAdder outdatedDiscarded = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private volatile Contents contents;

    BalanceCache(long maximumAccounts, Duration staleness, Duration shortStaleness, Clock clock, Executor executor) {
        this.maximumAccounts = maximumAccounts;
        this.stalenessMillis = staleness.toMillis();
        this.shortStalenessMillis = shortStaleness.toMillis();
        this.clock = clock;
        this.executor = executor;
        this.contents = new Contents();
    }

    /** Returns the token of a load or a write that starts now. */
    ReadToken start() {
        Tombstones tombstones = contents.tombstones;
        return new ReadToken(tombstones, tombstones.now(), clock.millis());
    }

    /** Returns the entry of the account if it has not expired. */
    @Nullable
    CachedBalance find(AccountId account) {
        Contents present = contents;
        CachedBalance entry = present.entries.getIfPresent(account);
        return entry != null && entry.freshAt(clock.millis()) && present.isCurrent(entry) ? entry : null;
    }

    /**
     * Offers the answer of a load or a write, and returns the answer to use: the one offered, or a newer one.
     *
     * @param balance the balance, or null if there is no such account
     */
    CachedBalance offer(AccountId account, @Nullable Balance balance, ReadToken start) {
        long until = until(balance, start);
        Contents present = contents;
        long logicalTime = start.tombstones() == present.tombstones ? start.logicalTime() : BEFORE_ALL;
        CachedBalance offered = new CachedBalance(
                balance,
                balance == null ? CachedBalance.ABSENT : balance.revision(),
                logicalTime,
                start.since(),
                until);
        if (until <= start.since() && !revised(balance)) {
            return offered; // has expired already and rejects nothing: it would only evict other entries
        }
        long now = clock.millis();
        CachedBalance kept = present.settle(account, offered, now);
        if (kept.equals(offered) && present.tombstones.closedTo(logicalTime)) {
            present.withdraw(account, offered);
        }
        if (kept.isMarker() || kept.newerThan(offered)) {
            outdatedDiscarded.increment();
        }
        return kept.freshAt(now) ? kept : offered;
    }

    /** Records that the account exists and has reached at least this revision. */
    void reached(AccountId account, long revision) {
        contents.mark(account, CachedBalance.marker(revision, BEFORE_ALL));
    }

    /** Records that an unlimited account was written. It has no revision, so only the time tells outdated answers from others. */
    void moved(AccountId account) {
        if (shortStalenessMillis > 0) {
            Contents present = contents;
            present.mark(account, CachedBalance.marker(0, present.tombstones.next()));
        }
    }

    /**
     * Records a notification about an account. Unlike {@link #reached}, it stores nothing for an account that the cache has nothing
     * of, because nobody may ask for it here.
     */
    void onRevision(AccountId account, long revision) {
        contents.onRevision(account, CachedBalance.marker(revision, BEFORE_ALL));
    }

    /**
     * Visits the limited accounts that have an entry which has not expired, with its revision. Answers of loads that are running
     * are not visited, so a poll of the visited accounts could not find them outdated: they are used, but not cached.
     */
    void known(ObjLongConsumer<AccountId> visitor) {
        Contents present = contents;
        present.tombstones.closeAll();
        long now = clock.millis();
        present.entries.asMap().forEach((account, entry) -> {
            if (entry.freshAt(now) && revised(entry.balance())) {
                visitor.accept(account, entry.revision());
            }
        });
    }

    /** Removes the entry of the account. Answers about it of loads that are running are not cached. */
    void invalidate(AccountId account) {
        contents.remove(account);
    }

    /**
     * Invalidates the balances of all unlimited accounts, and that accounts do not exist. Answers about them of loads that are running are
     * not cached. Takes the same time however many there are: their entries stay, and are no longer returned.
     */
    void invalidateUnlimited() {
        contents.invalidateUnlimited();
    }

    /** Removes all entries. Answers of loads that are running are not cached. */
    void invalidateAll() {
        contents = new Contents();
    }

    long outdatedDiscarded() {
        return outdatedDiscarded.sum();
    }

    long evictions() {
        return evictions.sum();
    }

    long estimatedSize() {
        return contents.entries.estimatedSize();
    }

    private long until(@Nullable Balance balance, ReadToken start) {
        long until = start.since() + (revised(balance) ? stalenessMillis : shortStalenessMillis);
        Instant change = balance == null ? null : balance.nextChange();
        if (change == null || !change.isBefore(Instant.ofEpochMilli(until))) {
            return until;
        }
        return change.isAfter(Instant.ofEpochMilli(start.since())) ? change.toEpochMilli() : start.since();
    }

    private static boolean revised(@Nullable Balance balance) {
        return balance != null && balance.limited();
    }

    /** The entries and tombstones between two calls of {@link #invalidateAll}. Each change of an account is one step of the map. */
    private final class Contents {
        private final Tombstones tombstones = new Tombstones(maximumAccounts);
        private final Cache<AccountId, CachedBalance> entries;
        /** An entry without a revision is current if its load started at this time or later. */
        private final AtomicLong unlimitedSince = new AtomicLong();

        Contents() {
            RemovalListener<AccountId, CachedBalance> evicted = (account, entry, cause) -> evicted(account);
            // Without Caffeine's expiry: an expired entry still rejects outdated answers, and expires by the ledger's
            // clock.
            this.entries = Caffeine.newBuilder()
                    .maximumSize(maximumAccounts)
                    .executor(executor)
                    .evictionListener(evicted)
                    .build();
        }

        /** Runs in the step that removes the entry. */
        private void evicted(@Nullable AccountId account) {
            evictions.increment();
            if (account != null) {
                tombstones.markEvicted(account);
            }
        }

        CachedBalance settle(AccountId account, CachedBalance offered, long now) {
            return entries.asMap().compute(account, (id, present) -> {
                if (present != null
                        && !present.isMarker()
                        && (present.freshAt(now) || !tombstones.closedTo(offered.logicalTime()))) {
                    return present.yieldsTo(offered, now) ? offered : present;
                }
                if (present != null && present.newerThan(offered)) {
                    return present;
                }
                return tombstones.admits(id, offered.logicalTime())
                        ? offered
                        : CachedBalance.marker(offered.revision(), offered.logicalTime());
            });
        }

        /** Replaces an entry by a marker, unless it has been replaced or removed already. */
        void withdraw(AccountId account, CachedBalance entry) {
            entries.asMap().replace(account, entry, CachedBalance.marker(entry.revision(), entry.logicalTime()));
        }

        void mark(AccountId account, CachedBalance marker) {
            entries.asMap()
                    .compute(account, (id, present) -> present == null || marker.newerThan(present) ? marker : present);
        }

        void onRevision(AccountId account, CachedBalance marker) {
            entries.asMap().compute(account, (id, present) -> {
                if (present == null) {
                    tombstones.markEvicted(id);
                    return null;
                }
                return marker.newerThan(present) ? marker : present;
            });
        }

        void remove(AccountId account) {
            entries.asMap().compute(account, (id, present) -> {
                tombstones.markEvicted(id);
                return null;
            });
        }

        void invalidateUnlimited() {
            unlimitedSince.accumulateAndGet(tombstones.next(), Math::max);
        }

        /** Returns whether it has a revision, or set out after the last {@link #invalidateUnlimited}. */
        boolean isCurrent(CachedBalance entry) {
            return entry.logicalTime() >= unlimitedSince.get() || revised(entry.balance());
        }
    }
}
