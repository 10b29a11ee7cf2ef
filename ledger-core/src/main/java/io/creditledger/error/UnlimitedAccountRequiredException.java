package io.creditledger.error;

import io.creditledger.AccountId;

/** The expiry account is limited. It must be unlimited, so that every expiry can be booked. */
public final class UnlimitedAccountRequiredException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public UnlimitedAccountRequiredException(AccountId account) {
        super(RejectionCode.ACCOUNT_LIMITED, "account " + account + " is limited, but must be unlimited");
        this.account = account;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }
}
