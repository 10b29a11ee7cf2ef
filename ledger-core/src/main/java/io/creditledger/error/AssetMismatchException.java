package io.creditledger.error;

import io.creditledger.AccountId;
import io.creditledger.Asset;

/** An account is counted in another asset than the command or its other accounts. */
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

    /** Returns the asset it is counted in. */
    public Asset actual() {
        return actual;
    }

    /** Returns the asset that would have fitted. */
    public Asset expected() {
        return expected;
    }
}
