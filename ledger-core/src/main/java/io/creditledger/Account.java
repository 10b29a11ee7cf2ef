package io.creditledger;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A snapshot of an account, taken when it was read. Immutable and thread-safe.
 *
 * <p>A <em>limited</em> account, such as a user's, has a floor and optionally a ceiling, and each write locks it. An
 * <em>unlimited</em> account, such as issuance or revenue, has neither, and is never locked, frozen or closed. The kind is
 * fixed when the account is opened.
 */
public interface Account {
    /** Returns the account's id, which the host has chosen. */
    AccountId id();

    /** Returns the account's asset, which is fixed at opening. */
    Asset asset();

    /** Returns whether the account has limits. */
    boolean limited();

    /** Returns the account's status: which movements it allows. */
    AccountStatus status();

    /**
     * Returns the lowest permitted {@link Balance#available()}, in smallest units; 0 unless set. A negative floor is an
     * overdraft limit. An unlimited account has no floor and returns 0.
     */
    long floor();

    /**
     * Returns the highest {@link Balance#posted()} that grants, transfers and posts may reach, in smallest units; empty if
     * there is no ceiling.
     */
    OptionalLong ceiling();

    /**
     * Returns the low-balance marks, in smallest units, the highest first; empty unless set. A command that takes {@link
     * Balance#available()} to a mark or below it, or back above it, reports this in its result and its event: see
     * {@link MarkCrossing}. A mark never causes a refusal.
     */
    List<Long> marks();

    /** Returns when the account was opened, to the microsecond. */
    Instant openedAt();
}
