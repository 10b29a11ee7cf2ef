package io.creditledger.jdbc.internal.read;

import io.creditledger.engine.PostingLocator;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.util.List;

/**
 * An operation with those of its postings that are there.
 *
 * @param row the operation
 * @param own the postings that it lists and that name it as their transaction, each once
 */
record PostedOperation(OperationRow row, List<PostingRow> own) {
    /** Returns where a posting is. */
    static PostingLocator placeOf(PostingRow posting) {
        return new PostingLocator(posting.account(), posting.position());
    }
}
