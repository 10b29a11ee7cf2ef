package io.creditledger.error;

import io.creditledger.AccountId;
import io.creditledger.Bounds;

/**
 * The account has the maximum number of open lots or open holds; or a refund or reversal would need more postings than one
 * transaction may have, because its credits expire to too many different accounts.
 */
public final class TooManyOpenException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final String what;
    private final int limit;

    /** Describes one refusal. */
    public TooManyOpenException(AccountId account, String what, int limit) {
        super(RejectionCode.LIMIT_EXCEEDED, "account " + account + " may have at most " + limit + " open " + what);
        this.account = account;
        this.what = what;
        this.limit = limit;
    }

    private TooManyOpenException(AccountId account, int postings) {
        super(
                RejectionCode.LIMIT_EXCEEDED,
                "giving credits back to account " + account + " would take more than " + postings
                        + " postings; refund them in parts");
        this.account = account;
        this.what = "postings";
        this.limit = postings;
    }

    /** Describes a refusal for too many postings in one transaction. */
    public static TooManyOpenException ofPostings(AccountId account) {
        return new TooManyOpenException(account, Bounds.POSTINGS_PER_TRANSACTION);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns what the limit applies to: lots, holds or postings. */
    public String what() {
        return what;
    }

    /** Returns the maximum number. */
    public int limit() {
        return limit;
    }
}
