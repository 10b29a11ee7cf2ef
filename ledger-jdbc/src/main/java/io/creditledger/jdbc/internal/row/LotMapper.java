package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.HoldStatus;
import io.creditledger.LotCategory;
import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.LotState;
import io.creditledger.engine.Micros;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reads rows of lots and holds out of result sets whose columns are selected in the order given at each method. */
public final class LotMapper {
    /** Columns of {@link #lot}. */
    static final String LOT = "id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,"
            + " starts_at, expires_at, started, tags, burn_order";

    /** The same of l. */
    public static final String LOT_OF_L = "l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining,"
            + " l.reserved, l.expired, l.starts_at, l.expires_at, l.started, l.tags, l.burn_order";

    /** Columns of {@link #auditedLot}. */
    public static final String AUDITED_LOT = LOT + ", open, priority, category";

    /** How many columns a lot has for an audit. */
    public static final int AUDITED_LOT_COLUMNS = 16;

    /** Columns of {@link #hold}. */
    public static final String HOLD =
            "id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status";

    /** How many columns a hold has. */
    public static final int HOLD_COLUMNS = 8;

    /** Where lots and holds have the number of their account. */
    public static final int ACCOUNT_COLUMN = 2;

    /** Columns of {@link #allocation}. */
    public static final String ALLOCATION = "operation_id, ordinal, lot_id, amount, returned";

    private LotMapper() {}

    public static LotRow lot(ResultSet row) throws SQLException {
        return new LotRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                Micros.atOrNull(Mapper.number(row, 9)),
                Micros.atOrNull(Mapper.number(row, 10)),
                row.getBoolean(11),
                tags(row.getString(12)),
                BurnOrder.ofBytes(Objects.requireNonNull(row.getBytes(13), "burn_order")));
    }

    /** Reads {@link #AUDITED_LOT}. */
    public static AuditedLot auditedLot(ResultSet row, LongFunction<AccountId> names) throws SQLException {
        return new AuditedLot(
                lot(row).state(names), row.getBoolean(14), row.getInt(15), LotCategory.ofCode(row.getInt(16)));
    }

    public static HoldRow hold(ResultSet row) throws SQLException {
        int status = row.getInt(8);
        return new HoldRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                Micros.at(row.getLong(6)),
                Micros.atOrNull(Mapper.number(row, 7)),
                Mapper.decoded(() -> HoldStatus.ofCode(status)));
    }

    public static Allocation allocation(ResultSet row) throws SQLException {
        return new Allocation(row.getLong(1), row.getInt(2), Mapper.number(row, 3), row.getLong(4), row.getLong(5));
    }

    /** Returns what is stored of a lot's tags: there is no comma in any. */
    public static @Nullable String tags(LotState lot) {
        return lot.tags().isEmpty() ? null : String.join(",", new TreeSet<>(lot.tags()));
    }

    private static Set<String> tags(@Nullable String stored) {
        return stored == null ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(Set.of(stored.split(",", -1))));
    }

    /** Returns what is stored of how much has been given back: mostly nothing. */
    public static @Nullable Long returned(Allocation allocation) {
        return allocation.returned() == 0 ? null : (Long) allocation.returned();
    }
}
