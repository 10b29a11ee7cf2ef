package io.creditledger.error;

import io.creditledger.AccountId;

/** There is no such account. */
public final class AccountNotFoundException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public AccountNotFoundException(AccountId account) {
        super(RejectionCode.ACCOUNT_NOT_FOUND, "there is no account " + account);
        this.account = account;
    }

    /** Returns the id of the account that does not exist. */
    public AccountId account() {
        return account;
    }
}
