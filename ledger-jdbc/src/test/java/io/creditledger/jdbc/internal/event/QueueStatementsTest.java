package io.creditledger.jdbc.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.RowsRead;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** Of tens of thousands of stored events, a reader reads those that it takes, and one of each bucket to find them. */
class QueueStatementsTest {
    private static final int EVENTS = 30_000;

    /** Rows that may be read for 16 found ones: each once in the index and once in the table, and a few to get there. */
    private static final long FEW = 150;

    @EachDatabase
    void eventsThatAreNotTakenAreNotRead(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Connection connection = database.connect()) {
            fill(connection);
            String keys = String.join(
                    " OR ",
                    Collections.nCopies(
                            16, QueueStatements.KEY.replaceFirst("\\?", "1600").replaceFirst("\\?", "100")));
            List<String> queries = List.of(
                    QueueStatements.WAITING.replace("?", "9000000"),
                    QueueStatements.OLDEST
                            .replaceFirst("\\?", "3")
                            .replaceFirst("\\?", "9000000")
                            .replaceFirst("\\?", "16"),
                    QueueStatements.OUTDATED
                            .replaceFirst("\\?", "3")
                            .replaceFirst("\\?", "9000000")
                            .replaceFirst("\\?", "9000000")
                            .replaceFirst("\\?", "16"),
                    QueueStatements.DELETE
                            .replace("<keys>", keys)
                            .replace("DELETE", "SELECT bucket")
                            .replaceFirst("\\?", "3")
                            .replaceFirst("\\?", "1600")
                            .replaceFirst("\\?", "1610")
                            .replace("?", "1"));
            for (String query : queries) {
                assertThat(RowsRead.of(kind, connection, query.replace("<ns>", "")))
                        .as(query)
                        .isLessThan(FEW);
            }
        }
    }

    /** All but the last bucket have as many, which is what makes a plan expect to find one soon wherever it looks. */
    private static void fill(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger_event (bucket, recorded_at,"
                + " account_id, revision, operation_id, document) VALUES (?, ?, ?, ?, ?, '{}')")) {
            for (int i = 1; i <= EVENTS; i++) {
                insert.setInt(1, i % 15);
                insert.setLong(2, i);
                insert.setLong(3, 100 + i % 15);
                insert.setLong(4, i);
                insert.setLong(5, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledger_operation (id, kind, request, recorded_at) VALUES (?, 0, ?, ?)")) {
            for (int i = 1; i <= EVENTS; i++) {
                insert.setInt(1, i);
                insert.setBytes(2, new byte[0]);
                insert.setLong(3, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
