package io.creditledger.error;

import io.creditledger.IdempotencyKey;

/** The key was used before for a request that differs from this one. */
public final class IdempotencyConflictException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final IdempotencyKey key;
    private final String field;

    /** Describes one refusal. */
    public IdempotencyConflictException(IdempotencyKey key, String field) {
        super(RejectionCode.IDEMPOTENCY_CONFLICT, "key " + key + " was used before with another " + field);
        this.key = key;
        this.field = field;
    }

    /** Returns the key. */
    public IdempotencyKey key() {
        return key;
    }

    /** Returns the first field that differs. */
    public String field() {
        return field;
    }
}
