package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** What MariaDB 10.11 and later runs. */
public final class MariaDbSql implements Sql {
    /** Tells whether ids from one number to another are in use. */
    public static final String IDS_STORED = """
            SELECT EXISTS (SELECT 1 FROM <ns>ledger_operation WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_account WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_lot WHERE id BETWEEN ? AND ?)
            """;

    /** The highest id in use, or 0. */
    public static final String HIGHEST_ID = """
            SELECT GREATEST(COALESCE((SELECT MAX(id) FROM <ns>ledger_operation), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_account), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_lot), 0))
            """;

    /** Draws the first id of a block. */
    public static final String NEXT_BLOCK = """
            SELECT ((NEXT VALUE FOR <ns>ledger_id) - 1) * 10000 + 1
            """;

    /** In one trip, because what the first statement says holds for whoever begins next on the session. */
    public static final String START_SNAPSHOT =
            "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;" + " START TRANSACTION READ ONLY; END";

    private final String bounded;
    private final String boundedLocks;
    private final String inShare;

    public MariaDbSql(Duration lockWait) {
        this(waitSeconds(lockWait));
    }

    private MariaDbSql(String waitSeconds) {
        // Bounds the wait for a key that somebody else is just inserting, without touching the session.
        this.bounded = "SET STATEMENT innodb_lock_wait_timeout=" + waitSeconds + " FOR ";
        // What WAIT stands for, which a compound statement does not take.
        this.boundedLocks = "SET STATEMENT lock_wait_timeout=" + waitSeconds + ", innodb_lock_wait_timeout="
                + waitSeconds + " FOR ";
        this.inShare = "LOCK IN SHARE MODE WAIT " + waitSeconds;
    }

    /** Whole seconds only: 0.5 would silently mean 0. */
    static String waitSeconds(Duration lockWait) {
        return String.valueOf(Math.max(1, (lockWait.toMillis() + 999) / 1000));
    }

    @Override
    public List<String> startOwn() {
        // A connection in auto-commit stays in it: two trips less, and ours to end.
        return List.of("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION");
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
        return """
                SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                  (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                WHERE a.name IN (<in>)
                """ + inShare;
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
        return """
                SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                  (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                WHERE a.id IN (<in>)
                """ + inShare;
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
        return boundedLocks + """
                SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                  seq, revision, recorded_at, next_change, name
                FROM <ns>ledger_account
                WHERE id IN (<in>) AND limited
                ORDER BY id
                FOR UPDATE
                """;
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
                SELECT i.identity, NULL, a.id, a.name, a.asset, a.limited
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
        return IDS_STORED;
    }

    @Override
    public String highestId() {
        return HIGHEST_ID;
    }

    @Override
    public String lockOperations() {
        return boundedLocks + """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE id IN (<in>)
                ORDER BY id
                FOR UPDATE
                """;
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
        return """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE id IN (<in>)
                """ + inShare;
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
        return """
                SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                  effective_at, metadata, reference, returned, reversed_by
                FROM <ns>ledger_operation
                WHERE key_digest IN (<in>)
                """ + inShare;
    }

    @Override
    public String postings(int count) {
        return """
                SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                FROM <ns>ledger_posting
                WHERE\s""" + String.join(" OR ", Collections.nCopies(count, "(account_id = ? AND position = ?)"));
    }

    @Override
    public String postingsLatest(int count) {
        return postings(count) + " " + inShare;
    }

    @Override
    public String assets() {
        return """
                SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)
                """;
    }

    @Override
    public String assetsLatest() {
        return boundedLocks + assets() + " LOCK IN SHARE MODE";
    }

    @Override
    public String insertAsset() {
        return bounded + """
                INSERT INTO <ns>ledger_asset (code, scale) VALUES (?, ?)
                """;
    }

    @Override
    public String insertAccount() {
        return bounded + """
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
        return bounded + """
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

    /**
     * Changes rows that are there, and locked: an INSERT takes many at once. What it would insert if one were not there is
     * never committed.
     */
    @Override
    public String updateAccount() {
        return """
                INSERT INTO <ns>ledger_account (status, floor, ceiling, posted, held, upcoming, restricted, open_lots,
                  open_holds, seq, revision, recorded_at, next_change, id, name, asset, limited, opened_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0)
                ON DUPLICATE KEY UPDATE status = VALUES(status), floor = VALUES(floor), ceiling = VALUES(ceiling),
                  posted = VALUES(posted), held = VALUES(held), upcoming = VALUES(upcoming),
                  restricted = VALUES(restricted), open_lots = VALUES(open_lots), open_holds = VALUES(open_holds),
                  seq = VALUES(seq), revision = VALUES(revision), recorded_at = VALUES(recorded_at),
                  next_change = VALUES(next_change)
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
                SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?
                """;
    }

    @Override
    public String takeDeltas() {
        return """
                DELETE FROM <ns>ledger_delta
                WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>) RETURNING amount
                """;
    }

    @Override
    public String addToTotal() {
        return """
                UPDATE <ns>ledger_total SET total = total + ? WHERE account_id = ?
                """;
    }

    /** Each row of a probe has an id of its own, without drawing a block: it is rolled back. */
    @Override
    public String probeAccount() {
        return bounded + """
                INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
                  restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
                VALUES (-(UUID_SHORT() & 9223372036854775807), ?, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                """;
    }

    @Override
    public String probeOperationNumber() {
        return bounded + """
                INSERT INTO <ns>ledger_operation (id, kind, request, recorded_at) VALUES (?, 0, '', 0)
                """;
    }

    @Override
    public String probeOperationDigest() {
        return bounded + """
                INSERT INTO <ns>ledger_operation (id, key_digest, kind, request, recorded_at)
                VALUES (-(UUID_SHORT() & 9223372036854775807), ?, 0, '', 0)
                """;
    }

    @Override
    public Sql unwaiting() {
        return new MariaDbSql("0");
    }

    @Override
    public String lockTimeout() {
        return "";
    }

    @Override
    public String setLockTimeout(long millis) {
        return "";
    }

    @Override
    public void bindDigest(Parameters statement, int index, UUID digest) throws SQLException {
        statement.setBytes(
                index,
                ByteBuffer.allocate(16)
                        .putLong(digest.getMostSignificantBits())
                        .putLong(digest.getLeastSignificantBits())
                        .array());
    }
}
