package io.creditledger.error;

import io.creditledger.AccountId;

/** The account's floor would be above its ceiling; one of the two may be a present limit that the command does not change. */
public final class LimitsConflictException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final AccountId account;
    private final long floor;
    private final long ceiling;

    /** Describes one refusal. */
    public LimitsConflictException(AccountId account, long floor, long ceiling) {
        super(
                RejectionCode.LIMITS_CONFLICT,
                "account " + account + " cannot have the floor " + floor + " above the ceiling " + ceiling);
        this.account = account;
        this.floor = floor;
        this.ceiling = ceiling;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the floor that the account would have, in smallest units. */
    public long floor() {
        return floor;
    }

    /** Returns the ceiling that the account would have, in smallest units. */
    public long ceiling() {
        return ceiling;
    }
}
