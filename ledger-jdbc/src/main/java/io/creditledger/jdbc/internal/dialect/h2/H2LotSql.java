package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.generic.LotSql;
import java.util.Collections;

/** What H2 runs for lots and holds. A lock that is behind a snapshot fails there, so no read need look past one. */
public final class H2LotSql implements LotSql {
    @Override
    public String firstLots(int accounts) {
        return String.join(" UNION ALL ", Collections.nCopies(accounts, """
                (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  starts_at, expires_at, started, tags, burn_order
                FROM <ns>ledger_lot
                WHERE account_id = ? AND open = TRUE
                ORDER BY account_id, open, burn_order
                LIMIT ?)
                """));
    }

    @Override
    public String openLotsLatest() {
        return "";
    }

    @Override
    public String lotsByNumber() {
        return """
                SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  starts_at, expires_at, started, tags, burn_order
                FROM <ns>ledger_lot
                WHERE id IN (<in>)
                """;
    }

    @Override
    public String lotsByNumberLatest() {
        return "";
    }

    @Override
    public String openHolds() {
        return """
                SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                FROM <ns>ledger_hold
                WHERE status = 0 AND account_id IN (<in>)
                """;
    }

    @Override
    public String openHoldsLatest() {
        return "";
    }

    @Override
    public String holdsByNumber() {
        return """
                SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                FROM <ns>ledger_hold
                WHERE id IN (<in>)
                """;
    }

    @Override
    public String holdsByNumberLatest() {
        return "";
    }

    @Override
    public String allocations() {
        return """
                SELECT operation_id, ordinal, lot_id, amount, returned
                FROM <ns>ledger_allocation
                WHERE operation_id IN (<in>)
                """;
    }

    @Override
    public String allocationsLatest() {
        return "";
    }

    @Override
    public String probeLot() {
        return """
                INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  started, priority, category, open, burn_order)
                VALUES (?, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, X'')
                """;
    }

    @Override
    public String insertLot() {
        return """
                INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  starts_at, expires_at, started, priority, category, open, burn_order, tags)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String updateLot() {
        return """
                UPDATE <ns>ledger_lot
                SET remaining = ?, reserved = ?, expired = ?, expires_at = ?, started = ?, open = ?, burn_order = ?
                WHERE id = ?
                """;
    }

    @Override
    public String insertHold() {
        return """
                INSERT INTO <ns>ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String updateHold() {
        return """
                UPDATE <ns>ledger_hold SET captured = ?, expires_at = ?, ended_at = ?, status = ? WHERE id = ?
                """;
    }

    @Override
    public String insertAllocation() {
        return """
                INSERT INTO <ns>ledger_allocation (operation_id, ordinal, lot_id, amount, returned) VALUES (?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String updateAllocation() {
        return """
                UPDATE <ns>ledger_allocation SET returned = ? WHERE operation_id = ? AND ordinal = ?
                """;
    }
}
