package io.creditledger;

import java.io.Serializable;

/**
 * The host's own name for an account, such as {@code user:42}. Compared exactly, character by character, on every
 * database: case, accents and surrounding spaces all count.
 *
 * @param value not blank, at most {@value Bounds#ACCOUNT_ID_LENGTH} characters, no NUL, no lone surrogates
 */
public record AccountId(String value) implements Comparable<AccountId>, Serializable {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is blank, too long, or not storable as it is
     */
    public AccountId {
        StorableText.require("account id", value, Bounds.ACCOUNT_ID_LENGTH);
    }

    /**
     * Returns the id with this text.
     *
     * @throws IllegalArgumentException if it is blank, too long, or not storable as it is
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
