package io.creditledger.jdbc.internal.read;

import io.creditledger.KindTotal;
import io.creditledger.OperationKind;
import io.creditledger.jdbc.internal.read.LedgerDao.Totals;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The reads of reports, which are the same on every database. {@code <ns>} is the namespace. Instants are microseconds. */
public interface ReportDao {
    /** Postings p with their operations o. */
    String POSTINGS = " FROM <ns>ledger_posting p JOIN <ns>ledger_operation o ON o.id = p.transaction_id";

    /** Columns of {@link KindReader}. */
    String KINDS = "o.kind, COUNT(*), SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END),"
            + " SUM(CASE WHEN p.amount > 0 THEN 0 ELSE -p.amount END)";

    /** The columns before the instant of the row that a search begins with. */
    String BEGINNING = "SELECT a.id, 0 * a.seq + ";

    /** What follows the instant: all postings of the account are searched. */
    String WHOLE_HISTORY =
            ", 0 * a.seq, a.seq, a.seq - :half, 0 * a.seq FROM <ns>ledger_account a WHERE a.id = :account UNION ALL ";

    /**
     * The beginning of a search for the last posting before an instant: it is at {@code low} or above, and not above {@code high}.
     * {@code middle} is read next. Every column is computed from a column of the account, because the beginning decides the types:
     * MariaDB and MySQL divide to decimals and round these to the type of {@code middle}, so it stays above {@code low} everywhere.
     */
    String SEARCH = "WITH RECURSIVE s (account, instant, low, high, middle, posted) AS (" + BEGINNING + ":instant"
            + WHOLE_HISTORY;

    /**
     * A step of the search, which halves what is left, and its end. A missing posting ends it without a row. {@code middle} is above
     * {@code low} in any case: the condition tells PostgreSQL to expect a single row. For several it would read all postings of
     * the account, if there are few when it makes the plan. For the same reason the account comes from the search.
     */
    String STEP = "SELECT s.account, s.instant, CASE WHEN s.instant > o.recorded_at THEN s.middle ELSE s.low END,"
            + " CASE WHEN s.instant > o.recorded_at THEN s.high ELSE s.middle - 1 END,"
            + " CASE WHEN s.instant > o.recorded_at THEN (s.middle + s.high + 1) / 2 ELSE (s.low + s.middle) / 2 END,"
            + " CASE WHEN s.instant > o.recorded_at THEN p.posted_after ELSE s.posted END"
            + " FROM s JOIN <ns>ledger_posting p ON p.account_id = s.account AND p.position = s.middle"
            + " JOIN <ns>ledger_operation o ON o.id = p.transaction_id WHERE s.high > s.low AND s.middle > s.low)"
            + " SELECT s.instant, s.low, s.posted FROM s WHERE s.low = s.high";

    /** When an operation took effect. */
    String EFFECTIVE = "COALESCE(o.effective_at, o.recorded_at)";

    @SqlQuery(SEARCH + STEP)
    List<Place> lastBefore(@Bind("account") long account, @Bind("half") long half, @Bind("instant") long instant);

    /** Searches both instants at once. */
    @SqlQuery(SEARCH + BEGINNING + ":until" + WHOLE_HISTORY + STEP)
    List<Place> lastBeforeBoth(
            @Bind("account") long account,
            @Bind("half") long half,
            @Bind("instant") long instant,
            @Bind("until") long until);

    @SqlQuery("SELECT SUM(p.amount)" + POSTINGS + " WHERE p.account_id = :account AND :instant > o.recorded_at")
    @Nullable
    BigDecimal recordedBefore(@Bind("account") long account, @Bind("instant") long instant);

    /**
     * What has taken effect, and of each lot that has expired its share, from the lot's own end on if that was before the operation
     * took effect. One statement, so that both are of one state in a host's unit of work, too.
     */
    @SqlQuery("SELECT (SELECT SUM(p.amount)" + POSTINGS + " WHERE p.account_id = :account AND o.kind != :expire"
            + " AND :instant > " + EFFECTIVE + ") AS plain, (SELECT SUM(x.amount)" + POSTINGS
            + " JOIN <ns>ledger_allocation x ON x.operation_id = o.id JOIN <ns>ledger_lot l ON l.id = x.lot_id"
            + " WHERE p.account_id = :account AND o.kind = :expire"
            + " AND (l.account_id = :account OR l.expiry_account_id = :account)"
            + " AND (:instant > " + EFFECTIVE + " OR :instant > l.expires_at)) AS expired")
    EffectiveSums effectiveBefore(
            @Bind("account") long account, @Bind("expire") int expire, @Bind("instant") long instant);

