package io.creditledger.error;

import io.creditledger.AccountId;

/**
 * The account's balance would be further from zero than {@link io.creditledger.Bounds#MAX_AMOUNT}, or its open lots would
 * contain more than that in total.
 */
public final class AmountOverflowException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public AmountOverflowException(AccountId account) {
        super(
                RejectionCode.AMOUNT_OVERFLOW,
                "account " + account + " would exceed the largest amount (2^62 - 1 either way)");
        this.account = account;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }
}
