package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Command;
import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbStatementBatch;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
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
    private static final String INSERT = "INSERT INTO pair (id, amount, note) VALUES (?, ?, ?)";
    private static final String CHANGE = """
            INSERT INTO pair (amount, note, id) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE amount = VALUES(amount), note = VALUES(note)
            """;

    private TestDatabase database;

    /** A row. */
    private record Pair(long id, Long amount, String note) {}

    @BeforeEach
    void create() {
        database = TestDatabases.MARIADB.create();
        database.execute("CREATE TABLE pair (id BIGINT PRIMARY KEY, amount BIGINT, note TEXT)");
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
        try (Connection connection = connect(setting)) {
            run(
                    connection,
                    script -> script.write(INSERT, List.of(new Pair(1, null, null)), MariaDbStatementBatchTest::bind));
            run(
                    connection,
                    script -> script.write(
                            INSERT,
                            List.of(
                                    new Pair(2, null, null),
                                    new Pair(3, Long.MIN_VALUE, null),
                                    new Pair(4, null, "'\\")),
                            MariaDbStatementBatchTest::bind));
            for (Pair last : List.of(new Pair(1, 7L, "x"), new Pair(1, Long.MAX_VALUE, null), new Pair(1, null, "y"))) {
                run(connection, script -> script.write(CHANGE, List.of(last), MariaDbStatementBatchTest::bindChange));
            }

            assertThat(rows(connection))
                    .containsExactly(
                            new Pair(1, null, "y"),
                            new Pair(2, null, null),
                            new Pair(3, Long.MIN_VALUE, null),
                            new Pair(4, null, "'\\"));
        }
    }

    @Test
    void aRowThatIsGoneFailsBeforeTheCommit() throws Exception {
        try (Connection connection = connect("")) {
            run(
                    connection,
                    script -> script.write(INSERT, List.of(new Pair(1, 5L, "")), MariaDbStatementBatchTest::bind));

            assertThatThrownBy(() -> run(
                            connection,
                            script -> script.write(
                                    CHANGE,
                                    List.of(new Pair(1, 6L, ""), new Pair(2, 6L, "")),
                                    MariaDbStatementBatchTest::bindChange)))
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
            assertThat(rows(connection)).containsExactly(new Pair(1, 5L, ""));
        }
    }

    @Test
    void anErrorEndsTheBlockAndKeepsItsCode() throws Exception {
        try (Connection connection = connect("")) {
            assertThatThrownBy(() -> run(connection, script -> {
                        script.add("SELECT 1");
                        script.write(
                                INSERT,
                                List.of(new Pair(1, 5L, ""), new Pair(1, 6L, "")),
                                MariaDbStatementBatchTest::bind);
                    }))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                    .extracting(error -> LedgerDialect.MARIADB.dialect().kindOf((SQLException) error))
                    .isEqualTo(SqlErrorKind.DUPLICATE);

            connection.rollback();
            assertThat(rows(connection)).isEmpty();
        }
    }

    @Test
    void whatIsTooMuchForOneTripIsStillOneUnitOfWork() {
        try (HikariDataSource pool = pool("&maxAllowedPacket=1000000")) {
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
        try (HikariDataSource pool = pool("&useServerPrepStmts=true")) {
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

    /** Adds statements. */
    @FunctionalInterface
    private interface Content {
        void addTo(StatementBatch script) throws SQLException;
    }

    private static void run(Connection connection, Content content) throws SQLException {
        StatementBatch script = new MariaDbStatementBatch(connection, new Statements("", "1"));
        content.addTo(script);
        script.commit();
        script.run();
    }

    private static void bind(Parameters places, Pair pair) throws SQLException {
        places.setLong(1, pair.id());
        places.setNumber(2, pair.amount());
        places.setString(3, pair.note());
    }

    private static void bindChange(Parameters places, Pair pair) throws SQLException {
        places.setNumber(1, pair.amount());
        places.setString(2, pair.note());
        places.setLong(3, pair.id());
    }

    private static List<Pair> rows(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id, amount, note FROM pair ORDER BY id")) {
            return Mapper.all(rows, row -> new Pair(row.getLong(1), Mapper.number(row, 2), row.getString(3)));
        }
    }

    private Connection connect(String setting) throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl() + setting);
        connection.setAutoCommit(false);
        return connection;
    }

    private HikariDataSource pool(String setting) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl() + setting);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }
}
