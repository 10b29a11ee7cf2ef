package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.StatementQuery;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of a database, a session or a driver under which a ledger works, or is refused with the remedy. */
class DatabaseCheckTest {

    @ParameterizedTest
    @ValueSource(strings = {"Oracle", "MSSQLServer", "Derby", "STRICT"})
    void aModeOfH2InWhichStatementsFailIsRefused(String mode) {
        withH2(";MODE=" + mode, pool -> {
            assertThatThrownBy(() -> LedgerSchema.of(pool).migrate())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leave MODE=" + mode + " out of the URL");
            assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leave MODE=" + mode + " out of the URL");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MODE=LEGACY",
                "MODE=DB2",
                "MODE=HSQLDB",
                "MODE=MariaDB",
                "MODE=MySQL",
                "MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE",
                "MODE=PostgreSQL",
                "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                "DATABASE_TO_UPPER=FALSE",
                "DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
            })
    void otherSettingsOfH2ChangeNothing(String settings) {
        withH2(";" + settings, DatabaseCheckTest::allVerbs);
    }

    @Test
    void theOldCatalogOfH2IsRefused() {
        withH2(
                ";OLD_INFORMATION_SCHEMA=TRUE",
                pool -> assertThatThrownBy(() -> LedgerSchema.of(pool).migrate())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("leave OLD_INFORMATION_SCHEMA=TRUE out of the URL"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET sql_mode = 'EMPTY_STRING_IS_NULL' | take it out of sql_mode",
                "SET sql_select_limit = 1 | set sql_select_limit=DEFAULT",
                "SET sql_select_limit = 0 | set sql_select_limit=DEFAULT",
                "SET max_recursive_iterations = 64 | set max_recursive_iterations=DEFAULT",
                "SET completion_type = 'CHAIN' | set completion_type=NO_CHAIN",
                "SET completion_type = 'RELEASE' | set completion_type=NO_CHAIN",
                "SET character_set_client = utf8mb3 | run SET NAMES utf8mb4",
                "SET character_set_connection = latin1 | run SET NAMES utf8mb4"
            })
    void aSettingOfMariaDbThatMakesALedgerWrongIsRefused(String setting, String remedy) {
        try (TestDatabase database = TestDatabases.MARIADB.create();
                HikariDataSource pool = pool(database, "", setting)) {
            for (var call : List.<Runnable>of(
                    LedgerSchema.of(pool)::migrate,
                    () -> JdbcLedger.builder(pool).build())) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(remedy)
                        .hasMessageContaining("sessionVariables");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET sql_select_limit = 1 | set sql_select_limit=DEFAULT",
                "SET sql_select_limit = 0 | set sql_select_limit=DEFAULT",
                "SET cte_max_recursion_depth = 64 | set cte_max_recursion_depth=DEFAULT",
                "SET completion_type = 'CHAIN' | set completion_type=NO_CHAIN",
                "SET completion_type = 'RELEASE' | set completion_type=NO_CHAIN",
                "SET character_set_client = utf8mb3 | run SET NAMES utf8mb4",
                "SET character_set_connection = latin1 | run SET NAMES utf8mb4"
            })
    void aSettingOfMySqlThatMakesALedgerWrongIsRefused(String setting, String remedy) {
        try (TestDatabase database = TestDatabases.MYSQL.create();
                HikariDataSource pool = pool(database, "", setting)) {
            for (var call : List.<Runnable>of(
                    LedgerSchema.of(pool)::migrate,
                    () -> JdbcLedger.builder(pool).build())) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(remedy)
                        .hasMessageContaining("sessionVariables");
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ANSI",
                "TRADITIONAL",
                "NO_BACKSLASH_ESCAPES",
                "NO_AUTO_VALUE_ON_ZERO",
                "PAD_CHAR_TO_FULL_LENGTH",
                "NO_UNSIGNED_SUBTRACTION",
                "HIGH_NOT_PRECEDENCE"
            })
    void otherModesOfMySqlChangeNothing(String mode) {
        try (TestDatabase database = TestDatabases.MYSQL.create();
                HikariDataSource pool = pool(database, "", "SET sql_mode = '" + mode + "'")) {
            allVerbs(pool);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&useServerPrepStmts=true&cachePrepStmts=true",
                "&useAffectedRows=true",
                "&rewriteBatchedStatements=true",
                "&useLocalSessionState=true&useLocalTransactionState=true",
                "&tinyInt1isBit=false",
                "&allowMultiQueries=false",
                "&allowMultiQueries=false&useServerPrepStmts=true",
                "&allowMultiQueries=false&useAffectedRows=true&rewriteBatchedStatements=true",
                "&useCursorFetch=true&defaultFetchSize=10",
                "&sessionVariables=sql_safe_updates=1,sql_require_primary_key=1"
            })
    void settingsOfTheDriverOfMySqlChangeNothing(String parameters) {
        try (TestDatabase database = TestDatabases.MYSQL.create();
                HikariDataSource pool = pool(database, parameters, null)) {
            allVerbs(pool);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"", "ORACLE", "ANSI", "NO_BACKSLASH_ESCAPES"})
    void otherModesOfMariaDbChangeNothing(String mode) {
        try (TestDatabase database = TestDatabases.MARIADB.create();
                HikariDataSource pool = pool(database, "", "SET sql_mode = '" + mode + "'")) {
            allVerbs(pool);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "&prepareThreshold=-1 | prepareThreshold=-1",
                "&autosave=always&cleanupSavepoints=true | leave cleanupSavepoints out of the URL"
            })
    void aSettingOfTheDriverOfPostgresThatFailsIsRefused(String parameters, String remedy) {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();
                HikariDataSource pool = pool(database, parameters, null)) {
            assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(remedy);
        }
    }

    @Test
    void aSettingOfPostgresThatMakesALedgerWrongIsRefused() {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();
                HikariDataSource pool = pool(database, "", "SET array_nulls = off")) {
            for (var call : List.<Runnable>of(
                    LedgerSchema.of(pool)::migrate,
                    LedgerSchema.of(pool)::validate,
                    () -> JdbcLedger.builder(pool).build())) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("set array_nulls=on");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&autosave=always",
                "&autosave=conservative&cleanupSavepoints=true",
                "&prepareThreshold=0",
                "&preferQueryMode=simple",
                "&reWriteBatchedInserts=true"
            })
    void otherSettingsOfTheDriverOfPostgresChangeNothing(String parameters) {
        try (TestDatabase database = TestDatabases.POSTGRESQL.create();
                HikariDataSource pool = pool(database, parameters, null)) {
            allVerbs(pool);
        }
    }

