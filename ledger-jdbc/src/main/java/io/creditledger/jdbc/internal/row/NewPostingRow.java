package io.creditledger.jdbc.internal.row;

import io.creditledger.Posting;
import io.creditledger.engine.PostingRecord;
import org.jspecify.annotations.Nullable;

/**
 * A posting's row, with nulls where they say the same as the value would: nothing held, and a revision that is the
 * position.
 */
public record NewPostingRow(
        long account,
        long position,
        long transaction,
        long amount,
        @Nullable Long postedAfter,
        @Nullable Long heldAfter,
        @Nullable Long revision) {

    public static NewPostingRow of(long transaction, PostingRecord booked) {
        Posting posting = booked.posting();
        Posting.After after = posting.after();
        return new NewPostingRow(
                booked.account(),
                posting.position(),
                transaction,
                posting.amount(),
                after == null ? null : (Long) after.posted(),
                after == null || after.held() == 0 ? null : (Long) after.held(),
                after == null || after.revision() == posting.position() ? null : (Long) after.revision());
    }
}
