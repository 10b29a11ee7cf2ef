package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.creditledger.Bounds;
import io.creditledger.jdbc.internal.schema.SchemaReader;
import io.creditledger.jdbc.internal.schema.SchemaScripts;
import io.creditledger.jdbc.internal.schema.SchemaShape;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts say what the library reads out of them, and make tables that hold what they have to. */
class SchemaScriptsTest {
    /** U+1F600: four bytes in UTF-8, two units in UTF-16. */
    private static final String FOUR_BYTES = "\uD83D\uDE00";

    /** Three bytes in UTF-8, one unit in UTF-16: what takes the most bytes within a bound on units. */
    private static final String THREE_BYTES = "\u20AC";

    @ParameterizedTest
    @EnumSource
    void scriptsAreNumberedWithoutAGap(LedgerDialect dialect) {
        List<SchemaScript> scripts = LedgerSchema.scripts(dialect);

        assertThat(scripts).extracting(SchemaScript::version).containsExactly(1, 2);
        assertThat(scripts).hasSize(LedgerSchema.requiredVersion());
        assertThat(scripts).allSatisfy(script -> {
            assertThat(script.name()).startsWith("V%03d__".formatted(script.version()));
            assertThat(script.resource())
                    .isEqualTo("io/creditledger/jdbc/schema/" + dialect.name().toLowerCase(Locale.ROOT) + "/"
                            + script.name());
        });
    }

    /** Tools split scripts in their own ways: nothing in these gives them a choice. */
    @ParameterizedTest
    @EnumSource
    void everyToolSplitsTheScriptsAlike(LedgerDialect dialect) {
        for (SchemaScript script : LedgerSchema.scripts(dialect)) {
            assertThat(script.sql().lines().filter(line -> line.contains("--")))
                    .allSatisfy(line ->
                            assertThat(line.substring(line.indexOf("--"))).doesNotContain(";", "'", "${"));
            assertThat(script.sql().lines().filter(line -> line.contains(";")))
                    .allSatisfy(line -> assertThat(line).endsWith(";"));
            assertThat(Pattern.compile("'[^']*'")
                            .matcher(script.sql())
                            .results()
                            .map(string -> string.group()))
                    .allSatisfy(string -> assertThat(string).doesNotContain(";", "--", "\n"));
            assertThat(script.sql()).doesNotContain("/*", "$$", "\r", "\t");
        }
    }

