package io.creditledger.error;

import io.creditledger.AccountId;

/**
 * The account would go further from zero than {@link io.creditledger.Bounds#MAX_AMOUNT}, or its open lots would together hold
 * more than that.
 */
public final class AmountOverflowException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;

    /** Describes one refusal. */
    public AmountOverflowException(AccountId account) {
        super(
                RejectionCode.AMOUNT_OVERFLOW,
                "account " + account + " would go beyond what the ledger counts (2^62 - 1 either way)");
        this.account = account;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }
}
