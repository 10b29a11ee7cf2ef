package io.creditledger;

import java.io.Serializable;

/**
 * The caller's name for one intended change. Executing the same request under the same key again returns what the first
 * execution returned and changes nothing; a different request under the key is refused. Keys never expire.
 *
 * <p>Choose the key before the first attempt, from what identifies the change (the client's request id, the order
 * number), and use it for every retry.
 *
 * @param scope keeps keys of different origins apart, such as {@code api} or {@code user:42}: not blank, at most
 *     {@value Bounds#KEY_SCOPE_LENGTH} characters
 * @param key unique within the scope: not blank, at most {@value Bounds#KEY_LENGTH} characters
 */
public record IdempotencyKey(String scope, String key) implements Serializable {
    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException if one is blank or too long, or contains NUL or a lone surrogate
     */
    public IdempotencyKey {
        StorableText.require("idempotency scope", scope, Bounds.KEY_SCOPE_LENGTH);
        StorableText.require("idempotency key", key, Bounds.KEY_LENGTH);
    }

    /**
     * Returns the key with these parts.
     *
     * @throws IllegalArgumentException if one is blank or too long, or contains NUL or a lone surrogate
     */
    public static IdempotencyKey of(String scope, String key) {
        return new IdempotencyKey(scope, key);
    }

    /** Returns {@code scope/key}. */
    @Override
    public String toString() {
        return scope + "/" + key;
    }
}
