package io.creditledger.cache;

import io.creditledger.AccountId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers, in a table of fixed size, when the entry of an account was last evicted or invalidated, so that the answer of a
 * load that started before is not cached.
 *
 * <p>As long as an account has an entry, revisions decide which of two answers stays. Without one there is nothing to
 * compare with: a load that read the account before a write, and whose answer arrives after the entry of that write was evicted or
 * invalidated, would bring the old balance back. So every eviction and invalidation takes the next time of a logical clock and
 * stores it here, and an answer whose load started at a smaller time is rejected. A load that starts afterwards reads at least what
 * the removed entry was based on.
 *
 * <p>A revision could not do this: the revision of a write whose outcome is unknown is unknown as well, and a guess of one more
 * than the last would reject the right balance for ever if the write never happened.
 *
 * <p>Accounts share the places of the table by their hash. That may reject an answer that could be cached, which costs a load; it
 * never accepts an outdated one.
 */
final class Tombstones {
    private static final int FEWEST_PLACES = 1 << 6;
    private static final int MOST_PLACES = 1 << 16;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicLongArray places;
    private final AtomicLong closedBefore = new AtomicLong();
    private final int shift;

    Tombstones(long accounts) {
        long wanted = Math.max(FEWEST_PLACES, Math.min(MOST_PLACES, accounts));
        this.shift = Long.numberOfLeadingZeros(wanted - 1) - 32;
        this.places = new AtomicLongArray(1 << (32 - shift));
    }

    /** Returns the time, to be taken before the ledger is asked. */
    long now() {
        return clock.get();
    }

    /** Returns a time later than all that were taken before. */
    long next() {
        return clock.incrementAndGet();
    }

    /**
     * Rejects the answers of all running loads of this account. Must be called in the step that removes the entry: a load that starts
     * between a call and the removal would be accepted.
     */
    void markEvicted(AccountId account) {
        places.accumulateAndGet(place(account), next(), Math::max);
    }

    /**
     * Rejects the answers of all running loads. A thread that is storing an answer at the same time may not see this: it checks {@link
     * #closedTo} afterwards, and withdraws the answer.
     */
    void closeAll() {
        closedBefore.accumulateAndGet(next(), Math::max);
    }

    /** Returns whether the answer of a load that started at this time may be cached, if the account has no entry. */
    boolean admits(AccountId account, long logicalTime) {
        return logicalTime >= closedBefore.get() && logicalTime >= places.get(place(account));
    }

    /** Returns whether the answers of loads that started at this time are rejected, whatever the account. */
    boolean closedTo(long logicalTime) {
        return logicalTime < closedBefore.get();
    }

    private int place(AccountId account) {
        return (account.hashCode() * 0x9E3779B9) >>> shift;
    }
}
