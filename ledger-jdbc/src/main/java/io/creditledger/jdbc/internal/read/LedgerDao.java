package io.creditledger.jdbc.internal.read;

import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The reads that are the same on every database. {@code <ns>} is the namespace. */
public interface LedgerDao {
    /**
     * The reads of accounts by their ids, with which almost every read begins. They have an interface of their own because JDBI prepares
     * all methods of one each time it is attached to a handle.
     */
    interface Accounts {
        @SqlQuery("SELECT " + StoredAccount.COLUMNS + StoredAccount.FROM + " WHERE a.name = :name")
        Optional<StoredAccount> account(@Bind("name") String name);

        @SqlQuery("SELECT " + StoredAccount.COLUMNS + StoredAccount.FROM + " WHERE a.name IN (<names>)")
        List<StoredAccount> accounts(@BindList("names") Collection<String> names);
    }

    /** Ordered by the account too, because H2 would sort all that is left of it otherwise. */
    @SqlQuery(
            "SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting"
                    + " WHERE account_id = :account AND :behind > position ORDER BY account_id DESC, position DESC LIMIT :count")
    List<PostingRow> newestPostings(
            @Bind("account") long account, @Bind("behind") long behind, @Bind("count") int count);

    @SqlQuery("SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting"
            + " WHERE account_id = :account AND position > :behind ORDER BY account_id, position LIMIT :count")
    List<PostingRow> oldestPostings(
            @Bind("account") long account, @Bind("behind") long behind, @Bind("count") int count);

    /** The block is found first, because MySQL would sort all accounts behind it otherwise. */
    @SqlQuery("SELECT " + StoredAccount.COLUMNS + " FROM (SELECT * FROM <ns>ledger_account"
            + " WHERE name > :behind AND name >= :first ORDER BY name LIMIT :count) a"
            + StoredAccount.JOINS + " ORDER BY a.name")
    List<StoredAccount> accountsBehind(
            @Bind("behind") String behind, @Bind("first") String first, @Bind("count") int count);

    @SqlQuery("SELECT id FROM <ns>ledger_operation WHERE reference = :operation ORDER BY id DESC LIMIT :count")
    List<Long> followUps(@Bind("operation") long operation, @Bind("count") int count);

    @SqlQuery("SELECT a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END AS unlimited_name, COUNT(*),"
            + " SUM(a.posted), SUM(a.held), SUM(COALESCE(t.total, 0)), SUM(COALESCE(d.moved, 0))"
            + StoredAccount.FROM
            + " LEFT JOIN (SELECT account_id, SUM(amount) AS moved FROM <ns>ledger_delta GROUP BY account_id) d"
            + " ON d.account_id = a.id"
            + " GROUP BY a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END"
            + " ORDER BY a.asset, unlimited_name")
    List<Totals> totals();

    @SqlQuery("SELECT DISTINCT account_id FROM <ns>ledger_delta")
    List<Long> accountsToFold();

    /**
     * The sum of an asset's limited accounts, or one of its unlimited accounts.
     *
     * @param asset the asset's code
     * @param scale its scale
     * @param unlimited the unlimited account's name, or null
     * @param accounts how many accounts
     * @param posted the sum of what limited accounts have posted
     * @param held the sum of what they hold
     * @param total the unlimited account's total
     */
    record Totals(
            String asset,
            int scale,
            @Nullable String unlimited,
            long accounts,
            BigDecimal posted,
            BigDecimal held,
            BigDecimal total) {}

    /** Reads {@link Totals}. */
    final class TotalsReader implements RowMapper<Totals> {
        @Override
        public Totals map(ResultSet row, StatementContext context) throws SQLException {
            return new Totals(
                    row.getString(1),
                    row.getInt(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getBigDecimal(5),
                    row.getBigDecimal(6),
                    row.getBigDecimal(7).add(row.getBigDecimal(8)));
        }
    }
}
