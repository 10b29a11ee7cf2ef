package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.h2.H2Sql;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbSql;
import io.creditledger.jdbc.internal.dialect.mysql.MySqlSql;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresSql;
import io.creditledger.jdbc.internal.read.ReadTexts;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.RowsRead;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * That what is over costs nothing: of thousands of spent lots, ended holds, accounts without anything due and operations that
 * nothing refers to, none is read.
 */
class IndexesTest {
    private static final int CLOSED = 3_000;
    private static final int OPEN = 20;
    /** So many that PostgreSQL does not find reading all of them cheaper than the index. */
    private static final int LATER = 30_000;

    /** One of so many operations is the account's. */
    private static final int SHARE = 100;

    /** Rows that may be read for 16 found ones: each once in the index and once in the table, and a few to get there. */
    private static final long FEW = 100;

    @EachDatabase
    void closedRowsAreNotRead(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Connection connection = connectToFill(database)) {
            fill(connection);
            SqlTexts sql = kind == TestDatabases.MARIADB
                    ? new MariaDbSql()
                    : kind == TestDatabases.MYSQL ? new MySqlSql() : new H2Sql();
            Statements statements = new Statements("", "1");
            String lots = kind == TestDatabases.POSTGRESQL
                    ? PostgresSql.FIRST_LOTS
                            .replace("?::bigint[]", "ARRAY[1]::bigint[]")
                            .replace("?::int[]", "ARRAY[16]::int[]")
                    : statements
                            .listed(sql.of(Sql.FIRST_LOTS), 1)
                            .replaceFirst("\\?", "1")
                            .replaceFirst("\\?", "16");
            String holds = kind == TestDatabases.POSTGRESQL
                    ? PostgresSql.OPEN_HOLDS.replace("?", "ARRAY[1]::bigint[]")
                    : sql.of(Sql.OPEN_HOLDS).replace("<in>", "1");
            String due =
                    "SELECT name FROM <ns>ledger_account WHERE 20 >= next_change ORDER BY next_change, id LIMIT 16";
            String uses = "SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation WHERE lot_id = 7"
                    + " ORDER BY operation_id, ordinal LIMIT 16";
            String followUps = "SELECT id FROM <ns>ledger_operation WHERE reference = 7 ORDER BY id DESC LIMIT 16";
            String accounts = ReadTexts.all()
                    .get("LedgerDao.accountsBehind")
                    .replace("name > ?", "name > 'user:2'")
                    .replace("name >= ?", "name >= 'user:'")
                    .replace("LIMIT ?", "LIMIT 16");
            List<String> queries = new ArrayList<>(List.of(lots, holds, due, uses, followUps, accounts));
            // A block from the middle of each table, as an export reads it, and pages of a statement. Not what an audit
            // reads of damaged
            // books only: PostgreSQL joins so few operations as a whole.
            ReadTexts.all().forEach((name, text) -> {
                boolean block = name.startsWith("BlockDao.") && !name.startsWith("BlockDao.booked");
                if (block || name.endsWith("estPostings") || name.contains(".lastBefore")) {
                    queries.add(text.replace("account_id = ?", "account_id = 2")
                            .replace("account_id >= ?", "account_id >= 2")
                            .replace("BETWEEN ? AND ?", "BETWEEN 1500 AND 1515")
                            .replace("operation_id = ?", "operation_id = 1000")
                            .replace("operation_id >= ?", "operation_id >= 1000")
                            .replace("ordinal > ?", "ordinal > 0")
                            .replace("position > ?", "position > 1500")
                            .replace("? > position", "1500 > position")
                            .replace("a.id = ?", "a.id = 2")
                            .replace("a.seq - ?", "a.seq - 999")
                            .replace("id > ?", "id > 1500")
                            .replace("?", "16"));
                }
            });
            assertThat(queries).hasSize(20);
            assertThat(queries).filteredOn(IndexesTest::isTwoSearches).hasSize(1);
            for (String query : queries) {
                assertThat(RowsRead.of(kind, connection, query.replace("<ns>", "")))
                        .as(query)
                        .isLessThan(isTwoSearches(query) ? 2 * FEW : FEW);
            }
        }
    }

    /** Whether a query searches both ends of a period. */
    private static boolean isTwoSearches(String query) {
        return query.startsWith("WITH RECURSIVE") && query.split("ledger_account a").length == 3;
    }

    @EachDatabase
    void onlyOperationsOfTheAccountAreRead(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Connection connection = connectToFill(database)) {
            fillJournal(connection);
            for (String order : List.of("newest", "oldest")) {
                String text = ReadTexts.all()
                        .get("OperationDao." + order + "Operations")
                        .replace("account_id = ?", "account_id = 2")
                        .replace("position > ?", "position > " + OPEN)
                        .replaceFirst("\\? > p", LATER + " > p")
                        .replace(">= ?", ">= 0")
                        .replaceFirst("\\? > o", "1000000 > o")
                        .replace("LIMIT ?", "LIMIT 16");
                String all = text.replace("? = 1", "1 = 1").replace("?", "'?'").replace("IN ('?')", "IN (-1)");
                String charges = text.replaceFirst("\\? = 1", "0 = 1")
                        .replace("IN (?)", "IN (2)")
                        .replaceFirst("\\? = 1", "1 = 1")
                        .replace("?", "'?'");
                String one = text.replace("? = 1", "0 = 1")
                        .replace("IN (?)", "IN (2)")
                        .replace("scope = ?", "scope = 's'")
                        .replace("LIKE ?", "LIKE 'k150%'");
                assertThat(RowsRead.of(kind, connection, all)).as(all).isLessThan(FEW);
                assertThat(RowsRead.of(kind, connection, charges)).as(charges).isLessThan(FEW);
                // Only one passes, so all of the account are read: as postings in the index and the table, and as
                // operations.
                assertThat(RowsRead.of(kind, connection, one))
                        .as(one)
                        .isBetween((long) LATER / SHARE, 3L * LATER / SHARE + FEW);
            }
            // A short page, and as many operations as are looked up at once. MySQL and MariaDB would read all for 200.
            for (int page : List.of(3, 100)) {
                String ids = IntStream.rangeClosed(5, 4 + page)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", "));
                String later = ReadTexts.all()
                        .get("OperationDao.followUpsOfAll")
                        .replace("IN (?)", "IN (" + ids + ")")
                        .replace("? >= ", "100 >= ");
                assertThat(RowsRead.of(kind, connection, later)).as(later).isLessThan(2 * FEW + 2L * page);
            }
        }
    }

    /** Of many operations one in a hundred has a posting on account 2, every other one of them is a charge. */
    private static void fillJournal(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement operation = connection.prepareStatement(
                        "INSERT INTO ledger_operation (id, recorded_at, reference, kind, scope,"
                                + " idem_key, request) VALUES (?, ?, ?, ?, 's', ?, ?)");
                PreparedStatement posting =
                        connection.prepareStatement("INSERT INTO ledger_posting (account_id, position,"
                                + " transaction_id, amount) VALUES (?, ?, ?, 1)")) {
            for (int i = 1; i <= LATER; i++) {
                operation.setLong(1, i);
                operation.setLong(2, i);
                operation.setObject(3, i <= OPEN ? Long.valueOf(5 + i % 2) : null);
                operation.setInt(4, i / SHARE % 2 == 0 ? 2 : 1);
                operation.setString(5, "k" + i);
                operation.setBytes(6, new byte[] {1});
                operation.addBatch();
                posting.setLong(1, i % SHARE == 0 ? 2 : 1 + i % SHARE * 2);
                posting.setLong(2, i);
                posting.setLong(3, i);
                posting.addBatch();
            }
            operation.executeBatch();
            posting.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @EachDatabase
    void lotsThatEndLaterAreNotRead(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Connection connection = connectToFill(database)) {
            fillLots(connection);
            String expiring = ReadTexts.all()
                    .get("LotDao.expiring")
                    .replaceFirst("\\? > a", "20 > a")
                    .replace(">= ?", ">= 5")
                    .replaceFirst("\\? > l", "20 > l")
                    .replace("> ?", "> 0")
                    .replace("= ?", "= 0")
                    .replace("LIMIT ?", "LIMIT 16");
            assertThat(expiring).doesNotContain("?");
            assertThat(RowsRead.of(kind, connection, expiring)).as(expiring).isLessThan(2 * FEW);
        }
    }

    /** An account for each lot: a few lots end soon, the others later. One account has many lots that are over. */
    private static void fillLots(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement lot = connection.prepareStatement("INSERT INTO ledger_lot (id, account_id, grant_id,"
                        + " expiry_account_id, granted, remaining, reserved, expired, started, priority, category, open,"
                        + " burn_order, expires_at)"
                        + " VALUES (?, ?, 1, 2, 1, 1, 0, 0, TRUE, 50, 1, ?, ?, ?)");
                PreparedStatement account = connection.prepareStatement("INSERT INTO ledger_account (id, name, asset,"
                        + " limited, status, floor, posted, held, upcoming, restricted, open_lots, open_holds, seq,"
                        + " revision, recorded_at, next_change, opened_at)"
                        + " VALUES (?, ?, 'CREDIT', TRUE, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, ?, 0)")) {
            for (int i = 1; i <= LATER + OPEN + CLOSED; i++) {
                boolean closed = i > LATER + OPEN;
                long end = i > LATER ? 10 : 1_000_000 + i;
                lot.setLong(1, i);
                lot.setLong(2, closed ? LATER + 1 : i);
                lot.setBoolean(3, !closed);
                lot.setBytes(4, new byte[] {(byte) (i >> 8), (byte) i});
                lot.setLong(5, end);
                lot.addBatch();
                if (closed) {
                    continue;
                }
                account.setLong(1, i);
                account.setString(2, "user:" + i);
                account.setLong(3, end);
                account.addBatch();
            }
            lot.executeBatch();
            account.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Returns a connection that sends the rows of a batch together, where the driver does not do so by itself. */
    private static Connection connectToFill(TestDatabase database) throws SQLException {
        String together = switch (database.dialect()) {
            case H2, MARIADB -> "";
            case POSTGRESQL -> "&reWriteBatchedInserts=true";
            case MYSQL -> "&rewriteBatchedStatements=true";
        };
        return DriverManager.getConnection(database.jdbcUrl() + together);
    }

    private static void fill(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement lot = connection.prepareStatement("INSERT INTO ledger_lot (id, account_id, grant_id,"
                        + " expiry_account_id, granted, remaining, reserved, expired, started, priority, category, open,"
                        + " burn_order)"
                        + " VALUES (?, 1, ?, 2, 1, ?, 0, 0, TRUE, 50, 1, ?, ?)");
                PreparedStatement hold = connection.prepareStatement("INSERT INTO ledger_hold (id, account_id,"
                        + " capture_account_id, amount, captured, expires_at, ended_at, status)"
                        + " VALUES (?, 1, 2, 1, 0, 1, ?, ?)");
                PreparedStatement allocation = connection.prepareStatement(
                        "INSERT INTO ledger_allocation (operation_id, ordinal, lot_id, amount) VALUES (?, 0, ?, -1)");
                PreparedStatement operation = connection.prepareStatement(
                        "INSERT INTO ledger_operation (id, recorded_at, reference, kind, request) VALUES (?, 0, ?, 6, ?)");
                PreparedStatement posting =
                        connection.prepareStatement("INSERT INTO ledger_posting (account_id, position,"
                                + " transaction_id, amount) VALUES (?, ?, ?, 1)");
                PreparedStatement account = connection.prepareStatement("INSERT INTO ledger_account (id, name, asset,"
                        + " limited, status, floor, posted, held, upcoming, restricted, open_lots, open_holds, seq,"
                        + " revision, recorded_at, next_change, opened_at)"
                        + " VALUES (?, ?, 'CREDIT', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 1999, 0, 0, ?, 0)")) {
            for (int i = 1; i <= CLOSED + OPEN; i++) {
                boolean open = i > CLOSED;
                lot.setLong(1, i);
                lot.setLong(2, i);
                lot.setLong(3, open ? 1 : 0);
                lot.setBoolean(4, open);
                lot.setBytes(5, new byte[] {(byte) (i >> 8), (byte) i});
                lot.addBatch();
                hold.setLong(1, i);
                hold.setObject(2, open ? null : Long.valueOf(1));
                hold.setInt(3, open ? 0 : 1);
                hold.addBatch();
                allocation.setLong(1, i);
                allocation.setLong(2, open ? 7 : i);
                allocation.addBatch();
                operation.setLong(1, i);
                operation.setObject(2, open ? Long.valueOf(7) : null);
                operation.setBytes(3, new byte[] {1});
                operation.addBatch();
                posting.setLong(1, 1 + i / 1_000);
                posting.setLong(2, i);
                posting.setLong(3, i);
                posting.addBatch();
                account.setLong(1, i);
                account.setString(2, "user:" + i);
                account.setLong(3, open ? 10 : 30);
                account.addBatch();
            }
            for (PreparedStatement statement : List.of(lot, hold, allocation, operation, posting, account)) {
                statement.executeBatch();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
