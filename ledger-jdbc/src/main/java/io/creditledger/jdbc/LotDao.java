package io.creditledger.jdbc;

import io.creditledger.engine.Allocation;
import io.creditledger.jdbc.LotRows.HoldRow;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * The reads of lots and holds that are the same on every database. {@code <ns>} is the namespace, {@code <due>} are the
 * accounts, and as d when they next change by themselves.
 */
interface LotDao {
    /** {@code status = 0} is open; PostgreSQL's index knows open holds by the other condition. */
    String OPEN_HOLDS =
            "SELECT " + LotMapper.HOLD + " FROM <ns>ledger_hold WHERE status = 0 AND ended_at IS NULL AND id > :behind";

    String PAGE = " ORDER BY id LIMIT :count";

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation WHERE operation_id = :operation"
            + " ORDER BY ordinal")
    List<Allocation> allocations(@Bind("operation") long operation);

    @SqlQuery("SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation WHERE lot_id = :lot"
            + " ORDER BY operation_id, ordinal LIMIT :count")
    List<Allocation> uses(@Bind("lot") long lot, @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND expires_at > :now" + PAGE)
    List<HoldRow> openHolds(@Bind("behind") long behind, @Bind("now") long now, @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND account_id = :account AND expires_at > :now" + PAGE)
    List<HoldRow> openHoldsOf(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("now") long now,
            @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND :now >= expires_at" + PAGE)
    List<HoldRow> overdueHolds(@Bind("behind") long behind, @Bind("now") long now, @Bind("count") int count);

    @SqlQuery(OPEN_HOLDS + " AND account_id = :account AND :now >= expires_at" + PAGE)
    List<HoldRow> overdueHoldsOf(
            @Bind("account") long account,
            @Bind("behind") long behind,
            @Bind("now") long now,
            @Bind("count") int count);

    @SqlQuery("SELECT name FROM <due> WHERE :now >= d.next_change ORDER BY d.next_change, d.id LIMIT :count")
    List<String> due(@Bind("now") long now, @Bind("count") int count);
}
