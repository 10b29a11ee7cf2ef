package io.creditledger.error;

import io.creditledger.AccountId;

/** The account to open exists, and its terms differ from the requested ones. */
public final class AccountTermsConflictException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final String field;
    private final String existing;
    private final String requested;

    /** Describes one refusal. */
    public AccountTermsConflictException(AccountId account, String field, String existing, String requested) {
        super(
                RejectionCode.ACCOUNT_TERMS_CONFLICT,
                "account " + account + " is open with " + field + " " + existing + ", not " + requested);
        this.account = account;
        this.field = field;
        this.existing = existing;
        this.requested = requested;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the name of the first term that differs: {@code asset}, {@code limited}, {@code floor}, {@code ceiling} or {@code marks}. */
    public String field() {
        return field;
    }

    /** Returns the term's present value. */
    public String existing() {
        return existing;
    }

    /** Returns the requested value. */
    public String requested() {
        return requested;
    }
}
