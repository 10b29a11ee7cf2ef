package io.creditledger.jdbc.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.StatementQuery;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.PostgresPair;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ledger on a standby of PostgreSQL: it reads, as late as the standby, and is refused if it is to write. */
@Timeout(300)
class StandbyReadsTest {
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aLedgerThatOnlyReadsAnswersFromAStandbyAndIsAsLateAsThat() throws SQLException {
        RequiredPrograms.assume(PostgresServer.isInstalled(), PostgresServer.HOW_TO_INSTALL);
        try (PostgresPair pair = PostgresPair.start();
                TestDatabase database = pair.primary().createDatabase()) {
            database.createLedgerTables();
            JdbcLedger primary =
                    JdbcLedger.builder(database.newDataSource(2, true)).build();
            CreditLedger credits = CreditLedger.builder(primary).build();
            credits.grant(ALICE, 100, key("grant"));
            credits.debit(ALICE, 40, key("debit"));

            try (HikariDataSource pool = poolOnStandby(pair, database)) {
                await().atMost(PATIENCE).until(() -> hasAccounts(pool));
                assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("targetServerType=primary")
                        .hasMessageContaining("readOnly()");

                JdbcLedger standby = JdbcLedger.builder(pool).readOnly().build();
                await().atMost(PATIENCE).until(() -> standby.balance(ALICE).posted() == 60);
                assertThat(standby.statement(StatementQuery.of(ALICE).build()).lines())
                        .hasSize(2);
                assertThat(standby.breakdown(ALICE).lots()).isEmpty();
                assertThat(standby.trialBalance().assets()).hasSize(1);
                assertThat(standby.verify().violations()).isEmpty();
                assertThat(standby.preview(credits.newDebit(ALICE)
                                        .amount(60)
                                        .key(key("would"))
                                        .build())
                                .isAccepted())
                        .isTrue();

                replay(pool, "pg_wal_replay_pause");
                credits.debit(ALICE, 10, key("while the standby shows nothing new"));
                assertThat(standby.balance(ALICE).posted()).isEqualTo(60);
                assertThat(standby.verify().violations()).isEmpty();
                replay(pool, "pg_wal_replay_resume");
                await().atMost(PATIENCE).until(() -> standby.balance(ALICE).posted() == 50);
            }
        }
    }

    private static HikariDataSource poolOnStandby(PostgresPair pair, TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(pair.urlOnStandby(database));
        config.setMaximumPoolSize(2);
        // The database itself has to arrive first.
        config.setInitializationFailTimeout(PATIENCE.toMillis());
        return new HikariDataSource(config);
    }

    private static boolean hasAccounts(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT to_regclass('ledger_account') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void replay(HikariDataSource pool, String function) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT " + function + "()");
            // It is asked for, and then it is done.
            String state = function.endsWith("pause") ? "paused" : "not paused";
            await().atMost(PATIENCE).until(() -> {
                try (var row = statement.executeQuery("SELECT pg_get_wal_replay_pause_state()")) {
                    row.next();
                    return state.equals(row.getString(1));
                }
            });
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("standby", key);
    }
}
