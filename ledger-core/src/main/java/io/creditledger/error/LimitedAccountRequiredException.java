package io.creditledger.error;

import io.creditledger.AccountId;

/** The command makes sense for limited accounts only: an unlimited one has no limits, is never frozen, closed, or charged by debit. */
public final class LimitedAccountRequiredException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public LimitedAccountRequiredException(AccountId account) {
        super(RejectionCode.ACCOUNT_UNLIMITED, "account " + account + " is unlimited");
        this.account = account;
    }

    /** Returns the unlimited account. */
    public AccountId account() {
        return account;
    }
}