    @SqlQuery("SELECT " + KINDS + POSTINGS + " WHERE p.account_id = :account AND p.position > :behind"
            + " AND :last >= p.position GROUP BY o.kind ORDER BY o.kind")
    List<KindTotal> kindsBetween(@Bind("account") long account, @Bind("behind") long behind, @Bind("last") long last);

    /** What was moved before a period and in it. One statement, so that both are of one state. */
    @SqlQuery(
            "SELECT k.kind, COUNT(*), SUM(k.added), SUM(k.taken), k.inside FROM (SELECT o.kind,"
                    + " CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END AS added,"
                    + " CASE WHEN p.amount > 0 THEN 0 ELSE -p.amount END AS taken,"
                    + " CASE WHEN o.recorded_at >= :from THEN 1 ELSE 0 END AS inside" + POSTINGS
                    + " WHERE p.account_id = :account AND :until > o.recorded_at) k GROUP BY k.inside, k.kind ORDER BY k.inside, k.kind")
    List<PartOfPeriod> kindsUntil(@Bind("account") long account, @Bind("from") long from, @Bind("until") long until);

    @SqlQuery("SELECT " + KINDS + ", a.asset, s.scale" + POSTINGS
            + " JOIN <ns>ledger_account a ON a.id = p.account_id JOIN <ns>ledger_asset s ON s.code = a.asset"
            + " WHERE a.limited AND o.recorded_at >= :from AND :until > o.recorded_at"
            + " GROUP BY a.asset, s.scale, o.kind ORDER BY a.asset, o.kind")
    List<AssetKind> kindsOfAll(@Bind("from") long from, @Bind("until") long until);

    @SqlQuery("SELECT a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END AS unlimited_name, COUNT(*),"
            + " SUM(CASE WHEN a.limited THEN COALESCE(m.moved, 0) ELSE 0 END), 0,"
            + " SUM(CASE WHEN a.limited THEN 0 ELSE COALESCE(m.moved, 0) END), 0"
            + " FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset"
            + " LEFT JOIN (SELECT p.account_id, SUM(p.amount) AS moved" + POSTINGS
            + " WHERE :instant > o.recorded_at GROUP BY p.account_id) m ON m.account_id = a.id"
            + " WHERE :instant > a.opened_at OR m.moved IS NOT NULL"
            + " GROUP BY a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END"
            + " ORDER BY a.asset, unlimited_name")
    List<Totals> totalsAt(@Bind("instant") long instant);

    @SqlQuery("SELECT " + Mapper.POSTING_OF_P + POSTINGS + " WHERE p.account_id = :account AND :behind > p.position"
            + " AND o.recorded_at >= :from AND :until > o.recorded_at ORDER BY p.position DESC LIMIT :count")
    List<PostingRow> newestRecorded(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("from") long from,
            @Bind("until") long until,
            @Bind("count") int count);

    @SqlQuery("SELECT " + Mapper.POSTING_OF_P + POSTINGS + " WHERE p.account_id = :account AND p.position > :behind"
            + " AND o.recorded_at >= :from AND :until > o.recorded_at ORDER BY p.position LIMIT :count")
    List<PostingRow> oldestRecorded(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("from") long from,
            @Bind("until") long until,
            @Bind("count") int count);

    /**
     * The last posting of a limited account before an instant.
     *
     * @param instant the instant
     * @param position its position, 0 if there is none
     * @param postedAfter the posted balance after it
     */
    record Place(long instant, long position, long postedAfter) {}

    /**
     * The sums of what has taken effect.
     *
     * @param plain of everything but expiries
     * @param expired of the lots that have expired, as taken from them
     */
    record EffectiveSums(BigInteger plain, BigInteger expired) {}

    /**
     * What one kind of operation moved before a period or in it.
     *
     * @param inside whether in it
     * @param total what was moved
     */
    record PartOfPeriod(boolean inside, KindTotal total) {}

    /**
     * What one kind of operation moved of one asset.
     *
     * @param asset the asset's code
     * @param scale its scale
     * @param total what was moved
     */
    record AssetKind(String asset, int scale, KindTotal total) {}

    /** Reads a {@link KindTotal}. */
    final class KindReader implements RowMapper<KindTotal> {
        @Override
        public KindTotal map(ResultSet row, StatementContext context) throws SQLException {
            return read(row);
        }

        static KindTotal read(ResultSet row) throws SQLException {
            int kind = row.getInt(1);
            return new KindTotal(
                    Mapper.decoded(() -> OperationKind.ofCode(kind)),
                    row.getLong(2),
                    row.getBigDecimal(3).toBigIntegerExact(),
                    row.getBigDecimal(4).toBigIntegerExact());
        }
    }
}