    @EachDatabase(inFilesToo = true)
    void everyStatementMayRunAgain(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated()) {
            List<String> once = SchemaFingerprint.of(database, database.namespace());

            database.createLedgerTables();

            assertThat(SchemaFingerprint.of(database, database.namespace())).isEqualTo(once);
        }
    }

    @EachDatabase(inFilesToo = true)
    void whatTheLibraryReadsOutOfTheScriptsIsWhatTheyCreate(TestDatabases databases) throws Exception {
        try (TestDatabase database = databases.createMigrated();
                var connection = database.connect()) {
            SchemaShape expected =
                    SchemaShape.of(SchemaScripts.of(database.dialect().dialect()));
            SchemaShape found = SchemaReader.readState(
                            connection, database.dialect().dialect(), null)
                    .found();

            boolean mySql = database.dialect() == LedgerDialect.MYSQL;
            if (!mySql) {
                // on MariaDB a sequence is a table as well
                found.columns().remove("ledger_id");
            }
            assertThat(found.columns()).isEqualTo(expected.columns());
            assertThat(found.keys()).containsExactlyInAnyOrderElementsOf(expected.keys());
            assertThat(found.increments()).isEqualTo(expected.increments());
            assertThat(expected.columns()).hasSize(mySql ? 15 : 14);
        }
    }

    @EachDatabase(inFilesToo = true)
    void textIsComparedExactly(TestDatabases databases) {
        List<String> names = List.of("user:42", "USER:42", "user:42 ", "us\u00E9r:42", "use\u0301r:42", "user:4\u00B2");
        try (TestDatabase database = databases.createMigrated();
                Handle handle = Jdbi.open(database.jdbcUrl())) {
            for (int i = 0; i < names.size(); i++) {
                insertAccount(handle, i, names.get(i));
            }
            for (int i = 0; i < names.size(); i++) {
                assertThat(handle.createQuery("SELECT id FROM ledger_account WHERE name = :name")
                                .bind("name", names.get(i))
                                .mapTo(Long.class)
                                .list())
                        .containsExactly((long) i);
            }
            assertThatThrownBy(() -> {
                        insertAccount(handle, 99, "user:42");
                    })
                    .isInstanceOf(UnableToExecuteStatementException.class);
            handle.execute("INSERT INTO ledger_asset (code, scale) VALUES ('CREDIT', 0)");
            handle.execute("INSERT INTO ledger_asset (code, scale) VALUES ('credit', 2)");
        }
    }

    @EachDatabase(inFilesToo = true)
    void theLongestOfEverythingFits(TestDatabases databases) {
        String id = THREE_BYTES.repeat(Bounds.ACCOUNT_ID_LENGTH);
        String asset = THREE_BYTES.repeat(Bounds.ASSET_CODE_LENGTH);
        byte[] request = (id + "\0" + asset + "\0" + -Bounds.MAX_AMOUNT + "\0")
                .repeat(Bounds.POSTINGS_PER_TRANSACTION)
                .getBytes(StandardCharsets.UTF_8);
        // two numbers of nine bytes for each leg, and four times as much again
        byte[] legs = new byte[100 * 18];
        byte[] result = new byte[100 * 90];
        // every character of the metadata as a six character escape
        String metadata = "\\u0001".repeat(Bounds.METADATA_LENGTH) + "\"\":,".repeat(Bounds.METADATA_ENTRIES);
        try (TestDatabase database = databases.createMigrated();
                Handle handle = Jdbi.open(database.jdbcUrl())) {
            insertAccount(handle, 1, id);
            insertAccount(handle, 2, FOUR_BYTES.repeat(Bounds.ACCOUNT_ID_LENGTH / 2));
            handle.execute("INSERT INTO ledger_asset (code, scale) VALUES (?, 9)", asset);

            handle.execute(
                    "INSERT INTO ledger_operation (id, recorded_at, kind, scope, idem_key, request, legs, result, metadata)"
                            + " VALUES (1, 1, 1, ?, ?, ?, ?, ?, ?)",
                    THREE_BYTES.repeat(Bounds.KEY_SCOPE_LENGTH),
                    THREE_BYTES.repeat(Bounds.KEY_LENGTH),
                    request,
                    legs,
                    result,
                    metadata);

            assertThat(request).hasSizeGreaterThan(50_000);
            assertThat(handle.createQuery("SELECT request FROM ledger_operation")
                            .mapTo(byte[].class)
                            .one())
                    .isEqualTo(request);
            assertThat(handle.createQuery("SELECT metadata FROM ledger_operation")
                            .mapTo(String.class)
                            .one())
                    .isEqualTo(metadata);
            assertThat(handle.createQuery("SELECT name FROM ledger_account ORDER BY id")
                            .mapTo(String.class)
                            .list())
                    .containsExactly(id, FOUR_BYTES.repeat(Bounds.ACCOUNT_ID_LENGTH / 2));
        }
    }

    @EachDatabase(inFilesToo = true)
    void totalsHoldThirtyEightDigits(TestDatabases databases) {
        BigDecimal most = BigDecimal.TEN.pow(38).subtract(BigDecimal.ONE);
        try (TestDatabase database = databases.createMigrated();
                Handle handle = Jdbi.open(database.jdbcUrl())) {
            handle.execute("INSERT INTO ledger_total (account_id, total) VALUES (1, ?)", most.negate());
            handle.execute("INSERT INTO ledger_delta (account_id, id, amount) VALUES (1, 1, ?)", most);

            assertThat(handle.createQuery("SELECT total FROM ledger_total")
                            .mapTo(BigDecimal.class)
                            .one())
                    .isEqualByComparingTo(most.negate());
        }
    }

    @EachDatabase(inFilesToo = true, notOn = TestDatabases.MYSQL)
    void idsComeInBlocks(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated();
                Handle handle = Jdbi.open(database.jdbcUrl())) {
            String next = database.dialect() == LedgerDialect.POSTGRESQL
                    ? "SELECT nextval('ledger_id')"
                    : "SELECT NEXT VALUE FOR ledger_id";
            long block = SchemaShape.of(SchemaScripts.of(database.dialect().dialect()))
                    .increments()
                    .get("ledger_id");

            long first = handle.createQuery(next).mapTo(Long.class).one();
            long second = handle.createQuery(next).mapTo(Long.class).one();

            assertThat(first).isEqualTo(1);
            // MariaDB counts blocks, by what the server is set to count by.
            assertThat(second).isEqualTo(database.dialect() == LedgerDialect.MARIADB ? 2 : 1 + block);
        }
    }

    /** Also where neither the JVM nor the database is in UTC. */
    @EachDatabase(inFilesToo = true)
    void theInstantOfTheRunIsRecorded(TestDatabases databases) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
        try (TestDatabase database = databases.createMigrated();
                Handle handle = Jdbi.open(database.jdbcUrl())) {
            long micros = handle.createQuery("SELECT applied_at FROM ledger_schema WHERE version = 1")
                    .mapTo(Long.class)
                    .one();

            assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static void insertAccount(Handle handle, long id, String name) {
        handle.execute(
                "INSERT INTO ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming, restricted,"
                        + " open_lots, open_holds, seq, revision, recorded_at, opened_at)"
                        + " VALUES (?, ?, 'CREDIT', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
                id,
                name);
    }
}
