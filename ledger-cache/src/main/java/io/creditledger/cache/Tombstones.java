package io.creditledger.cache;

import io.creditledger.AccountId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers, in a table of fixed size, when the cache last lost what it knew of an account, so that a late answer
 * cannot settle in the empty place.
 *
 * <p>As long as an account has an entry, revisions decide which of two answers stays. Without one there is nothing to
 * compare with: a load that read the account before a write, and arrives after the entry of that write was evicted or
 * invalidated, would bring the old balance back. So every loss takes the next number of a logical clock and leaves it
 * here, and whoever set out at a smaller number finds the empty place closed to him. Whoever sets out afterwards asks
 * the ledger after all that the lost entry knew of, and finds it open.
 *
 * <p>A number says this, and a revision alone could not: of a write whose outcome is unknown nobody knows the
 * revision, and one more than the last one known would shut out the truth for good if the write never happened.
 *
 * <p>Accounts share the places of the table by their hash. That can only refuse an answer too many, which costs a
 * load; it never lets in one too many.
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
     * Closes this account's empty place to everybody under way. To be called in the very step in which the entry
     * goes: a mark that is older than the loss would let in who set out in between.
     */
    void markEvicted(AccountId account) {
        places.accumulateAndGet(place(account), next(), Math::max);
    }

    /**
     * Closes all empty places to everybody under way. Who is just then taking one does not see it: he looks again
     * afterwards, and leaves the place if it has been closed to him meanwhile.
     */
    void closeAll() {
        closedBefore.accumulateAndGet(next(), Math::max);
    }

    /** Returns whether what set out at {@code stamp} may take the empty place of this account. */
    boolean admits(AccountId account, long logicalTime) {
        return logicalTime >= closedBefore.get() && logicalTime >= places.get(place(account));
    }

    /** Returns whether places have been closed to what set out at {@code stamp}, whatever the account. */
    boolean closedTo(long logicalTime) {
        return logicalTime < closedBefore.get();
    }

    private int place(AccountId account) {
        return (account.hashCode() * 0x9E3779B9) >>> shift;
    }
}
