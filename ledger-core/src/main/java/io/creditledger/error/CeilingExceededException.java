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
                "account " + account + " has the ceiling " + ceiling + ": posted " + posted + ", to be added "
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

    /** Returns the amount that was to be added, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns the account's posted balance, in smallest units. */
    public long posted() {
        return posted;
    }

    /** Returns the account's ceiling, in smallest units. */
    public long ceiling() {
        return ceiling;
    }
}
