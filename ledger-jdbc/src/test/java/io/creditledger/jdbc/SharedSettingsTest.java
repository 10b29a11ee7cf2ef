package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.Bounds;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.schema.SharedSettings;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings that all nodes follow are made once, stay, and exclude libraries that do not know them. */
class SharedSettingsTest {
    @EachDatabase(inFilesToo = true)
    void settingsAreMadeOnceAndExcludeOlderWriters(TestDatabases databases) throws SQLException {
        try (TestDatabase database = databases.createMigrated()) {
            DataSource pool = database.newDataSource(1, false);
            LedgerSchema schema = LedgerSchema.of(pool);
            assertThat(read(database)).isEqualTo(new SharedSettings(false, List.of()));
            assertThat(oldestWriter(database)).isEqualTo(1);

            schema.countUsage("route");
            schema.countUsage("route", "model");
            schema.countUsage("route", "model");
            schema.storeEvents();
            schema.storeEvents();

            assertThat(read(database)).isEqualTo(new SharedSettings(true, List.of("route", "model")));
            assertThat(oldestWriter(database)).isEqualTo(2);
            for (String[] other : new String[][] {{"route"}, {"model", "route"}, {"path", "model", "key"}}) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> schema.countUsage(other))
                        .withMessage("usage is counted by route, model: dimensions can be added after these, but not"
                                + " changed or removed");
            }
            assertThat(read(database).usageDimensions()).containsExactly("route", "model");
        }
    }

    @EachDatabase
    void nodesMakeThemAtTheSameTimeWhateverTheIsolationOfTheirPools(TestDatabases databases) throws Exception {
        for (boolean autoCommit : new boolean[] {true, false}) {
            for (int isolation :
                    new int[] {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE}) {
                try (TestDatabase database = databases.createMigrated();
                        HikariDataSource pool = poolAt(isolation, autoCommit, database);
                        Connection other = database.connect()) {
                    other.setAutoCommit(false);
                    DriverCalls.execute(other, "UPDATE ledger_schema SET oldest_writer = 2 WHERE version = 2");
                    CompletableFuture<Void> storing = CompletableFuture.runAsync(LedgerSchema.of(pool)::storeEvents);
                    // As long as it takes to get to the lock. If it does not, there is less to see, and nothing fails.
                    Thread.sleep(300);
                    DriverCalls.execute(
                            other, "INSERT INTO ledger_setting (name, setting_value) VALUES ('events', 'stored')");
                    other.commit();

                    assertThat(storing).succeedsWithin(Duration.ofSeconds(60));
                    assertThat(read(database)).isEqualTo(new SharedSettings(true, List.of()));
                    try (Connection connection = pool.getConnection()) {
                        assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY")
    void dimensionsAreNamesOfMetadata(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated()) {
            LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));

            assertThatIllegalArgumentException()
                    .isThrownBy(schema::countUsage)
                    .withMessage("usage must be counted by 1 to 3 dimensions, but there are 0");
            assertThatIllegalArgumentException().isThrownBy(() -> schema.countUsage(" "));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.countUsage("a", "b", "a"))
                    .withMessage("dimensions must differ, but are a, b, a");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.countUsage("x".repeat(Bounds.METADATA_NAME_LENGTH + 1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.countUsage(IntStream.rangeClosed(0, Bounds.USAGE_DIMENSIONS)
                            .mapToObj(String::valueOf)
                            .toArray(String[]::new)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY")
    void settingsThatWereChangedByHandAreRefused(TestDatabases databases) {
        for (String change : List.of(
                "DELETE FROM ledger_setting WHERE name = 'usage.1'",
                "UPDATE ledger_setting SET setting_value = 'model' WHERE name = 'usage.1'",
                "UPDATE ledger_setting SET setting_value = ' ' WHERE name = 'usage.2'",
                "INSERT INTO ledger_setting (name, setting_value) VALUES ('usage.4', 'x')",
                "INSERT INTO ledger_setting (name, setting_value) VALUES ('usage.10', 'x')",
                "UPDATE ledger_setting SET setting_value = 'no' WHERE name = 'events'")) {
            try (TestDatabase database = databases.createMigrated()) {
                DataSource pool = database.newDataSource(1, true);
                LedgerSchema.of(pool).countUsage("route", "model");
                LedgerSchema.of(pool).storeEvents();
                JdbcLedger.builder(pool).build().close();

                database.execute(change);

                assertThatIllegalStateException()
                        .as(change)
                        .isThrownBy(() -> JdbcLedger.builder(pool).build())
                        .withMessageContaining("in ledger_setting is not as the library wrote it");
            }
        }
    }

    private static HikariDataSource poolAt(int isolation, boolean autoCommit, TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setAutoCommit(autoCommit);
        config.setTransactionIsolation(
                isolation == Connection.TRANSACTION_SERIALIZABLE
                        ? "TRANSACTION_SERIALIZABLE"
                        : "TRANSACTION_REPEATABLE_READ");
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static SharedSettings read(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return SharedSettings.read(connection, "");
        }
    }

    private static int oldestWriter(TestDatabase database) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery("SELECT MAX(oldest_writer) FROM ledger_schema")
                        .mapTo(Integer.class)
                        .one());
    }
}
