package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** What H2 2.4 and later runs. */
public final class H2Sql implements Sql {
    /** The highest id in use, or 0. */
    public static final String HIGHEST_ID = """
            SELECT GREATEST(COALESCE((SELECT MAX(id) FROM <ns>ledger_operation), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_account), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_lot), 0))
            """;

    /** Draws the first id of a block. */
    public static final String NEXT_BLOCK = """
            SELECT NEXT VALUE FOR <ns>ledger_id
            """;

    private final String waitSeconds;

    public H2Sql(Duration lockWait) {
        // H2 takes fractions of a second here, but no parameter.
        this.waitSeconds = String.valueOf(lockWait.toMillis() / 1000.0);
    }

    @Override
    public List<String> startOwn() {
        return List.of();
    }

    @Override
    public String factsByName() {
        return """
                SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                  (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                WHERE a.name IN (<in>)
                """;
    }

    @Override
    public String factsByNameLatest() {
        return "";
    }

    @Override
    public String factsByNumber() {
        return """
                SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                  (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                WHERE a.id IN (<in>)
                """;
    }

    @Override
    public String factsByNumberLatest() {
        return "";
    }

    @Override
    public String revisions() {
        return """
                SELECT name, revision, (SELECT identity FROM <ns>ledger_schema WHERE version = 1)
                FROM <ns>ledger_account
                WHERE limited AND name IN (<in>)
                """;
    }

    @Override
    public String accounts() {
        return """
                SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                  seq, revision, recorded_at, next_change, name
                FROM <ns>ledger_account
                WHERE id IN (<in>) AND limited
                """;
    }

    @Override
    public String lockAccounts() {
        return """
                SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                  seq, revision, recorded_at, next_change, name
                FROM <ns>ledger_account
                WHERE id IN (<in>) AND limited
                ORDER BY id
                """ + "FOR UPDATE WAIT " + waitSeconds;
    }

    @Override
    public String lockAccountsUnlessLocked() {
        return """
                SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                  seq, revision, recorded_at, next_change, name
                FROM <ns>ledger_account
                WHERE id IN (<in>) AND limited
                ORDER BY id
                FOR UPDATE SKIP LOCKED
                """;
    }

    @Override
    public String proof() {
        return """
                SELECT i.identity, TRANSACTION_ID(), a.id, a.name, a.asset, a.limited
                FROM <ns>ledger_schema i LEFT JOIN <ns>ledger_account a ON a.id IN (<in>)
                WHERE i.version = 1
                """;
    }

    @Override
    public String identity() {
        return """
                SELECT identity FROM <ns>ledger_schema WHERE version = 1
                """;
    }

    @Override
    public String idsStored() {
        return """
                SELECT EXISTS (SELECT 1 FROM <ns>ledger_operation WHERE id BETWEEN ? AND ?)
                  OR EXISTS (SELECT 1 FROM <ns>ledger_account WHERE id BETWEEN ? AND ?)
                  OR EXISTS (SELECT 1 FROM <ns>ledger_lot WHERE id BETWEEN ? AND ?)
                """;
    }

    @Override
    public String highestId() {
        return HIGHEST_ID;
    }

    @Override
    public String lockOperations() {
        return """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE id IN (<in>)
                ORDER BY id
                """ + "FOR UPDATE WAIT " + waitSeconds;
    }

    @Override
    public String operationsByNumber() {
        return """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE id IN (<in>)
                """;
    }

    @Override
    public String operationsByNumberLatest() {
        return "";
    }

    @Override
    public String operationsByDigest() {
        return """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE key_digest IN (<in>)
                """;
    }

    @Override
    public String operationsByDigestLatest() {
        return "";
    }

    @Override
    public String postings(int count) {
        return """
                SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                FROM <ns>ledger_posting
                WHERE (account_id, position) IN (""" + String.join(", ", Collections.nCopies(count, "(?, ?)")) + ")";
    }

    @Override
    public String postingsLatest(int count) {
        return postings(count);
    }

    @Override
    public String assets() {
        return """
                SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)
                """;
    }

    @Override
    public String assetsLatest() {
        return assets();
    }

    @Override
    public String insertAsset() {
        return """
                INSERT INTO <ns>ledger_asset (code, scale) VALUES (?, ?)
                """;
    }

    @Override
    public String insertAccount() {
        return """
                INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
                  restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, opened_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String insertTotal() {
        return """
                INSERT INTO <ns>ledger_total (account_id, total) VALUES (?, 0)
                """;
    }

    @Override
    public String insertOperation() {
        return """
                INSERT INTO <ns>ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String insertPosting() {
        return """
                INSERT INTO <ns>ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """;
    }

    @Override
    public String updateAccount() {
        return """
                UPDATE <ns>ledger_account
                SET status = ?, floor = ?, ceiling = ?, posted = ?, held = ?, upcoming = ?, restricted = ?, open_lots = ?,
                  open_holds = ?, seq = ?, revision = ?, recorded_at = ?, next_change = ?
                WHERE id = ?
                """;
    }

    @Override
    public String updateUndone() {
        return """
                UPDATE <ns>ledger_operation SET returned = ?, reversed_by = ? WHERE id = ?
                """;
    }

    @Override
    public String insertDelta() {
        return """
                INSERT INTO <ns>ledger_delta (account_id, id, amount) VALUES (?, ?, ?)
                """;
    }

    @Override
    public String nextBlock() {
        return NEXT_BLOCK;
    }

    @Override
    public String lockTotal() {
        return """
                SELECT account_id FROM <ns>ledger_total WHERE account_id = ? FOR UPDATE SKIP LOCKED
                """;
    }

    @Override
    public String deltaIds() {
        return """
                SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY account_id, id LIMIT ?
                """;
    }

    @Override
    public String takeDeltas() {
        return """
                SELECT amount FROM OLD TABLE (DELETE FROM <ns>ledger_delta
                WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>))
                """;
    }

    @Override
    public String addToTotal() {
        return """
                UPDATE <ns>ledger_total SET total = total + ? WHERE account_id = ?
                """;
    }

    @Override
    public String probeAccount() {
        return """
                INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
                  restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
                VALUES (-(NEXT VALUE FOR <ns>ledger_id), ?, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                """;
    }

    @Override
    public String probeOperationNumber() {
        return "INSERT INTO <ns>ledger_operation (id, kind, request, recorded_at) VALUES (?, 0, X'', 0)";
    }

    @Override
    public String probeOperationDigest() {
        return """
                INSERT INTO <ns>ledger_operation (id, key_digest, kind, request, recorded_at)
                VALUES (-(NEXT VALUE FOR <ns>ledger_id), ?, 0, X'', 0)
                """;
    }

    @Override
    public Sql unwaiting() {
        return this;
    }

    @Override
    public String lockTimeout() {
        return "CALL LOCK_TIMEOUT()";
    }

    @Override
    public String setLockTimeout(long millis) {
        return "SET LOCK_TIMEOUT " + millis;
    }

    @Override
    public void bindDigest(Parameters statement, int index, UUID digest) throws SQLException {
        statement.setUuid(index, digest);
    }
}
