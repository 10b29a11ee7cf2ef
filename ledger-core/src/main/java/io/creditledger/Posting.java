package io.creditledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a transaction, as booked. Immutable; postings never change.
 *
 * @param account the account
 * @param asset the asset of the amount
 * @param amount in smallest units, seen from the account holder: negative is a debit, positive a credit
 * @param position the posting's position in its account: for a limited account the seq (1, 2, 3 &hellip; without gaps, in
 *     the order of booking); for an unlimited account the transaction's id, which does not follow the order of commits
 * @param after the account's balance right after this posting; null for an unlimited account
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
     * The balance of a limited account right after a posting. Amounts are in smallest units.
     *
     * @param posted the sum of all postings so far
     * @param held credits reserved by open holds
     * @param revision the account's revision
     */
    public record After(long posted, long held, long revision) {}
}
