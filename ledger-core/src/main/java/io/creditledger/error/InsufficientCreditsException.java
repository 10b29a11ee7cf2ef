package io.creditledger.error;

import io.creditledger.AccountId;

/** The account cannot pay: its available balance would fall below its floor. Has no stack trace. */
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

    /** Returns the requested amount, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns the credits available to the command, in smallest units, without overdraft. */
    public long available() {
        return available;
    }

    /** Returns the credits reserved by open holds, in smallest units. */
    public long held() {
        return held;
    }

    /** Returns the lowest available balance that the command may leave, in smallest units. */
    public long floor() {
        return floor;
    }

    /** Does nothing: this refusal is too frequent for the cost of a stack trace. */
    @Override
    public void fillInCallersStackTrace() {}
}
