package io.creditledger.error;

import io.creditledger.AccountId;

/** The account has as many open lots, or open holds, as it may have. */
public final class LimitExceededException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final String what;
    private final int limit;

    /** Describes one refusal. */
    public LimitExceededException(AccountId account, String what, int limit) {
        super(RejectionCode.LIMIT_EXCEEDED, "account " + account + " may have at most " + limit + " open " + what);
        this.account = account;
        this.what = what;
        this.limit = limit;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns of what it may not have more: lots or holds. */
    public String what() {
        return what;
    }

    /** Returns how many it may have. */
    public int limit() {
        return limit;
    }
}
