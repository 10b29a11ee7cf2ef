package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.UsageQuery;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.UsageRow;
import io.creditledger.engine.UsageSums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads rows of usage, which are the same on every database. */
final class UsageReads {
    private static final int FETCH = 1_000;

    /** Columns of {@link #row}. */
    static final String COLUMNS =
            "account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds, refunded";

    static final String ALL = "SELECT " + COLUMNS + " FROM <ns>ledger_usage";

    static final String OF_ACCOUNT = ALL + " WHERE account_id = :account AND utc_day >= :from AND :until > utc_day";

    /** Sums of all accounts of one asset, day and values. The account is of no meaning. */
    static final String OF_ALL =
            "SELECT 0, u.utc_day, u.dimension1, u.dimension2, u.dimension3, SUM(u.debits), SUM(u.debited),"
                    + " SUM(u.refunds), SUM(u.refunded), s.code, s.scale, MIN(a.name)"
                    + " FROM <ns>ledger_usage u JOIN <ns>ledger_account a ON a.id = u.account_id"
                    + " JOIN <ns>ledger_asset s ON s.code = a.asset WHERE u.utc_day >= :from AND :until > u.utc_day"
                    + " GROUP BY s.code, s.scale, u.utc_day, u.dimension1, u.dimension2, u.dimension3";

    static final String OF_ALL_BY_ACCOUNT =
            "SELECT u.account_id, u.utc_day, u.dimension1, u.dimension2, u.dimension3, u.debits, u.debited,"
                    + " u.refunds, u.refunded, s.code, s.scale, a.name"
                    + " FROM <ns>ledger_usage u JOIN <ns>ledger_account a ON a.id = u.account_id"
                    + " JOIN <ns>ledger_asset s ON s.code = a.asset WHERE u.utc_day >= :from AND :until > u.utc_day";

    private UsageReads() {}

    /** Reads the usage of one account. */
    static void ofAccount(Handle handle, AccountState account, UsageQuery query, UsageSums sums) {
        days(handle.createQuery(OF_ACCOUNT), query)
                .bind("account", account.internalId())
                .map((row, context) -> row(row))
                .forEach(row -> sums.add(account.asset(), account.id(), row));
    }

    /** Reads the usage of all accounts. */
    static void ofAll(Handle handle, UsageQuery query, UsageSums sums) {
        days(handle.createQuery(query.byAccount() ? OF_ALL_BY_ACCOUNT : OF_ALL), query)
                .map((row, context) -> new Named(
                        row(row),
                        new Asset(Objects.requireNonNull(row.getString(10)), row.getInt(11)),
                        new AccountId(Objects.requireNonNull(row.getString(12)))))
                .forEach(row -> sums.add(row.asset, row.account, row.row));
    }

    private record Named(UsageRow row, Asset asset, AccountId account) {}

    private static Query days(Query statement, UsageQuery query) {
        return statement
                .setFetchSize(FETCH)
                .bind("from", query.from().toEpochDay())
                .bind("until", query.until().toEpochDay());
    }

    static UsageRow row(ResultSet row) throws SQLException {
        List<String> values = List.of(text(row, 3), text(row, 4), text(row, 5));
        return new UsageRow(
                new UsageRow.Key(row.getLong(1), row.getInt(2), values),
                row.getLong(6),
                row.getBigDecimal(7).toBigIntegerExact(),
                row.getLong(8),
                row.getBigDecimal(9).toBigIntegerExact());
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), "column " + column);
    }
}
