package io.creditledger.error;

import io.creditledger.AccountId;

/** The account has limits where only an unlimited one will do: what lapses must always find room. */
public final class AccountLimitedException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public AccountLimitedException(AccountId account) {
        super(RejectionCode.ACCOUNT_LIMITED, "account " + account + " is limited; this needs an unlimited one");
        this.account = account;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }
}
