package io.creditledger.error;

import io.creditledger.AccountId;

/** The account to close is not empty, and the command has no sweep destination, or the account has a debt. */
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

    /** Returns the credits reserved by open holds, in smallest units. */
    public long held() {
        return held;
    }
}
