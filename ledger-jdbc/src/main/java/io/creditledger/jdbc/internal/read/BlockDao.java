package io.creditledger.jdbc.internal.read;

import io.creditledger.audit.ExportRows.ExportedHold;
import io.creditledger.audit.ExportRows.ExportedLot;
import io.creditledger.engine.Allocation;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * The reads of whole tables, for an export and an audit, the same on every database: blocks in the order of the primary key, each
 * of which begins behind the last row of the one before. No driver has to stream, and no result stays open while a host writes
 * or something else is read. {@code <ns>} is the namespace.
 */
public interface BlockDao {
    /** The names that rows have only numbers for are joined to the block, not to the table. */
    String NAMED = " r LEFT JOIN <ns>ledger_account a ON a.id = r.account_id";

    /** The operation that a posting names as its transaction. */
    String BOOKED = " r LEFT JOIN <ns>ledger_operation o ON o.id = r.transaction_id";

    /** Ordered by the account too, because H2 would sort all that is left of it otherwise. */
    String OF_ACCOUNT = "(SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting"
            + " WHERE account_id = :account AND position > :after ORDER BY account_id, position LIMIT :count)";

    /** From an account on, because H2 would read all postings of an account to find those behind it. */
    String FROM_ACCOUNT = "(SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting"
            + " WHERE account_id >= :first ORDER BY account_id, position LIMIT :count)";

    String BLOCK = " WHERE id > :after ORDER BY id LIMIT :count)";

    @SqlQuery("SELECT " + Mapper.FACTS + " FROM (SELECT * FROM <ns>ledger_account" + BLOCK
            + " a JOIN <ns>ledger_asset s ON s.code = a.asset ORDER BY a.id")
    List<AccountFacts> names(@Bind("after") long after, @Bind("count") int count);

    @SqlQuery("SELECT " + StoredAccount.COLUMNS + " FROM (SELECT * FROM <ns>ledger_account" + BLOCK + " a"
            + StoredAccount.JOINS + " ORDER BY a.id")
    List<StoredAccount> accounts(@Bind("after") long after, @Bind("count") int count);

    @SqlQuery("SELECT " + Mapper.OPERATION + " FROM <ns>ledger_operation WHERE id > :after ORDER BY id LIMIT :count")
    List<OperationRow> operations(@Bind("after") long after, @Bind("count") int count);

    @SqlQuery("SELECT r.*, a.name, a.asset FROM " + OF_ACCOUNT + NAMED + " ORDER BY r.position")
    List<JdbcExportRows.NumberedPosting> postingsOf(
            @Bind("account") long account, @Bind("after") long after, @Bind("count") int count);

    @SqlQuery("SELECT r.*, a.name, a.asset FROM " + FROM_ACCOUNT + NAMED + " ORDER BY r.account_id, r.position")
    List<JdbcExportRows.NumberedPosting> postingsFrom(@Bind("first") long first, @Bind("count") int count);

    /** Of an unlimited account, whose positions are the numbers of operations. Not of several: H2 would read all of theirs. */
    @SqlQuery("SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting"
            + " WHERE account_id = :account AND position BETWEEN :first AND :last")
    List<PostingRow> postingsBetween(@Bind("account") long account, @Bind("first") long first, @Bind("last") long last);

    /** With the places that the posting's operation lists; none if there is no such operation. */
    @SqlQuery("SELECT r.*, o.id, o.legs FROM " + OF_ACCOUNT + BOOKED + " ORDER BY r.position")
    List<JdbcBooks.BookedPosting> bookedPostingsOf(
            @Bind("account") long account, @Bind("after") long after, @Bind("count") int count);

    /** The same from an account on. */
    @SqlQuery("SELECT r.*, o.id, o.legs FROM " + FROM_ACCOUNT + BOOKED + " ORDER BY r.account_id, r.position")
    List<JdbcBooks.BookedPosting> bookedPostingsFrom(@Bind("first") long first, @Bind("count") int count);

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation"
            + " WHERE operation_id = :operation AND ordinal > :after ORDER BY operation_id, ordinal LIMIT :count")
    List<Allocation> allocationsOf(
            @Bind("operation") long operation, @Bind("after") int after, @Bind("count") int count);

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation"
            + " WHERE operation_id >= :first ORDER BY operation_id, ordinal LIMIT :count")
    List<Allocation> allocationsFrom(@Bind("first") long first, @Bind("count") int count);

    @SqlQuery("SELECT r.*, a.name, a.asset, o.name FROM (SELECT " + LotMapper.AUDITED_LOT + " FROM <ns>ledger_lot"
            + BLOCK + NAMED + " LEFT JOIN <ns>ledger_account o ON o.id = r.expiry_account_id ORDER BY r.id")
    List<ExportedLot> lots(@Bind("after") long after, @Bind("count") int count);

    @SqlQuery("SELECT r.*, a.name, a.asset, o.name FROM (SELECT " + LotMapper.HOLD + " FROM <ns>ledger_hold" + BLOCK
            + NAMED + " LEFT JOIN <ns>ledger_account o ON o.id = r.capture_account_id ORDER BY r.id")
    List<ExportedHold> holds(@Bind("after") long after, @Bind("count") int count);
}
