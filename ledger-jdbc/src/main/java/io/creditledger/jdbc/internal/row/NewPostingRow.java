package io.creditledger.jdbc.internal.row;

import io.creditledger.Posting;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    private static final Comparator<NewPostingRow> BY_KEY =
            Comparator.comparingLong(NewPostingRow::account).thenComparingLong(NewPostingRow::position);

    /** Returns the rows of all postings of these operations, in the order of their primary key. */
    public static List<NewPostingRow> of(List<OperationRecord> operations) {
        List<NewPostingRow> rows = new ArrayList<>(2 * operations.size());
        for (OperationRecord operation : operations) {
            for (PostingRecord posting : operation.postings()) {
                rows.add(of(operation.id(), posting));
            }
        }
        rows.sort(BY_KEY);
        return rows;
    }

    private static NewPostingRow of(long transaction, PostingRecord booked) {
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
