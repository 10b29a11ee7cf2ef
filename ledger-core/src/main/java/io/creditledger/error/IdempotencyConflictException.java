package io.creditledger.error;

import io.creditledger.IdempotencyKey;

/** The key was used before for a different request. */
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

    /**
     * Returns what differs: {@code command} if the key was used by another command, else the first field that
     * differs, in this order: {@code account}, {@code amount}, {@code source}, {@code destination}, {@code legs},
     * {@code original}, {@code forced}, {@code overdraft}, {@code floor}, {@code ceiling}, {@code sweep}, {@code
     * effectiveAt}, {@code priority}, {@code category}, {@code startsAt}, {@code expiresAt}, {@code tags}, {@code
     * expiryAccount}, {@code rollover}, {@code timeout}, {@code hold}, {@code moreToFollow}, {@code overrun}, {@code
     * lot}, {@code extendedUntil}, {@code asLot}, {@code
     * marks}.
     */
    public String field() {
        return field;
    }
}
