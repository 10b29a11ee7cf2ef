package io.creditledger.error;

import io.creditledger.AccountId;

/** The command requires a limited account. Unlimited accounts have no limits and are never debited, held, frozen or closed. */
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
