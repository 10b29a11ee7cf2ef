package io.creditledger;

import java.io.Serializable;

/**
 * The id of an account, chosen by the host, such as {@code user:42}. Every database compares ids character by character:
 * case, accents and surrounding spaces are significant.
 *
 * @param value not blank, at most {@value Bounds#ACCOUNT_ID_LENGTH} characters, no NUL, no lone surrogates
 */
public record AccountId(String value) implements Comparable<AccountId>, Serializable {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is blank or too long, or contains NUL or a lone surrogate
     */
    public AccountId {
        StorableText.require("account id", value, Bounds.ACCOUNT_ID_LENGTH);
    }

    /**
     * Returns the id with this text.
     *
     * @throws IllegalArgumentException if it is blank or too long, or contains NUL or a lone surrogate
     */
    public static AccountId of(String value) {
        return new AccountId(value);
    }

    /** Orders by UTF-16 code units. */
    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    /** Returns the text itself. */
    @Override
    public String toString() {
        return value;
    }
}
