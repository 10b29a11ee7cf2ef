package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Marks;
import io.creditledger.engine.Micros;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * An account as a read finds it.
 *
 * @param state its row
 * @param total what an unlimited account's postings sum to; zero for a limited one
 * @param identity the identity of the ledger it is in
 */
public record StoredAccount(
        AccountState state, BigInteger total, @Nullable String identity) {
    /** Columns of {@link Reader}, of account a, asset s and total t. */
    public static final String COLUMNS =
            "a.id, a.name, a.asset, s.scale, a.limited, a.status, a.floor, a.ceiling, a.posted,"
                    + " a.held, a.upcoming, a.restricted, a.open_lots, a.open_holds, a.seq, a.revision, a.recorded_at,"
                    + " a.next_change, a.opened_at, t.total,"
                    + " (SELECT SUM(d.amount) FROM <ns>ledger_delta d WHERE d.account_id = t.account_id) AS moved,"
                    + " (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1) AS ledger_identity, a.marks";

    /** What accounts are joined with. */
    public static final String JOINS =
            " JOIN <ns>ledger_asset s ON s.code = a.asset" + " LEFT JOIN <ns>ledger_total t ON t.account_id = a.id";

    /** Where these columns come from. One statement, so that folding never shows. */
    public static final String FROM = " FROM <ns>ledger_account a" + JOINS;

    public Balance balance() {
        return state.limited() ? state.balance() : state.balance(total);
    }

    /** Reads one. */
    public static final class Reader implements RowMapper<StoredAccount> {
        @Override
        public StoredAccount map(ResultSet row, StatementContext context) throws SQLException {
            int status = row.getInt(6);
            byte[] marks = row.getBytes(23);
            AccountState state = new AccountState(
                    row.getLong(1),
                    new AccountId(row.getString(2)),
                    new Asset(row.getString(3), row.getInt(4)),
                    row.getBoolean(5),
                    Mapper.decoded(() -> Statuses.ofCode(status)),
                    row.getLong(7),
                    row.getObject(8, Long.class),
                    Mapper.decoded(() -> Marks.unpack(marks)),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getInt(13),
                    row.getInt(14),
                    row.getLong(15),
                    row.getLong(16),
                    Micros.at(row.getLong(17)),
                    Micros.atOrNull(row.getObject(18, Long.class)),
                    Micros.at(row.getLong(19)));
            return new StoredAccount(
                    state, whole(row.getBigDecimal(20)).add(whole(row.getBigDecimal(21))), row.getString(22));
        }

        private static BigInteger whole(@Nullable BigDecimal value) {
            return value == null ? BigInteger.ZERO : value.toBigIntegerExact();
        }
    }
}
