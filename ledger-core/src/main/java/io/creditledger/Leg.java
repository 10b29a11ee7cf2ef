package io.creditledger;

import java.util.Objects;

/**
 * A signed amount on an account, as requested by a command or returned by a preview.
 *
 * @param account the account
 * @param asset the asset of the amount
 * @param amount in smallest units, seen from the account holder: negative is a debit, positive a credit; never zero,
 *     never beyond {@link Bounds#MAX_AMOUNT} either way
 */
public record Leg(AccountId account, Asset asset, long amount) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the amount is zero or out of bounds
     */
    public Leg {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(asset, "asset");
        if (amount == 0 || amount > Bounds.MAX_AMOUNT || amount < -Bounds.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "amount of a leg must be from 1 to " + Bounds.MAX_AMOUNT + " either way, but is " + amount);
        }
    }
}
