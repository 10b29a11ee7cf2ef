package io.creditledger.jdbc.internal.read;

import io.creditledger.engine.Allocation;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The reads of lots and holds that are the same on every database. {@code <ns>} is the namespace. */
public interface LotDao {
    /** {@code status = 0} is open; PostgreSQL's index knows open holds by the other condition. */
    String OPEN_HOLDS = "SELECT " + LotMapper.HOLD
            + " FROM <ns>ledger_hold h WHERE status = 0 AND ended_at IS NULL AND id > :behind";

    /**
     * Whose time has run out: by the clock, or by the time of the account's last change, as far as that is believed ahead of
     * the clock.
     */
    String IS_OVERDUE = "(:now >= expires_at OR (:latest >= expires_at AND EXISTS (SELECT 1 FROM <ns>ledger_account a"
            + " WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at)))";

    /** The opposite. */
    String IS_ALIVE = "expires_at > :now AND (expires_at > :latest OR NOT EXISTS (SELECT 1 FROM <ns>ledger_account a"
            + " WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at))";

    String PAGE = " ORDER BY id LIMIT :count";

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation WHERE operation_id = :operation"
            + " ORDER BY ordinal")
    List<Allocation> allocations(@Bind("operation") long operation);

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation WHERE lot_id = :lot"
            + " ORDER BY operation_id, ordinal LIMIT :count")
    List<Allocation> uses(@Bind("lot") long lot, @Bind("count") int count);

    /**
     * Open lots that end in a period, by the accounts that change before its end. Whether a lot has ended goes by the clock, or by
     * the time of the account's last change, as far as that is believed ahead of the clock.
     */
    String EXPIRING = "SELECT " + LotMapper.LOT_OF_L
            + " FROM <ns>ledger_account a JOIN <ns>ledger_lot l ON l.account_id = a.id"
            + " WHERE :until > a.next_change AND l.open = TRUE AND l.expires_at >= :from AND :until > l.expires_at"
            + " AND (l.expires_at > :latest OR l.expires_at > a.recorded_at)"
            + " AND (l.expires_at > :end OR (l.expires_at = :end AND l.id > :behind))";

    String PAGE_BY_END = " ORDER BY l.expires_at, l.id LIMIT :count";

    @SqlQuery(EXPIRING + PAGE_BY_END)
    List<LotRow> expiring(
            @Bind("from") long from,
            @Bind("until") long until,
            @Bind("latest") long latest,
            @Bind("end") long end,
            @Bind("behind") long behind,
            @Bind("count") int count);

    @SqlQuery(EXPIRING + " AND a.id = :account" + PAGE_BY_END)
    List<LotRow> expiringOf(
            @Bind("account") long account,
            @Bind("from") long from,
            @Bind("until") long until,
            @Bind("latest") long latest,
            @Bind("end") long end,
            @Bind("behind") long behind,
            @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND " + IS_ALIVE + PAGE)
    List<HoldRow> openHolds(
            @Bind("behind") long behind, @Bind("now") long now, @Bind("latest") long latest, @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND account_id = :account AND " + IS_ALIVE + PAGE)
    List<HoldRow> openHoldsOf(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("now") long now,
            @Bind("latest") long latest,
            @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND " + IS_OVERDUE + PAGE)
    List<HoldRow> overdueHolds(
            @Bind("behind") long behind, @Bind("now") long now, @Bind("latest") long latest, @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND account_id = :account AND " + IS_OVERDUE + PAGE)
    List<HoldRow> overdueHoldsOf(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("now") long now,
            @Bind("latest") long latest,
            @Bind("count") int count);

    @SqlQuery("SELECT name FROM <ns>ledger_account WHERE :now >= next_change ORDER BY next_change, id LIMIT :count")
    List<String> due(@Bind("now") long now, @Bind("count") int count);
}
