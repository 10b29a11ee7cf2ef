package io.creditledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a transaction as it was booked. Immutable for ever.
 *
 * @param account the account
 * @param asset what the amount counts
 * @param amount in smallest units, seen from the account holder: negative is a debit, positive a credit
 * @param position the posting's place among its account's: for a limited account its seq (1, 2, 3 &hellip; without gaps,
 *     in the order in which they took effect); for an unlimited one the transaction's id, which is not the order of
 *     commits
 * @param after what the account had right after this posting; null for an unlimited account, whose postings carry none
 */
public record Posting(
        AccountId account,
        Asset asset,
        long amount,
        long position,
        @Nullable After after) {

    /** Returns {@link #after()} as an optional. */
    public Optional<After> balanceAfter() {
        return Optional.ofNullable(after);
    }

    /**
     * What a limited account had right after a posting.
     *
     * @param posted the sum of all postings so far
     * @param held reserved by open holds
     * @param revision the account's revision
     */
    public record After(long posted, long held, long revision) {}
}
