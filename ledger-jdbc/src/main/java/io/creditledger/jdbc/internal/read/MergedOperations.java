package io.creditledger.jdbc.internal.read;

import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all operations by number and all postings by transaction, side by side: there is no index on the transaction, but to sort the
 * postings takes less than to find each by its key.
 */
final class MergedOperations implements AutoCloseable {
    static final String OPERATIONS = "SELECT " + Mapper.OPERATION + " FROM <ns>ledger_operation ORDER BY id";
    static final String POSTINGS = "SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY transaction_id";

    private final PreparedStatement operations;
    private final PreparedStatement postings;
    private final int block;
    private @Nullable ResultSet left;
    private @Nullable ResultSet right;
    private @Nullable PostingRow posting;

    /**
     * Prepares to read.
     *
     * @param block how many rows are fetched at once
     */
    MergedOperations(Connection connection, String namespace, int block) throws SQLException {
        this.operations = connection.prepareStatement(OPERATIONS.replace("<ns>", namespace));
        this.postings = connection.prepareStatement(POSTINGS.replace("<ns>", namespace));
        this.block = block;
        operations.setFetchSize(block);
        postings.setFetchSize(block);
    }

    /** Returns the next operations; none if there are no more. */
    List<PostedOperation> next() throws SQLException {
        ResultSet rows = left;
        ResultSet journal = right;
        if (rows == null || journal == null) {
            left = rows = operations.executeQuery();
            right = journal = postings.executeQuery();
            posting = nextOf(journal);
        }
        List<PostedOperation> read = new ArrayList<>(block);
        while (read.size() < block && rows.next()) {
            OperationRow row = Mapper.operation(rows);
            List<PostingRow> own = new ArrayList<>(row.places().size());
            while (posting != null && posting.transaction() <= row.id()) {
                if (posting.transaction() == row.id() && row.places().contains(PostedOperation.placeOf(posting))) {
                    own.add(posting);
                }
                posting = nextOf(journal);
            }
            read.add(new PostedOperation(row, own));
        }
        return read;
    }

    private static @Nullable PostingRow nextOf(ResultSet rows) throws SQLException {
        return rows.next() ? Mapper.posting(rows) : null;
    }

    /** Closes both results. */
    @Override
    public void close() throws SQLException {
        try (operations) {
            postings.close();
        }
    }
}