    @EachDatabase
    void aNamespaceMayBeAReservedWord(TestDatabases kind) {
        try (TestDatabase database = kind.create()) {
            String quote = database.hasDatabasesForSchemas() ? "`" : "\"";
            for (String word : List.of("user", "order")) {
                String stored = kind.dialect() == LedgerDialect.H2 ? word.toUpperCase(Locale.ROOT) : word;
                String name = quote + stored + quote;
                HikariDataSource pool = database.newDataSource(2, true);
                assertThatThrownBy(() -> LedgerSchema.of(pool).namespace(word).migrate())
                        .hasMessageContaining(name);
                database.execute((database.hasDatabasesForSchemas() ? "CREATE DATABASE " : "CREATE SCHEMA ") + name);
                try {
                    LedgerSchema.of(pool).namespace(word).migrate();
                    try (JdbcLedger ledger =
                            JdbcLedger.builder(pool).namespace(word).build()) {
                        verbsOn(ledger);
                    }
                    if (kind.dialect() == LedgerDialect.POSTGRESQL) {
                        assertThat(PostgresChanges.builder(pool).namespace(word).build())
                                .isNotNull();
                    }
                } finally {
                    database.execute(
                            database.hasDatabasesForSchemas()
                                    ? "DROP DATABASE " + name
                                    : "DROP SCHEMA " + name + " CASCADE");
                }
            }
        }
    }

    private static HikariDataSource pool(TestDatabase database, String parameters, String initSql) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl() + parameters);
        config.setMaximumPoolSize(2);
        config.setConnectionInitSql(initSql);
        return new HikariDataSource(config);
    }

    /** Work with a pool. */
    private interface Use {
        void of(DataSource pool);
    }

    private static void withH2(String settings, Use use) {
        JdbcConnectionPool pool = JdbcConnectionPool.create(
                "jdbc:h2:mem:check" + System.nanoTime() + ";DB_CLOSE_DELAY=0" + settings, "", "");
        // Keeps it alive: it is gone with its last connection.
        try (var keeper = pool.getConnection()) {
            assertThat(keeper.isValid(1)).isTrue();
            use.of(pool);
        } catch (SQLException error) {
            throw new IllegalStateException(error);
        } finally {
            pool.dispose();
        }
    }

    private static void allVerbs(DataSource pool) {
        LedgerSchema.of(pool).migrate();
        LedgerSchema.of(pool).migrate();
        try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            verbsOn(ledger);
        }
    }

    /** Ends with 100 + 10 - 30 + 5 - 4 = 81. */
    private static void verbsOn(JdbcLedger ledger) {
        CreditLedger credits = CreditLedger.builder(ledger).build();
        credits.grant(ALICE, 100, key("grant"));
        credits.execute(credits.newGrant(ALICE)
                .amount(10)
                .tags("a")
                .expiresAt(Instant.now().plusSeconds(3_600))
                .metadata("empty", "")
                .key(key("lot"))
                .build());
        credits.debit(ALICE, 30, key("debit"));
        assertThat(credits.debit(ALICE, 30, key("debit")).replayed()).isTrue();
        credits.refund(OperationRef.of(key("debit")), 5, key("refund"));
        credits.hold(ALICE, 9, key("hold"));
        credits.capture(OperationRef.of(key("hold")), 4, key("capture"));
        ledger.execute(CompactTotals.now());
        ledger.execute(ExpireDue.limit(10));
        assertThat(ledger.balance(ALICE).posted()).isEqualTo(81);
        assertThat(ledger.statement(StatementQuery.of(ALICE).build()).lines()).hasSize(5);
        assertThat(ledger.breakdown(ALICE).lots()).hasSize(1);
        assertThat(ledger.verify().violations()).isEmpty();
    }
}
