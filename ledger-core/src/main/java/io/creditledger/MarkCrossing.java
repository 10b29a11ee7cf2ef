package io.creditledger;

import java.util.Objects;

/**
 * An account's {@linkplain Balance#available() available} balance has reached or left one of its low-balance {@linkplain
 * Account#marks() marks}. Detected under the account's lock: each crossing is in one event, and in the result of the command
 * that caused it. Crossings that {@link io.creditledger.command.ExpireDue} causes are in events only.
 *
 * @param account the account
 * @param mark the mark, in smallest units
 * @param direction whether available fell to the mark or rose above it
 * @param available what was available right after it, in smallest units
 * @param revision the account's revision right after it
 */
public record MarkCrossing(AccountId account, long mark, Direction direction, long available, long revision) {
    /** The scope of {@link #refillKey()}: {@value}. */
    public static final String REFILL_SCOPE = "refill";

    /** Which way a mark was crossed. */
    public enum Direction {
        /** Available was above the mark, and is at the mark or below it now. With mark 0: nothing is left. */
        DOWN,
        /** Available was at the mark or below it, and is above it now. With mark 0: there are credits again. */
        UP
    }

    /** Checks that account and direction are given. */
    public MarkCrossing {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(direction, "direction");
    }

    /**
     * Returns the key under which to top the account up because of this crossing: for the payment and for the grant. It is made
     * of account, mark and revision, so whoever reacts to the same crossing, on whatever node and how often, uses the same key,
     * and the credits are granted once.
     */
    public IdempotencyKey refillKey() {
        return IdempotencyKey.of(REFILL_SCOPE, account + ":" + mark + ":" + revision);
    }
}
