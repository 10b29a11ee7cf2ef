package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.engine.Marks;
import io.creditledger.engine.Micros;
import io.creditledger.engine.PostingLocator;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.KeyedProof;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.Packed;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.Rows.ProofRow;
import io.creditledger.jdbc.internal.row.Rows.RevisionRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import io.creditledger.jdbc.internal.row.Rows.StoredRevision;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads rows out of result sets whose columns are selected in the order given at each method. */
public final class Mapper {
    /** How many columns an operation has. */
    private static final int OPERATION_COLUMNS = 14;

    /** Columns of {@link #accountFacts}. */
    public static final String FACTS = "a.id, a.name, a.asset, s.scale, a.limited, a.opened_at";

    /** Columns of {@link #account}. */
    static final String ACCOUNT =
            "id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,"
                    + " seq, revision, recorded_at, next_change, name, marks";

    /** Columns of {@link #operation}. */
    public static final String OPERATION = "id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,"
            + " effective_at, metadata, reference, returned, reversed_by";

    /** Columns of {@link #posting}. */
    public static final String POSTING =
            "account_id, position, transaction_id, amount, posted_after, held_after, revision";

    /** How many columns a posting has. */
    public static final int POSTING_COLUMNS = 7;

    /** The same of p. */
    public static final String POSTING_OF_P =
            "p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision";

    private Mapper() {}

    /** Reads one row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public static <T> List<T> all(ResultSet rows, RowReader<T> reader) throws SQLException {
        List<T> list = new ArrayList<>();
        while (rows.next()) {
            list.add(reader.read(rows));
        }
        return list;
    }

    /**
     * Decodes what has been read. A value that cannot be decoded, because another program wrote it for instance, says nothing
     * about the connection.
     */
    public static <T> T decoded(Supplier<T> decoder) {
        return BetweenCalls.run(decoder);
    }

    public static AccountFacts accountFacts(ResultSet row) throws SQLException {
        return new AccountFacts(
                row.getLong(1),
                new AccountId(text(row, 2)),
                new Asset(text(row, 3), row.getInt(4)),
                row.getBoolean(5),
                Micros.at(row.getLong(6)));
    }

    /** Reads {@link #FACTS} and the identity of the ledger. */
    public static StoredFacts facts(ResultSet row) throws SQLException {
        return new StoredFacts(accountFacts(row), row.getString(7));
    }

    public static StoredRevision revision(ResultSet row) throws SQLException {
        return new StoredRevision(new RevisionRow(new AccountId(text(row, 1)), row.getLong(2)), row.getString(3));
    }

    public static ProofRow proof(ResultSet row) throws SQLException {
        return proofBehind(0, row);
    }

    private static ProofRow proofBehind(int before, ResultSet row) throws SQLException {
        return new ProofRow(
                row.getString(before + 1),
                row.getString(before + 2),
                row.getLong(before + 3),
                row.getString(before + 4),
                row.getString(before + 5),
                row.getBoolean(before + 6));
    }

    /** Reads columns of an operation, all of them NULL if there is none, and behind them those of a proof. */
    public static KeyedProof keyedProof(ResultSet row) throws SQLException {
        return new KeyedProof(number(row, 1) == null ? null : operation(row), proofBehind(OPERATION_COLUMNS, row));
    }

    public static AccountRow account(ResultSet row) throws SQLException {
        byte[] marks = row.getBytes(16);
        return new AccountRow(
                row.getLong(1),
                row.getInt(2),
                row.getLong(3),
                number(row, 4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getInt(9),
                row.getInt(10),
                row.getLong(11),
                row.getLong(12),
                Micros.at(row.getLong(13)),
                Micros.atOrNull(number(row, 14)),
                new AccountId(text(row, 15)),
                decoded(() -> Marks.unpack(marks)));
    }

    public static OperationRow operation(ResultSet row) throws SQLException {
        String scope = row.getString(3);
        long recordedAt = row.getLong(9);
        Long effectiveAt = number(row, 10);
        int kind = row.getInt(5);
        byte[] result = row.getBytes(8);
        String metadata = row.getString(11);
        return new OperationRow(
                row.getLong(1),
                digest(row.getObject(2)),
                scope == null ? null : new IdempotencyKey(scope, text(row, 4)),
                decoded(() -> OperationKind.ofCode(kind)),
                new Packed(Objects.requireNonNull(row.getBytes(6), "request")),
                places(row, 7),
                result == null ? null : new Packed(result),
                Micros.at(recordedAt),
                Micros.at(effectiveAt == null ? recordedAt : effectiveAt),
                decoded(() -> MetadataText.read(metadata)),
                number(row, 12),
                row.getLong(13),
                number(row, 14));
    }

    public static PostingRow posting(ResultSet row) throws SQLException {
        long position = row.getLong(2);
        Long postedAfter = number(row, 5);
        Long revision = number(row, 7);
        Posting.After after = postedAfter == null
                ? null
                : new Posting.After(postedAfter, row.getLong(6), revision == null ? position : revision);
        return new PostingRow(row.getLong(1), position, row.getLong(3), row.getLong(4), after);
    }

    /** Reads the places of an operation's postings. */
    public static List<PostingLocator> places(ResultSet row, int column) throws SQLException {
        byte[] legs = row.getBytes(column);
        return decoded(() -> PostingLocators.unpack(legs));
    }

    private static @Nullable UUID digest(@Nullable Object value) {
        if (value == null || value instanceof UUID) {
            return (UUID) value;
        }
        ByteBuffer bytes = ByteBuffer.wrap((byte[]) value);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    public static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : (Long) value;
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), "column " + column);
    }
}
