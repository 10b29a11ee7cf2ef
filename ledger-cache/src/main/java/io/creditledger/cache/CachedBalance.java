package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.error.AccountNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What the cache has of one account. It stays in the map after it has expired, because it still rejects older answers.
 *
 * @param balance the balance; null if the account does not exist, and in a marker
 * @param revision the revision of the balance; {@link #ABSENT} if the account did not exist, because accounts are never removed
 * @param logicalTime when its load or write started, on the clock of the {@link Tombstones}
 * @param since the same on the ledger's clock, in milliseconds
 * @param until the first millisecond at which it has expired
 */
record CachedBalance(@Nullable Balance balance, long revision, long logicalTime, long since, long until) {
    static final long ABSENT = -1;

    /**
     * Returns a marker: a revision that the account has reached, without a balance.
     *
     * @param logicalTime answers of this revision whose load started before this time are outdated
     */
    static CachedBalance marker(long revision, long logicalTime) {
        return new CachedBalance(null, revision, logicalTime, 0, Long.MIN_VALUE);
    }

    /** Returns whether this is a {@link #marker}. */
    boolean isMarker() {
        return until == Long.MIN_VALUE;
    }

    /**
     * Returns whether it has a balance that has not expired at this time. Before it was loaded it does not count as fresh either:
     * otherwise it would stay too long after the clock was set back.
     */
    boolean freshAt(long now) {
        return since <= now && now < until;
    }

    /**
     * Returns whether this is known to be newer than the other: it has a higher revision, or the same (as all answers about an
     * unlimited account have) and a higher logical time.
     */
    boolean newerThan(CachedBalance other) {
        return revision != other.revision ? revision > other.revision : logicalTime > other.logicalTime;
    }

    /**
     * Returns whether the other replaces this one: if it is newer, and never if this one is newer, whether expired or not. If neither
     * is, the one loaded later stays, or the other one if this one has expired.
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
