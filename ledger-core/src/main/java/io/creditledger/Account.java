package io.creditledger;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * An account as it stood when it was read: a snapshot, never a live object. Immutable and thread-safe.
 *
 * <p>A <em>limited</em> account (a user's) has a floor and perhaps a ceiling and is locked by each write. An
 * <em>unlimited</em> one (issuance, revenue) has neither, is never locked, frozen or closed. Which of the two an account
 * is, is fixed when it is opened.
 */
public interface Account {
    /** Returns the host's name for the account. */
    AccountId id();

    /** Returns the asset the account is counted in, fixed at opening. */
    Asset asset();

    /** Returns whether the account has limits. */
    boolean limited();

    /** Returns what the account lets through. */
    AccountStatus status();

    /**
     * Returns the least that {@link Balance#available()} may fall to, in smallest units; 0 unless set. Negative: an
     * overdraft limit. Meaningless (0) for an unlimited account.
     */
    long floor();

    /** Returns the most that {@link Balance#posted()} may rise to by grants, transfers and posts, if there is a bound. */
    OptionalLong ceiling();

    /** Returns when the account was opened, to the microsecond. */
    Instant openedAt();
}
