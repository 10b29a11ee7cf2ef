package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.StatementQuery;
import io.creditledger.command.Command;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL keeps the plan of a prepared statement. One that was made while the tables were empty reads them from one end
 * to the other, and would go on doing so while they grow, until something analyzes them.
 */
class PostgresPlansTest {
    private static final int ACCOUNTS = 500;
    private static final int CALLS = 30;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 200})
    void batchesOfAnySizeNeverReadAWholeTableThatStartedEmpty(int size) throws SQLException {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            HikariDataSource pool = database.newDataSource(1, true);
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                ledger.executeAll(IntStream.range(0, ACCOUNTS)
                        .<Command<?>>mapToObj(user -> credits.newGrant(user(user))
                                .amount(1_000_000)
                                .key(key("grant " + user))
                                .build())
                        .toList());
                for (int call = 0; call < CALLS; call++) {
                    ledger.executeAll(debits(credits, call, size));
                }
            }
            // A session hands in what it has counted when it ends.
            pool.close();

            try (Connection connection = database.connect()) {
                for (String table : List.of("ledger_account", "ledger_operation", "ledger_posting")) {
                    assertThat(rowsReadOneByOne(connection, table))
                            .as("rows of %s read one after the other", table)
                            .isZero();
                }
            }
        }
    }

    @Test
    void aReaderNeverReadsAWholeTableThatStartedEmpty() throws SQLException {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            StoredEventRows.in(database);
            HikariDataSource pool = database.newDataSource(1, true);
            EventReader reader = EventReader.builder(pool).batchSize(20).build();
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                for (int call = 0; call < CALLS; call++) {
                    ledger.executeAll(IntStream.range(call * 100, call * 100 + 100)
                            .<Command<?>>mapToObj(user -> credits.newGrant(user(user))
                                    .amount(1)
                                    .key(key("grant " + user))
                                    .build())
                            .toList());
                    assertThat(reader.poll((connection, events) -> {})).isEqualTo(20);
                }
            }
            pool.close();

            try (Connection connection = database.connect()) {
                assertThat(rowsReadOneByOne(connection, "ledger_event")).isZero();
                assertThat(rowsReadOneByOne(connection, "ledger_account")).isZero();
            }
        }
    }

    /** A plan that reads all postings of the account in each step is cheap as long as there are few, and would be kept. */
    @Test
    void aSearchOfAnInstantReadsOnePostingInEachStepOfAnAccountThatStartedEmpty() throws SQLException {
        AccountId account = user(0);
        int searches = 0;
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                for (String table : List.of("ledger_account", "ledger_operation", "ledger_posting")) {
                    // Analyzed tables would be planned anew.
                    statement.execute("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
                }
            }
            HikariDataSource pool = database.newDataSource(1, true);
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(account, 1_000_000, key("grant"));
                Instant began =
                        credits.debit(account, 1, key("debit")).transaction().recordedAt();
                for (int call = 0; call < CALLS; call++) {
                    int before = call;
                    ledger.executeAll(IntStream.range(0, 200)
                            .<Command<?>>mapToObj(debit -> credits.newDebit(account)
                                    .amount(1)
                                    .key(key("debit " + before + " " + debit))
                                    .build())
                            .toList());
                    Instant ended = Instant.now();
                    for (int part = 1; part <= 5; part++) {
                        Instant instant = began.plus(
                                Duration.between(began, ended).dividedBy(5).multipliedBy(part - 1));
                        ledger.balanceAt(account, instant);
                        ledger.statement(StatementQuery.of(account)
                                .recorded(began, instant.plusNanos(1_000))
                                .limit(1)
                                .build());
                        searches += 3;
                    }
                }
            }
            pool.close();

            try (Connection connection = database.connect()) {
                assertThat(HostWorld.number(
                                connection,
                                "SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'ledger_posting'"))
                        .isLessThan(searches * 20L);
                assertThat(rowsReadOneByOne(connection, "ledger_posting")).isZero();
                assertThat(rowsReadOneByOne(connection, "ledger_operation")).isZero();
            }
        }
    }

    private static long rowsReadOneByOne(Connection connection, String table) throws SQLException {
        return HostWorld.number(
                connection, "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = '" + table + "'");
    }

    private static List<Command<?>> debits(CreditLedger credits, int call, int size) {
        return IntStream.range(0, size)
                .<Command<?>>mapToObj(i -> credits.newDebit(user((call * size + i) % ACCOUNTS))
                        .amount(1)
                        .key(key(call + " " + i))
                        .build())
                .toList();
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }
}
