package io.creditledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Credits of an account reserved for a charge whose amount is not known yet. A snapshot. Amounts are counts of the asset's
 * smallest unit.
 *
 * @param id the id of the operation that placed it
 * @param account the account whose credits are reserved
 * @param destination the account that captured credits go to
 * @param amount how much was reserved at first
 * @param captured how much of that has been captured
 * @param status whether it is open, or how it ended
 * @param expiresAt the first instant at which it is expired
 * @param endedAt when it ended; empty if it is open
 */
public record Hold(
        TransactionId id,
        AccountId account,
        AccountId destination,
        long amount,
        long captured,
        HoldStatus status,
        Instant expiresAt,
        Optional<Instant> endedAt) {
    /** Checks that the end is not null. */
    public Hold {
        Objects.requireNonNull(endedAt, "endedAt");
    }

    /** Returns how much is still reserved; 0 if the hold has ended. */
    public long reserved() {
        return status == HoldStatus.OPEN ? amount - captured : 0;
    }

    /** Returns a reference to the hold. */
    public OperationRef ref() {
        return OperationRef.of(id);
    }
}
