package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.CompactTotals;
import io.creditledger.jdbc.SchemaPage.Block;
import io.creditledger.jdbc.SchemaPage.Column;
import io.creditledger.jdbc.internal.schema.SchemaScripts;
import io.creditledger.jdbc.internal.schema.SchemaShape;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/schema.md tells people to do works, and what it says about the tables is so. Its Java is run elsewhere. */
class SchemaPageTest {
    private static final SchemaPage PAGE = SchemaPage.read();

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void flywayRunsTheScriptsAsTheyAre(TestDatabases databases) throws Exception {
        Block block = only("properties", "flyway");
        try (TestDatabase database = databases.create();
                TestDatabase byHand = databases.createMigrated()) {
            // the host has tables, and a Flyway of its own
            database.execute("CREATE TABLE orders (id BIGINT NOT NULL, PRIMARY KEY (id))");
            Properties settings = new Properties();
            settings.load(new StringReader(forDialect(block.code(), database.dialect())));
            Flyway flyway = Flyway.configure()
                    .configuration(settings)
                    .dataSource(database.newDataSource(2, true))
                    .load();

            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(LedgerSchema.requiredVersion());
            assertThat(flyway.migrate().migrationsExecuted).isZero();

            LedgerSchema.of(database.newDataSource(1, true)).validate();
            database.execute("DROP TABLE orders");
            database.execute(
                    database.dialect() == LedgerDialect.H2
                            ? "DROP TABLE \"ledger_flyway_history\""
                            : "DROP TABLE ledger_flyway_history");
            assertThat(fingerprint(database)).isEqualTo(fingerprint(byHand));
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void liquibaseRunsTheScriptsAsTheyAre(TestDatabases databases, @TempDir Path directory) throws Exception {
        Block block = only("xml", "liquibase");
        Files.writeString(directory.resolve("ledger.xml"), forDialect(block.code(), databases.dialect()));
        try (TestDatabase database = databases.create();
                TestDatabase byHand = databases.createMigrated()) {
            for (int run = 0; run < 2; run++) {
                var files = new CompositeResourceAccessor(
                        new DirectoryResourceAccessor(directory), new ClassLoaderResourceAccessor());
                try (Connection connection = database.connect();
                        Liquibase liquibase = new Liquibase(
                                "ledger.xml",
                                files,
                                DatabaseFactory.getInstance()
                                        .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
                    liquibase.update(new Contexts(), new LabelExpression());
                }
            }

            LedgerSchema.of(database.newDataSource(1, true)).validate();
            database.execute("DROP TABLE DATABASECHANGELOG");
            database.execute("DROP TABLE DATABASECHANGELOGLOCK");
            assertThat(fingerprint(database)).isEqualTo(fingerprint(byHand));
        }
    }

    @Test
    void allSqlIsTried() {
        assertThat(PAGE.blocks("sql"))
                .hasSize((int) PAGE.count("sql"))
                .allSatisfy(block -> assertThat(block.marker()).startsWith("runs on: "));
        assertThat(PAGE.count("xml")).isEqualTo(1);
        assertThat(PAGE.count("properties")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void queriesRun(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated()) {
            JdbcLedger ledger =
                    JdbcLedger.builder(database.newDataSource(2, true)).build();
            bookSomething(ledger);
            List<List<Map<String, Object>>> answers = new ArrayList<>();
            for (Block block : PAGE.blocks("sql")) {
                String query = block.code().replace(";", "");
                if (query.startsWith("SELECT") && block.marker().contains(databases.name())) {
                    answers.add(Jdbi.create(database.jdbcUrl())
                            .withHandle(handle ->
                                    handle.createQuery(query).mapToMap().list()));
                }
            }
            ledger.close();
            if (databases != TestDatabases.H2_FILE) {
                assertThat(answers).hasSize(3);
                assertThat(answers.get(0)).extracting(row -> row.get("version")).containsExactly(1, 2);
                // the debit of 25, less the refund of 10
                assertThat(answers.get(1))
                        .singleElement()
                        .satisfies(row -> assertThat(row.get("balance")).hasToString("15"));
                assertThat(answers.get(2)).extracting(row -> row.get("amount")).containsExactly(10L, -25L, 100L);
            }
        }
    }

    @Test
    void theRightsOfThePageAreEnoughForALedgerAndTooFewToRewriteHistory() throws SQLException {
        Block grants = PAGE.blocks("sql").stream()
                .filter(block -> block.code().startsWith("GRANT"))
                .findFirst()
                .orElseThrow();
        try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
            String schema = database.createNamespace();
            String service = "service_of_" + schema;
            LedgerSchema.of(database.newDataSource(1, true)).namespace(schema).migrate();
            database.execute("CREATE ROLE " + service + " LOGIN");
            try {
                database.execute(grants.code().replace("billing", schema).replace(" service;", " " + service + ";"));
                String url = database.jdbcUrl()
                        .replace("user=postgres", "user=" + service)
                        .replace("currentSchema=" + database.namespace(), "currentSchema=public");
                try (var pool = new HikariDataSource()) {
                    pool.setJdbcUrl(url);
                    pool.setMaximumPoolSize(2);
                    JdbcLedger ledger =
                            JdbcLedger.builder(pool).namespace(schema).build();

                    bookSomething(ledger);
                    ledger.execute(CompactTotals.now());

                    assertThat(ledger.verify().clean()).isTrue();
                    ledger.close();
                }
                try (Connection connection = DriverManager.getConnection(url)) {
                    for (String forbidden : List.of(
                            "UPDATE %s.ledger_posting SET amount = 0",
                            "DELETE FROM %s.ledger_posting",
                            "DELETE FROM %s.ledger_operation",
                            "DROP TABLE %s.ledger_posting")) {
                        assertThatThrownBy(() -> connection.createStatement().execute(forbidden.formatted(schema)))
                                .isInstanceOfSatisfying(
                                        SQLException.class,
                                        e -> assertThat(e.getSQLState()).isEqualTo("42501"));
                    }
                }
            } finally {
                database.execute("DROP OWNED BY " + service);
                database.execute("DROP ROLE " + service);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageListsEveryColumn(LedgerDialect dialect) {
        Map<String, List<Column>> inScripts = new LinkedHashMap<>();
        for (var script : SchemaScripts.of(dialect.dialect())) {
            for (String statement : SchemaScripts.statements(script)) {
                Matcher table = SchemaShape.TABLE.matcher(statement);
                if (table.matches()) {
                    inScripts.put(table.group(1), columns(table.group(2)));
                }
            }
        }

        // It stands for the sequence of the others.
        inScripts.remove("ledger_id");

        Map<String, List<Column>> onPage = new LinkedHashMap<>();
        PAGE.tables(dialect)
                .forEach((table, columns) -> onPage.put(
                        table,
                        columns.stream()
                                .map(column -> new Column(
                                        column.name(), type(column.name(), column.type(), dialect), column.nullable()))
                                .toList()));

        assertThat(onPage).isEqualTo(inScripts);
        assertThat(onPage.keySet()).containsExactlyElementsOf(inScripts.keySet());
    }

    private static List<Column> columns(String body) {
        Pattern line = Pattern.compile("(\\w+) +(.*?)( NOT NULL)?,");
        return body.lines()
                .map(String::strip)
                .filter(text ->
                        !text.startsWith("PRIMARY KEY") && !text.startsWith("KEY ") && !text.startsWith("CONSTRAINT"))
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(column -> new Column(column.group(1), column.group(2), column.group(3) == null))
                .toList();
    }

    /** The page's own words, in the words of a database. */
    private static String type(String column, String type, LedgerDialect dialect) {
        return switch (type) {
            case "packed" -> packed(column, dialect);
            case "digest" -> dialect == LedgerDialect.MARIADB || dialect == LedgerDialect.MYSQL ? "BINARY(16)" : "UUID";
            case "total" ->
                dialect == LedgerDialect.MARIADB || dialect == LedgerDialect.MYSQL ? "DECIMAL(38,0)" : "NUMERIC(38,0)";
            case "notes" -> dialect == LedgerDialect.H2 ? "VARCHAR(65535)" : "TEXT";
            case "document" ->
                switch (dialect) {
                    case H2 -> "CHARACTER LARGE OBJECT";
                    case POSTGRESQL -> "TEXT";
                    case MARIADB, MYSQL -> "MEDIUMTEXT";
                };
            default ->
                type.startsWith("text")
                        ? type.replace("text", "VARCHAR")
                                + (dialect == LedgerDialect.POSTGRESQL ? " COLLATE \"C\"" : "")
                        : type.toUpperCase(Locale.ROOT);
        };
    }

    private static String packed(String column, LedgerDialect dialect) {
        if (dialect == LedgerDialect.POSTGRESQL) {
            return "BYTEA";
        }
        boolean h2 = dialect == LedgerDialect.H2;
        return switch (column) {
            case "burn_order" -> "VARBINARY(64)";
            case "marks" -> "VARBINARY(100)";
            case "request", "result" -> h2 ? "VARBINARY(1048576)" : "MEDIUMBLOB";
            default -> h2 ? "VARBINARY(65535)" : "BLOB";
        };
    }

    private static void bookSomething(JdbcLedger ledger) {
        CreditLedger credits = CreditLedger.builder(ledger).build();
        AccountId user = AccountId.of("user:42");
        IdempotencyKey debit = IdempotencyKey.of("api", "request-1");
        credits.grant(user, 100, IdempotencyKey.of("shop", "order-1"));
        credits.debit(user, 25, debit);
        credits.refund(OperationRef.of(debit), 10, IdempotencyKey.of("support", "ticket-1"));
    }

    private static Block only(String language, String marker) {
        assertThat(PAGE.blocks(language))
                .singleElement()
                .satisfies(block -> assertThat(block.marker()).isEqualTo(marker));
        return PAGE.blocks(language).get(0);
    }

    /** The page shows PostgreSQL; the others differ in the folder's name. */
    private static String forDialect(String code, LedgerDialect dialect) {
        return code.replace("/postgresql", "/" + dialect.dialect().directory());
    }

    private static List<String> fingerprint(TestDatabase database) {
        return SchemaFingerprint.of(database, database.namespace());
    }
}
