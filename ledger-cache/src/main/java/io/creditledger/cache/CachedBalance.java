package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.error.AccountNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one account. It stays in the map when its time is over, because it still keeps older answers out.
 *
 * @param balance the balance; null if there is none to give out
 * @param revision the balance's; {@link #ABSENT} if there was no such account, for accounts never vanish
 * @param logicalTime when whoever brought it set out, on the clock of the {@link Tombstones}
 * @param since the same on the ledger's clock, in milliseconds
 * @param until the first millisecond at which it may no longer be given out
 */
record CachedBalance(@Nullable Balance balance, long revision, long logicalTime, long since, long until) {
    static final long ABSENT = -1;

    /**
     * Returns a note that the account has got to a revision, from which nothing is given out.
     *
     * @param logicalTime answers of this revision that set out before this time are old
     */
    static CachedBalance note(long revision, long logicalTime) {
        return new CachedBalance(null, revision, logicalTime, 0, Long.MIN_VALUE);
    }

    /** Returns whether this is a {@link #note}. */
    boolean isNote() {
        return until == Long.MIN_VALUE;
    }

    /**
     * Returns whether it may be given out at this time. Not before it was fetched either: a clock that was set back
     * would keep it for as long again.
     */
    boolean freshAt(long now) {
        return since <= now && now < until;
    }

    /**
     * Returns whether this is known to be news to the other: a higher revision, or the same (as all answers about an
     * unlimited account are) and something was noted between the two starts.
     */
    boolean newerThan(CachedBalance other) {
        return revision != other.revision ? revision > other.revision : logicalTime > other.logicalTime;
    }

    /**
     * The fence: news replaces what is there and is never replaced by it, whether its time is over or not. Of equals
     * the one fetched later stays, or the only one whose time is not over.
     */
    boolean yieldsTo(CachedBalance other, long now) {
        return other.newerThan(this) || (!newerThan(other) && (other.since > since || !freshAt(now)));
    }

    /**
     * Returns the balance.
     *
     * @throws AccountNotFoundException if there is no such account
     */
    Balance balanceOf(AccountId account) {
        if (balance == null) {
            throw new AccountNotFoundException(account);
        }
        return balance;
    }
}
