package io.creditledger.error;

import io.creditledger.AccountId;

/** The account was to be closed but is not empty, and the command did not ask to sweep it (a debt cannot be swept). */
public final class AccountNotEmptyException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final long posted;
    private final long held;

    /** Describes one refusal. */
    public AccountNotEmptyException(AccountId account, long posted, long held) {
        super(
                RejectionCode.ACCOUNT_NOT_EMPTY,
                "account " + account + " is not empty: posted " + posted + ", held " + held);
        this.account = account;
        this.posted = posted;
        this.held = held;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns its posted balance, in smallest units. */
    public long posted() {
        return posted;
    }

    /** Returns what open holds keep reserved. */
    public long held() {
        return held;
    }
}
