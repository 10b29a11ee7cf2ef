package io.creditledger.error;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;

/** The account is frozen or closed, and this status does not allow the command. */
public final class AccountNotOpenException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final AccountStatus status;

    /** Describes one refusal. */
    public AccountNotOpenException(AccountId account, AccountStatus status) {
        super(RejectionCode.ACCOUNT_NOT_OPEN, "account " + account + " is " + status);
        this.account = account;
        this.status = status;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns its status. */
    public AccountStatus status() {
        return status;
    }
}
