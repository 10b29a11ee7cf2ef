package io.creditledger.error;

import io.creditledger.AccountId;

/** The account would rise above its ceiling. */
public final class CeilingExceededException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final long requested;
    private final long posted;
    private final long ceiling;

    /** Describes one refusal. */
    public CeilingExceededException(AccountId account, long requested, long posted, long ceiling) {
        super(
                RejectionCode.CEILING_EXCEEDED,
                "account " + account + " may hold at most " + ceiling + ": posted " + posted + ", coming in "
                        + requested);
        this.account = account;
        this.requested = requested;
        this.posted = posted;
        this.ceiling = ceiling;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns what was to come in, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns its posted balance before. */
    public long posted() {
        return posted;
    }

    /** Returns the most it may rise to. */
    public long ceiling() {
        return ceiling;
    }
}
