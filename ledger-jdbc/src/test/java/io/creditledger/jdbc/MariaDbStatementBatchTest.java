package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Command;
import io.creditledger.jdbc.internal.dialect.PairTable;
import io.creditledger.jdbc.internal.dialect.PairTable.Content;
import io.creditledger.jdbc.internal.dialect.PairTable.Pair;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbStatementBatch;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to MariaDB in one trip, and what if something in it fails. */
class MariaDbStatementBatchTest {
    private static final String CHANGE = """
            INSERT INTO pair (amount, note, id) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE amount = VALUES(amount), note = VALUES(note)
            """;

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabases.MARIADB.create();
        PairTable.create(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true"})
    void whatTheNextRowHasThatTheFirstHasNotIsWrittenToo(String setting) throws Exception {
        try (Connection connection = PairTable.connect(database, setting)) {
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
                                    new Pair(4, null, "'\\")),
                            PairTable::bind));
            for (Pair last : List.of(new Pair(1, 7L, "x"), new Pair(1, Long.MAX_VALUE, null), new Pair(1, null, "y"))) {
                run(connection, script -> script.write(CHANGE, List.of(last), PairTable::bindChange));
            }

            assertThat(PairTable.rows(connection))
                    .containsExactly(
                            new Pair(1, null, "y"),
                            new Pair(2, null, null),
                            new Pair(3, Long.MIN_VALUE, null),
                            new Pair(4, null, "'\\"));
        }
    }

    @Test
    void aRowThatIsGoneFailsBeforeTheCommit() throws Exception {
        try (Connection connection = PairTable.connect(database, "")) {
            run(connection, script -> script.write(PairTable.INSERT, List.of(new Pair(1, 5L, "")), PairTable::bind));

            assertThatThrownBy(() -> run(
                            connection,
                            script -> script.write(
                                    CHANGE, List.of(new Pair(1, 6L, ""), new Pair(2, 6L, "")), PairTable::bindChange)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("gone");
            assertThatThrownBy(() -> run(
                            connection,
                            script -> script.write(
                                    "UPDATE pair SET amount = ? WHERE id = ?", List.of(3L), (places, id) -> {
                                        places.setLong(1, 6);
                                        places.setLong(2, id);
                                    })))
                    .hasMessageContaining("gone");

            connection.rollback();
            assertThat(PairTable.rows(connection)).containsExactly(new Pair(1, 5L, ""));
        }
    }

    @Test
    void anErrorEndsTheBlockAndKeepsItsCode() throws Exception {
        try (Connection connection = PairTable.connect(database, "")) {
            assertThatThrownBy(() -> run(connection, script -> {
                        script.add("SELECT 1");
                        script.write(
                                PairTable.INSERT, List.of(new Pair(1, 5L, ""), new Pair(1, 6L, "")), PairTable::bind);
                    }))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                    .extracting(error -> LedgerDialect.MARIADB.dialect().kindOf((SQLException) error))
                    .isEqualTo(SqlErrorKind.DUPLICATE);

            connection.rollback();
            assertThat(PairTable.rows(connection)).isEmpty();
        }
    }

    @Test
    void whatIsTooMuchForOneTripIsStillOneUnitOfWork() {
        try (HikariDataSource pool = PairTable.pool(database, "&maxAllowedPacket=1000000")) {
            database.createLedgerTables();
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
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
    }

    @Test
    void booksAreTheSameWhenTheDriverPreparesAtTheServer() {
        try (HikariDataSource pool = PairTable.pool(database, "&useServerPrepStmts=true")) {
            database.createLedgerTables();
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                AccountId user = AccountId.of("user");
                credits.grant(user, 1L << 40, IdempotencyKey.of("a", "1"));
                credits.debit(user, 1, IdempotencyKey.of("a", "2"));
                credits.debit(user, 1L << 39, IdempotencyKey.of("a", "3"));
                credits.execute(ChangeLimits.of(user)
                        .ceiling(1L << 41)
                        .key(IdempotencyKey.of("a", "4"))
                        .build());
                credits.execute(ChangeLimits.of(user)
                        .noCeiling()
                        .key(IdempotencyKey.of("a", "5"))
                        .build());
                credits.debit(user, 2, IdempotencyKey.of("a", "6"));

                assertThat(credits.balance(user).posted()).isEqualTo((1L << 39) - 3);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    private static void run(Connection connection, Content content) throws SQLException {
        StatementBatch script = new MariaDbStatementBatch(connection, new Statements("", "1"));
        content.addTo(script);
        script.commit();
        script.run();
    }
}
