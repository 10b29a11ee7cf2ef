package io.creditledger.error;

import io.creditledger.AccountId;

/** The account has limits where only an unlimited one will do: what expires must always find room. */
public final class UnlimitedAccountRequiredException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public UnlimitedAccountRequiredException(AccountId account) {
        super(RejectionCode.ACCOUNT_LIMITED, "account " + account + " is limited; this needs an unlimited one");
        this.account = account;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }
}
