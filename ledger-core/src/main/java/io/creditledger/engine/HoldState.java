package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Hold;
import io.creditledger.HoldStatus;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One hold's row.
 *
 * @param id its number, that of the operation that placed it
 * @param account whose credits are reserved
 * @param accountNumber the store's number for that account
 * @param destination the account that captured credits go to
 * @param destinationNumber the store's number for that account
 * @param amount how much was reserved at first
 * @param captured how much of it has been captured
 * @param status what has become of it
 * @param expiresAt the first instant at which it is dead
 * @param endedAt when it ended, or null
 */
public record HoldState(
        long id,
        AccountId account,
        long accountNumber,
        AccountId destination,
        long destinationNumber,
        long amount,
        long captured,
        HoldStatus status,
        Instant expiresAt,
        @Nullable Instant endedAt) {

    /** Returns what a reader sees of it. */
    public Hold view() {
        return new Hold(
                new TransactionId(id),
                account,
                destination,
                amount,
                captured,
                status,
                expiresAt,
                Optional.ofNullable(endedAt));
    }

    /** Returns whether it still reserves credits. */
    public boolean open() {
        return status == HoldStatus.OPEN;
    }

    /** Returns how much an open hold still reserves. */
    public long left() {
        return open() ? amount - captured : 0;
    }

    HoldState capturing(long more) {
        return with(captured + more, status, expiresAt, endedAt);
    }

    HoldState ended(HoldStatus newStatus, Instant at) {
        return with(captured, newStatus, expiresAt, at);
    }

    HoldState until(Instant newEnd) {
        return with(captured, status, newEnd, endedAt);
    }

    private HoldState with(long newCaptured, HoldStatus newStatus, Instant newExpiresAt, @Nullable Instant newEnd) {
        return new HoldState(
                id,
                account,
                accountNumber,
                destination,
                destinationNumber,
                amount,
                newCaptured,
                newStatus,
                newExpiresAt,
                newEnd);
    }
}
