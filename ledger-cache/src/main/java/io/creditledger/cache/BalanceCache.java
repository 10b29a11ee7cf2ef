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
 * The balances in memory, and the rule of what may become one. Never calls a ledger.
 *
 * <p>Answers arrive in any order and at any delay. What keeps old ones out depends on what is known of the account:
 *
 * <ul>
 *   <li>An entry: its revision ({@link CachedBalance#yieldsTo}). This holds when its time is over, too.
 *   <li>Nothing: the time at which the last entry was lost ({@link Tombstones}), by eviction or invalidation. Whoever
 *       set out before may have read what is older than the lost entry.
 *   <li>A note ({@link CachedBalance#note}), that the account has got to some revision without its balance being known to be
 *       the present one: both. It is left by an answer that came too late to be put, because one that is later still,
 *       but set out after the loss, may be older; and by what tells of a revision only.
 * </ul>
 *
 * <p>So an answer becomes an entry only if it set out after everything that was known of the account and has been
 * lost, or if it is newer than an entry that did; and only if nothing that is known is newer. A note closes the place
 * to nobody who sets out later: an account that is written all the time finds its way back after any loss.
 *
 * <p>Dropping everything cannot be one step for each of a hundred thousand entries, and must not miss one that is
 * being put at that instant. So it leaves them where they are and starts anew with an empty map and an empty table;
 * who set out under the old ones finds all places of the new closed.
 */
final class BalanceCache {
    /** Earlier than all that tombstones ever say. */
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

    /** Returns the start of a load or a write that sets out now. */
    ReadToken start() {
        Tombstones tombstones = contents.tombstones;
        return new ReadToken(tombstones, tombstones.now(), clock.millis());
    }

    /** Returns what may be answered about the account without asking the ledger, if there is something. */
    @Nullable
    CachedBalance find(AccountId account) {
        Contents present = contents;
        CachedBalance entry = present.entries.getIfPresent(account);
        return entry != null && entry.freshAt(clock.millis()) && present.isCurrent(entry) ? entry : null;
    }

    /**
     * Offers what a load or a write brought back, and returns the answer to give: the one offered, or a newer one.
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
            return offered; // good for no time, and no fence: it would only push out others
        }
        long now = clock.millis();
        CachedBalance kept = present.settle(account, offered, now);
        if (kept.equals(offered) && present.tombstones.closedTo(logicalTime)) {
            present.withdraw(account, offered);
        }
        if (kept.isNote() || kept.newerThan(offered)) {
            outdatedDiscarded.increment();
        }
        return kept.freshAt(now) ? kept : offered;
    }

    /** Heeds that the account is there and has got at least as far as this. */
    void reached(AccountId account, long revision) {
        contents.note(account, CachedBalance.note(revision, BEFORE_ALL));
    }

    /** Heeds that an unlimited account was written: without a revision, only the time can tell old answers from new. */
    void moved(AccountId account) {
        if (shortStalenessMillis > 0) {
            Contents present = contents;
            present.note(account, CachedBalance.note(0, present.tombstones.next()));
        }
    }

    /**
     * Heeds news of an account that may not be wanted here at all: unlike {@link #reached} it takes no room for one of
     * which nothing is known.
     */
    void onRevision(AccountId account, long revision) {
        contents.onRevision(account, CachedBalance.note(revision, BEFORE_ALL));
    }

    /**
     * Names the limited accounts of which there is an answer to give, with its revision. An answer that is under way is
     * not named, and whoever asks what has become of the others would not hear that it is old: it may be given, but not
     * kept.
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

    /** Forgets the account, and all answers about it that are under way. */
    void invalidate(AccountId account) {
        contents.remove(account);
    }

    /**
     * Forgets the balances of all unlimited accounts, and that accounts do not exist, with all answers about them that are under way.
     * Takes the same time however many there are: their entries stay, and are no longer given out.
     */
    void invalidateUnlimited() {
        contents.invalidateUnlimited();
    }

    /** Forgets all accounts, and all answers that are under way. */
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

    /** What is held between two times that everything is dropped. Each change of an account is one step of the map. */
    private final class Contents {
        private final Tombstones tombstones = new Tombstones(maximumAccounts);
        private final Cache<AccountId, CachedBalance> entries;
        /** What has no revision must have set out at this time or later. */
        private final AtomicLong unlimitedSince = new AtomicLong();

        Contents() {
            RemovalListener<AccountId, CachedBalance> evicted = (account, entry, cause) -> evicted(account);
            // No expiry of Caffeine's: an entry whose time is over still fences, and its time is one of the ledger's
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
                        && !present.isNote()
                        && (present.freshAt(now) || !tombstones.closedTo(offered.logicalTime()))) {
                    return present.yieldsTo(offered, now) ? offered : present;
                }
                if (present != null && present.newerThan(offered)) {
                    return present;
                }
                return tombstones.admits(id, offered.logicalTime())
                        ? offered
                        : CachedBalance.note(offered.revision(), offered.logicalTime());
            });
        }

        /** Leaves of an entry a note only. Of one that is no longer there, nothing. */
        void withdraw(AccountId account, CachedBalance entry) {
            entries.asMap().replace(account, entry, CachedBalance.note(entry.revision(), entry.logicalTime()));
        }

        void note(AccountId account, CachedBalance note) {
            entries.asMap()
                    .compute(account, (id, present) -> present == null || note.newerThan(present) ? note : present);
        }

        void onRevision(AccountId account, CachedBalance note) {
            entries.asMap().compute(account, (id, present) -> {
                if (present == null) {
                    tombstones.markEvicted(id);
                    return null;
                }
                return note.newerThan(present) ? note : present;
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
