package io.creditledger.error;

import io.creditledger.AccountId;

/** The account cannot pay: it would fall below its floor. Never carries a stack trace. */
public final class InsufficientCreditsException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final long requested;
    private final long available;
    private final long held;
    private final long floor;

    /** Describes one refusal. */
    public InsufficientCreditsException(AccountId account, long requested, long available, long held, long floor) {
        super(
                RejectionCode.INSUFFICIENT_CREDITS,
                "account " + account + " cannot pay " + requested + ": available " + available + ", held " + held
                        + ", floor " + floor);
        this.account = account;
        this.requested = requested;
        this.available = available;
        this.held = held;
        this.floor = floor;
    }

    /** Returns the account that cannot pay. */
    public AccountId account() {
        return account;
    }

    /** Returns what was asked for, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns what was available before, in smallest units, not counting overdraft. */
    public long available() {
        return available;
    }

    /** Returns what open holds keep reserved. */
    public long held() {
        return held;
    }

    /** Returns the least that the available balance may fall to. */
    public long floor() {
        return floor;
    }

    /** Does nothing: this refusal is too common to pay for a stack trace. */
    @Override
    public void fillInCallersStackTrace() {}
}
