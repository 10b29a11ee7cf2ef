package io.creditledger.error;

import io.creditledger.AccountId;
import io.creditledger.Asset;

/** The asset of an account differs from that of the command or of its other accounts. */
public final class AssetMismatchException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final Asset actual;
    private final Asset expected;

    /** Describes one refusal. */
    public AssetMismatchException(AccountId account, Asset actual, Asset expected) {
        super(RejectionCode.ASSET_MISMATCH, "asset of account " + account + " is " + actual + ", not " + expected);
        this.account = account;
        this.actual = actual;
        this.expected = expected;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the asset of the account. */
    public Asset actual() {
        return actual;
    }

    /** Returns the asset that the command requires. */
    public Asset expected() {
        return expected;
    }
}
