package io.creditledger.export;

import java.util.List;
import java.util.Locale;

/** The tables of an export, in the order in which they are written. Columns are only added in a new version of the format. */
public enum ExportTable {
    /** One row for each account. */
    ACCOUNTS(
            "account",
            "asset",
            "scale",
            "limited",
            "status",
            "floor",
            "ceiling",
            "marks",
            "posted",
            "held",
            "upcoming",
            "restricted",
            "seq",
            "revision",
            "recorded_at",
            "next_change",
            "opened_at"),
    /** One row for each accepted command, and for each booking that the ledger made by itself. */
    OPERATIONS(
            "operation",
            "kind",
            "scope",
            "key",
            "recorded_at",
            "effective_at",
            "reference",
            "returned",
            "reversed_by",
            "metadata"),
    /** One row for each posting, ordered by account and position. */
    POSTINGS("account", "asset", "position", "transaction", "amount", "posted_after", "held_after", "revision"),
    /** One row for each lot. */
    LOTS(
            "lot",
            "account",
            "asset",
            "grant",
            "expiry_account",
            "granted",
            "remaining",
            "reserved",
            "expired",
            "priority",
            "category",
            "starts_at",
            "expires_at",
            "tags"),
    /** One row for each hold. */
    HOLDS(
            "hold",
            "account",
            "asset",
            "capture_account",
            "amount",
            "captured",
            "reserved",
            "status",
            "expires_at",
            "ended_at");

    private final String columns;

    ExportTable(String... columns) {
        this.columns = String.join(",", columns);
    }

    /** Returns the names of its columns, in order. */
    public List<String> columns() {
        return List.of(columns.split(",", -1));
    }

    /** Returns the name of its file without the ending, such as {@code postings}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
