package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Lot;
import io.creditledger.LotCategory;
import io.creditledger.LotId;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One lot's row.
 *
 * @param id its number
 * @param account whose credits these are
 * @param accountNumber the store's number for that account
 * @param grant the operation that made it
 * @param expiryAccount the unlimited account that what expires goes to
 * @param expiryAccountNumber the store's number for that account
 * @param granted how much there was at first
 * @param remaining how much there is, reserved credits included
 * @param reserved how much of it is reserved by open holds
 * @param expired how much has expired
 * @param startsAt the first instant of its life, or null if it began with its grant
 * @param expiresAt the first instant after its life, or null
 * @param started whether its start is booked; then it stays so, whatever other nodes' clocks say
 * @param tags what a debit must name to use it; may be empty
 * @param order its place in the order of use
 */
public record LotState(
        long id,
        AccountId account,
        long accountNumber,
        long grant,
        AccountId expiryAccount,
        long expiryAccountNumber,
        long granted,
        long remaining,
        long reserved,
        long expired,
        @Nullable Instant startsAt,
        @Nullable Instant expiresAt,
        boolean started,
        Set<String> tags,
        BurnOrder order) {

    /** Returns how much is neither spent nor reserved. */
    public long free() {
        return remaining - reserved;
    }

    /** Returns whether it has credits left: only then must it be looked at. */
    public boolean open() {
        return remaining > 0;
    }

    /** Returns the category. */
    public LotCategory category() {
        return order.category();
    }

    /** Returns what a reader sees of it. */
    public Lot view() {
        return new Lot(
                new LotId(id),
                account,
                new TransactionId(grant),
                granted,
                remaining,
                reserved,
                expired,
                order.priority(),
                category(),
                Optional.ofNullable(startsAt),
                Optional.ofNullable(expiresAt),
                tags);
    }

    /** Returns whether its start is due: reached, but not booked. */
    boolean startsBy(Instant at) {
        return !started && Lot.isLive(startsAt, null, at);
    }

    boolean endedAt(Instant at) {
        return !Lot.isLive(null, expiresAt, at);
    }

    boolean open(Set<String> debitTags) {
        return debitTags.containsAll(tags);
    }

    /** Returns what it adds to its account's upcoming credits. */
    public long upcoming() {
        return started ? 0 : remaining;
    }

    /** Returns what it adds to its account's restricted credits. */
    public long restricted() {
        return started && !tags.isEmpty() ? free() : 0;
    }

    /** Returns how much of it can repay overdraft: credits that could pay for anything. */
    public long repayable(Instant at) {
        boolean live = started && !endedAt(at);
        return live && tags.isEmpty() ? free() : 0;
    }

    LotState taken(long amount) {
        return with(remaining - amount, reserved, expired);
    }

    LotState expiring(long amount) {
        return with(remaining - amount, reserved, expired + amount);
    }

    /** Returns it with more reserved, or less. */
    LotState reserving(long amount) {
        return with(remaining, reserved + amount, expired);
    }

    /** Returns it with its start booked. */
    LotState starting() {
        return copy(remaining, reserved, expired, expiresAt, true, order);
    }

    LotState until(Instant newEnd) {
        BurnOrder moved = new BurnOrder(
                order.priority(), micros(newEnd), order.category(), order.start(), order.creation(), order.id());
        return copy(remaining, reserved, expired, newEnd, started, moved);
    }

    private LotState with(long newRemaining, long newReserved, long newExpired) {
        if (newReserved < 0 || newReserved > newRemaining || newRemaining > granted) {
            throw new AssertionError("lot " + id + " of " + granted + " would have " + newRemaining + " left, "
                    + newReserved + " of them reserved");
        }
        return copy(newRemaining, newReserved, newExpired, expiresAt, started, order);
    }

    private LotState copy(
            long newRemaining,
            long newReserved,
            long newExpired,
            @Nullable Instant newEnd,
            boolean newStarted,
            BurnOrder newOrder) {
        return new LotState(
                id,
                account,
                accountNumber,
                grant,
                expiryAccount,
                expiryAccountNumber,
                granted,
                newRemaining,
                newReserved,
                newExpired,
                startsAt,
                newEnd,
                newStarted,
                tags,
                newOrder);
    }

    /** Returns an instant as {@link BurnOrder} has it: in microseconds since 1970, {@link Long#MAX_VALUE} if there is none. */
    public static long micros(@Nullable Instant at) {
        return at == null ? Long.MAX_VALUE : Micros.of(at);
    }
}
