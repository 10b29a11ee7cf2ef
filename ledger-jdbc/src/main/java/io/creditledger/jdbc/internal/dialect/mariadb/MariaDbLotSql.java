package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.generic.LotSql;
import java.time.Duration;
import java.util.Collections;

/**
 * What MariaDB runs for lots and holds. Where a snapshot is looked past, it finds the keys in a subquery of its own, which
 * DISTINCT keeps from being merged: a locking read of a range would also lock the gaps in it, and with them lots that
 * somebody else grants to a neighbour.
 */
public final class MariaDbLotSql implements LotSql {
    private final String bounded;
    private final String forUpdate;

    public MariaDbLotSql(Duration lockWait) {
        String waitSeconds = MariaDbSql.waitSeconds(lockWait);
        this.bounded = "SET STATEMENT innodb_lock_wait_timeout=" + waitSeconds + " FOR ";
        this.forUpdate = "FOR UPDATE WAIT " + waitSeconds;
    }

    @Override
    public String firstLots(int accounts) {
        return String.join(" UNION ALL ", Collections.nCopies(accounts, """
                (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  starts_at, expires_at, started, tags, burn_order
                FROM <ns>ledger_lot
                WHERE account_id = ? AND open = TRUE
                ORDER BY burn_order
                LIMIT ?)
                """));
    }

    @Override
    public String openLotsLatest() {
        return """
                SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
                  l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
                FROM (SELECT DISTINCT id AS number FROM <ns>ledger_lot WHERE account_id = ? AND open = TRUE) seen
                STRAIGHT_JOIN <ns>ledger_lot l FORCE INDEX (PRIMARY) ON l.id = seen.number
                """ + forUpdate;
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
        return """
                SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  starts_at, expires_at, started, tags, burn_order
                FROM <ns>ledger_lot FORCE INDEX (PRIMARY)
                WHERE id IN (<in>)
                """ + forUpdate;
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
        return """
                SELECT h.id, h.account_id, h.capture_account_id, h.amount, h.captured, h.expires_at, h.ended_at, h.status
                FROM (SELECT DISTINCT id AS number FROM <ns>ledger_hold WHERE status = 0 AND account_id IN (<in>)) seen
                STRAIGHT_JOIN <ns>ledger_hold h FORCE INDEX (PRIMARY) ON h.id = seen.number
                """ + forUpdate;
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
        return """
                SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                FROM <ns>ledger_hold FORCE INDEX (PRIMARY)
                WHERE id IN (<in>)
                """ + forUpdate;
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
        return """
                SELECT a.operation_id, a.ordinal, a.lot_id, a.amount, a.returned
                FROM (SELECT DISTINCT operation_id AS operation, ordinal AS place
                  FROM <ns>ledger_allocation WHERE operation_id IN (<in>)) seen
                STRAIGHT_JOIN <ns>ledger_allocation a FORCE INDEX (PRIMARY)
                  ON a.operation_id = seen.operation AND a.ordinal = seen.place
                """ + forUpdate;
    }

    @Override
    public String probeLot() {
        return bounded + """
                INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                  started, priority, category, open, burn_order)
                VALUES (?, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, '')
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
