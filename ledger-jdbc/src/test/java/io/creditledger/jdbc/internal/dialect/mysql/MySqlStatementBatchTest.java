package io.creditledger.jdbc.internal.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.internal.dialect.PairTable;
import io.creditledger.jdbc.internal.dialect.PairTable.Content;
import io.creditledger.jdbc.internal.dialect.PairTable.Pair;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.testing.MySqlAccess;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes to MySQL in one trip or in several, and what if something in it fails. */
class MySqlStatementBatchTest {
    private static final String CHANGE = """
            INSERT INTO pair (amount, note, id) VALUES (?, ?, ?) AS fresh
            ON DUPLICATE KEY UPDATE amount = fresh.amount, note = fresh.note
            """;

    private static TestDatabase create(MySqlAccess access) {
        TestDatabase database = TestDatabases.createMySql(access);
        PairTable.create(database);
        return database;
    }

    @ParameterizedTest
    @EnumSource
    void severalStatementsAreSentInOneTextWhereTheUrlSaysSoAndNotInHostsUnitsOfWork(MySqlAccess access)
            throws SQLException {
        try (TestDatabase database = create(access);
                Connection connection = database.connect()) {
            MySqlSender sender = new MySqlSender(new KeyWait(Duration.ofSeconds(60)));
            boolean several = access.name().endsWith("SEVERAL_STATEMENTS");

            assertThat(sender.on(connection, new Statements("", "1")))
                    .isInstanceOf(several ? MySqlTripBatch.class : MySqlSingleBatch.class);
            assertThat(sender.inHosts().on(connection, new Statements("", "1"))).isInstanceOf(MySqlSingleBatch.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SEVERAL_STATEMENTS, ''",
        "SEVERAL_STATEMENTS, &useServerPrepStmts=true",
        "SEVERAL_STATEMENTS, &useServerPrepStmts=true&cachePrepStmts=true",
        "ONE_STATEMENT, ''",
        "ONE_STATEMENT, &useServerPrepStmts=true&rewriteBatchedStatements=true",
        "MARIADB_DRIVER_SEVERAL_STATEMENTS, ''",
        "MARIADB_DRIVER_SEVERAL_STATEMENTS, &useServerPrepStmts=true",
        "MARIADB_DRIVER_ONE_STATEMENT, ''",
        "MARIADB_DRIVER_ONE_STATEMENT, &useServerPrepStmts=true"
    })
    void whatTheNextRowHasThatTheFirstHasNotIsWrittenToo(MySqlAccess access, String setting) throws Exception {
        try (TestDatabase database = create(access);
                Connection connection = PairTable.connect(database, setting)) {
            run(
                    connection,
                    script -> script.write(PairTable.INSERT, List.of(new Pair(1, null, null)), PairTable::bind));
            run(
                    connection,
                    script -> script.write(
                            PairTable.INSERT,
                            List.of(
                                    new Pair(2, null, null),
                                    new Pair(3, Long.MIN_VALUE, null),
                                    new Pair(4, null, "'\\;?")),
                            PairTable::bind));
            for (Pair last : List.of(new Pair(1, 7L, "x"), new Pair(1, Long.MAX_VALUE, null), new Pair(1, null, "y"))) {
                run(connection, script -> script.write(CHANGE, List.of(last), PairTable::bindChange));
            }

            assertThat(PairTable.rows(connection))
                    .containsExactly(
                            new Pair(1, null, "y"),
                            new Pair(2, null, null),
                            new Pair(3, Long.MIN_VALUE, null),
                            new Pair(4, null, "'\\;?"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatIsGoneFailsBeforeTheCommit(MySqlAccess access) throws Exception {
        try (TestDatabase database = create(access);
                Connection connection = PairTable.connect(database, "")) {
            run(connection, script -> script.write(PairTable.INSERT, List.of(new Pair(1, 5L, "")), PairTable::bind));

            assertThatThrownBy(() -> run(
                            connection,
                            script -> script.write(
                                    CHANGE, List.of(new Pair(1, 6L, ""), new Pair(2, 6L, "")), PairTable::bindChange)))
                    .isInstanceOf(SQLException.class)
                    .satisfies(error -> {
                        // Sent alone, the COMMIT was not sent yet.
                        if (MySqlSender.sendsSeveral(connection)) {
                            assertThat(MySqlErrors.proveRollback((SQLException) error, connection))
                                    .isTrue();
                        }
                    });
            assertThatThrownBy(() -> run(
                            connection,
                            script -> script.write(
                                    "UPDATE pair SET amount = ? WHERE id = ?", List.of(3L), (places, id) -> {
                                        places.setLong(1, 6);
                                        places.setLong(2, id);
                                    })))
                    .isInstanceOf(SQLException.class);

            connection.rollback();
            assertThat(PairTable.rows(connection)).containsExactly(new Pair(1, 5L, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorEndsTheTextAndKeepsItsCode(MySqlAccess access) throws Exception {
        try (TestDatabase database = create(access);
                Connection connection = PairTable.connect(database, "")) {
            assertThatThrownBy(() -> run(connection, script -> {
                        script.add("SET @seen = 1");
                        script.write(
                                PairTable.INSERT, List.of(new Pair(1, 5L, ""), new Pair(1, 6L, "")), PairTable::bind);
                    }))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                    .extracting(error -> new MySqlDialect().kindOf((SQLException) error))
                    .isEqualTo(SqlErrorKind.DUPLICATE);

            connection.rollback();
            assertThat(PairTable.rows(connection)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatSomebodyElseIsInsertingIsWaitedForNoLongerThanToldAndTheConnectionLives(MySqlAccess access)
            throws Exception {
        try (TestDatabase database = create(access);
                Connection other = PairTable.connect(database, "");
                Connection connection = PairTable.connect(database, "")) {
            other.createStatement().execute("INSERT INTO pair VALUES (1, 1, 'other')");
            connection.createStatement().execute("INSERT INTO pair VALUES (2, 2, 'own')");

            assertThatThrownBy(() -> run(
                            connection,
                            Duration.ofMillis(300),
                            script -> script.write(PairTable.INSERT, List.of(new Pair(1, 5L, "")), PairTable::bind)))
                    .isInstanceOf(SQLTimeoutException.class)
                    .extracting(error -> new MySqlDialect().kindOf((SQLException) error))
                    .isEqualTo(SqlErrorKind.LOCK_TIMEOUT);

            for (int i = 0; i < 20; i++) {
                assertThat(PairTable.rows(connection)).containsExactly(new Pair(2, 2L, "own"));
            }
            connection.commit();
            other.rollback();
            assertThat(PairTable.rows(connection)).containsExactly(new Pair(2, 2L, "own"));
        }
    }

    @Test
    void aCommitThatWasNotReachedIsToldFromOneThatWas() throws Exception {
        try (TestDatabase database = create(MySqlAccess.SEVERAL_STATEMENTS);
                Connection connection = database.connect()) {
            // Of an error that proves nothing by its code.
            SQLException vague = new SQLException("the table is full", "HY000", 1114);
            connection.createStatement().execute("START TRANSACTION");
            connection.createStatement().execute("INSERT INTO pair VALUES (1, 1, '')");

            assertThat(MySqlErrors.proveRollback(vague, connection)).isTrue();

            connection.createStatement().execute("COMMIT");
            assertThat(MySqlErrors.proveRollback(vague, connection)).isFalse();
            connection.createStatement().execute("ROLLBACK");
            assertThat(PairTable.rows(connection)).hasSize(1);
        }
    }

    @Test
    void whatIsTooMuchForOneTripIsStillOneUnitOfWork() {
        try (TestDatabase database = TestDatabases.createMigratedMySql(MySqlAccess.SEVERAL_STATEMENTS);
                HikariDataSource pool = PairTable.pool(database, "&maxAllowedPacket=1000000");
                JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            List<? extends Command<?>> grants = IntStream.range(0, 600)
                    .mapToObj(i -> credits.newGrant(AccountId.of("user:" + i))
                            .amount(i + 1)
                            .key(IdempotencyKey.of("grant", "" + i))
                            .metadata(Map.of("why", "x".repeat(3_900)))
                            .build())
                    .toList();

            ledger.executeAll(grants).forEach(Outcome::orElseThrow);

            assertThat(ledger.stats().batches()).isLessThan(10);
            assertThat(credits.balance(AccountId.of("user:599")).posted()).isEqualTo(600);
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }

    private static void run(Connection connection, Content content) throws SQLException {
        run(connection, Duration.ofSeconds(60), content);
    }

    private static void run(Connection connection, Duration keyWait, Content content) throws SQLException {
        StatementBatch script = new MySqlSender(new KeyWait(keyWait)).on(connection, new Statements("", "1"));
        content.addTo(script);
        script.commit();
        script.run();
    }
}
