package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerSchemaTest {
    private final List<TestDatabase> opened = new ArrayList<>();

    @AfterEach
    void closeDatabases() {
        opened.forEach(TestDatabase::close);
    }

    @EachDatabase(inFilesToo = true)
    void migrateCreatesWhatTheScriptCreates(TestDatabases databases) {
        TestDatabase byHand = opened(databases.createMigrated());
        TestDatabase database = opened(databases.create());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));

        assertThat(schema.version()).isEmpty();
        schema.migrate();

        assertThat(schema.version()).hasValue(LedgerSchema.requiredVersion());
        assertThat(fingerprint(database)).isEqualTo(fingerprint(byHand));
        schema.validate();
    }

    @EachDatabase(inFilesToo = true)
    void migrateAgainChangesNothing(TestDatabases databases) {
        TestDatabase database = opened(databases.create());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));
        schema.migrate();
        List<String> once = fingerprint(database);
        long appliedAt = number(database, "SELECT applied_at FROM ledger_schema WHERE version = 1");

        schema.migrate();

        assertThat(fingerprint(database)).isEqualTo(once);
        assertThat(number(database, "SELECT applied_at FROM ledger_schema WHERE version = 1"))
                .isEqualTo(appliedAt);
    }

    /** As a migration tool or a person does it. */
    @EachDatabase(inFilesToo = true)
    void aSchemaMadeByRunningTheScriptsIsFine(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));

        schema.validate();
        schema.migrate();
    }

    @EachDatabase(inFilesToo = true)
    void whatWriteToPrintsRuns(TestDatabases databases) throws Exception {
        TestDatabase database = opened(databases.create());
        StringBuilder printed = new StringBuilder();

        LedgerSchema.writeTo(database.dialect(), printed);

        Jdbi.create(database.jdbcUrl())
                .useHandle(handle -> handle.createScript(printed.toString()).executeAsSeparateStatements());
        LedgerSchema.of(database.newDataSource(1, true)).validate();
    }

    @EachDatabase(inFilesToo = true)
    void poolsWithoutAutoCommitWork(TestDatabases databases) throws SQLException {
        TestDatabase database = opened(databases.create());
        HikariDataSource pool = database.newDataSource(1, false);
        LedgerSchema schema = LedgerSchema.of(pool);

        assertThatIllegalStateException().isThrownBy(schema::validate);
        schema.migrate();
        schema.validate();

        assertThat(schema.version()).hasValue(2);
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
        }
        // committed: another pool sees it
        LedgerSchema.of(database.newDataSource(1, true)).validate();
    }

    /** On the very connection, without a pool that would tidy up behind us. */
    @EachDatabase(inFilesToo = true)
    void theConnectionIsGivenBackAsItWas(TestDatabases databases) throws SQLException {
        for (boolean autoCommit : List.of(true, false)) {
            TestDatabase database = opened(databases.create());
            String other = database.createNamespace();
            try (Connection connection = database.connect()) {
                setUp(connection, database, autoCommit);
                String before = sessionState(connection, database);
                LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

                assertThatIllegalStateException().isThrownBy(schema::validate);
                schema.migrate();
                schema.validate();
                schema.version();
                schema.namespace(other).migrate();
                schema.namespace(other).validate();

                assertThat(sessionState(connection, database)).isEqualTo(before);
            }
        }
    }

    @EachDatabase(inFilesToo = true)
    void theConnectionIsGivenBackAsItWasAfterAFailureToo(TestDatabases databases) throws SQLException {
        TestDatabase database = opened(databases.create());
        String other = database.createNamespace();
        // a view is no table that the catalog of columns could tell from one, and CREATE INDEX or INSERT refuses it
        boolean mySql = database.dialect() == LedgerDialect.MYSQL;
        String view = mySql
                ? "CREATE VIEW " + other + ".ledger_schema AS SELECT 1 AS version, 'x' AS script, 1 AS applied_at,"
                        + " 1 AS oldest_writer, 'x' AS identity FROM information_schema.tables WHERE 1 = 0"
                : "CREATE VIEW " + other + ".ledger_hold AS SELECT 1 AS id, 1 AS account_id, 1 AS capture_account_id,"
                        + " 1 AS amount, 1 AS captured, 1 AS expires_at, 1 AS ended_at, 1 AS status";
        database.execute(view);
        try (Connection connection = database.connect()) {
            setUp(connection, database, true);
            String before = sessionState(connection, database);
            LedgerSchema schema = LedgerSchema.of(new OneConnection(connection)).namespace(other);

            assertThatThrownBy(schema::migrate)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("V001__credit_ledger.sql stopped at statement "
                            + (mySql
                                    ? "12 of 12, INSERT INTO ledger_schema"
                                    : "13 of 17, CREATE INDEX IF NOT EXISTS ledger_hold_open ON ledger_hold"));

            assertThat(sessionState(connection, database)).isEqualTo(before);
            assertThat(number(database, "SELECT 1")).isEqualTo(1);
        }
    }

    @EachDatabase(inFilesToo = true)
    void theNamespaceCanBeAnother(TestDatabases databases) {
        TestDatabase database = opened(databases.create());
        String other = database.createNamespace();
        HikariDataSource pool = database.newDataSource(1, true);

        LedgerSchema.of(pool).namespace(other).migrate();

        LedgerSchema.of(pool).namespace(other).validate();
        // plain names are the same in any case, where the database says so
        if (!database.hasDatabasesForSchemas()) {
            LedgerSchema.of(pool).namespace(other.toLowerCase()).validate();
            LedgerSchema.of(pool).namespace(other.toUpperCase()).validate();
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> LedgerSchema.of(pool).validate())
                .withMessageContaining(database.namespace() + " has no ledger");
        LedgerSchema.of(pool).migrate();
        assertThat(SchemaFingerprint.of(database, other)).isEqualTo(fingerprint(database));
    }

    @EachDatabase(inFilesToo = true)
    void aNamespaceThatIsNotThereIsNamed(TestDatabases databases) {
        TestDatabase database = opened(databases.create());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true)).namespace("nowhere");
        String remedy = switch (database.dialect()) {
            case H2 -> "CREATE SCHEMA \"NOWHERE\"";
            case POSTGRESQL -> "CREATE SCHEMA \"nowhere\"";
            case MARIADB, MYSQL -> "CREATE DATABASE `nowhere`";
        };

        assertThatIllegalStateException()
                .isThrownBy(schema::validate)
                .withMessageContaining("does not exist: create it with " + remedy);
        assertThatIllegalStateException().isThrownBy(schema::migrate).withMessageContaining("does not exist");
    }

    @Test
    void aNamespaceIsAPlainName() {
        LedgerSchema schema = LedgerSchema.of(new OneConnection(null));

        for (String name : List.of("", "1st", "a-b", "a b", "a.b", "a\"b", "\u00E4", "x".repeat(64))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.namespace(name))
                    .withMessageContaining(name.length() + " characters");
        }
        schema.namespace("x".repeat(63)).namespace("_a1");
    }

    @Test
    void theWaitHasBounds() {
        LedgerSchema schema = LedgerSchema.of(new OneConnection(null));

        for (Duration wait : List.of(
                Duration.ofMillis(999),
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofHours(1).plusMillis(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.lockWait(wait))
                    .withMessageContaining("must be from PT1S to PT1H");
        }
        schema.lockWait(Duration.ofSeconds(1)).lockWait(Duration.ofHours(1));
    }

    @EachDatabase(inFilesToo = true)
    void aMissingSchemaSaysHowToGetIt(TestDatabases databases) {
        TestDatabase database = opened(databases.create());

        assertThatIllegalStateException()
                .isThrownBy(LedgerSchema.of(database.newDataSource(1, true))::validate)
                .withMessage(
                        "%s %s %s has no ledger. Call LedgerSchema.of(dataSource).migrate(), or run from the jar of"
                                + " ledger-jdbc: %s. A user who has no right to read tables does not see them: GRANT SELECT on"
                                + " them if they are there.",
                        database.dialect(),
                        database.hasDatabasesForSchemas() ? "database" : "schema",
                        database.namespace(),
                        LedgerSchema.scripts(database.dialect()).stream()
                                .map(SchemaScript::resource)
                                .collect(Collectors.joining(", ")));
    }

    @EachDatabase(inFilesToo = true)
    void anUnfinishedSchemaSaysWhatIsMissing(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));
        database.execute("DELETE FROM ledger_schema");
        database.execute("DROP TABLE ledger_allocation");
        boolean mySql = database.dialect() == LedgerDialect.MYSQL;
        database.execute("DROP " + (mySql ? "TABLE" : "SEQUENCE") + " ledger_id");

        assertThatIllegalStateException()
                .isThrownBy(schema::validate)
                .withMessageContaining(
                        "has an unfinished ledger: V001__credit_ledger.sql has not run to its end, missing:"
                                + " table ledger_allocation, "
                                + (mySql ? "table ledger_id" : "sequence ledger_id with INCREMENT BY "))
                .withMessageContaining("migrate()");
        assertThat(schema.version()).isEmpty();

        schema.migrate();
        schema.validate();
    }

    @EachDatabase(inFilesToo = true)
    void anAlteredSchemaSaysWhatIsMissing(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));
        database.execute("ALTER TABLE ledger_operation DROP COLUMN metadata");
        database.execute("DROP TABLE ledger_hold");
        database.execute(
                database.hasDatabasesForSchemas()
                        ? "ALTER TABLE ledger_operation DROP INDEX ledger_operation_key"
                        : "ALTER TABLE ledger_operation DROP CONSTRAINT ledger_operation_key");

        assertThatIllegalStateException()
                .isThrownBy(schema::validate)
                .withMessageContaining("has a ledger of version 2 that has been altered, missing: column"
                        + " ledger_operation.metadata, table ledger_hold, the UNIQUE of ledger_operation.");
        // no script that has run runs again, so this says the same
        assertThatIllegalStateException().isThrownBy(schema::migrate).withMessageContaining("ledger_hold");
    }

    @EachDatabase(inFilesToo = true, notOn = TestDatabases.MYSQL)
    void aSequenceThatHandsOutOtherBlocksIsRefused(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        database.execute("ALTER SEQUENCE ledger_id INCREMENT BY 1");

        assertThatIllegalStateException()
                .isThrownBy(LedgerSchema.of(database.newDataSource(1, true))::validate)
                .withMessageContaining("missing: sequence ledger_id with INCREMENT BY ");
    }

    @EachDatabase(inFilesToo = true)
    void textThatIsComparedInAnotherWayIsRefused(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        database.execute(
                switch (database.dialect()) {
                    case H2 -> "ALTER TABLE ledger_account ALTER COLUMN name VARCHAR_IGNORECASE(128) NOT NULL";
                    case POSTGRESQL ->
                        "ALTER TABLE ledger_account ALTER COLUMN name TYPE VARCHAR(128) COLLATE \"unicode\"";
                    case MARIADB, MYSQL ->
                        "ALTER TABLE ledger_account MODIFY name VARCHAR(128) COLLATE utf8mb4_general_ci NOT NULL";
                });

        assertThatIllegalStateException()
                .isThrownBy(LedgerSchema.of(database.newDataSource(1, true))::validate)
                .withMessageContaining("two accounts or keys may be taken for one: ledger_account.name (");
    }

    /** Both ways of H2 to make all text of a database inexact. */
    @Test
    void anH2DatabaseThatIgnoresCaseIsRefused() throws SQLException {
        for (String url : List.of(
                "jdbc:h2:mem:ignorecase;IGNORECASE=TRUE",
                "jdbc:h2:mem:collation;INIT=SET COLLATION ENGLISH STRENGTH PRIMARY")) {
            try (Connection connection = DriverManager.getConnection(url)) {
                LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

                assertThatIllegalStateException()
                        .isThrownBy(schema::migrate)
                        .withMessageContaining("ledger_account.name");
            }
        }
    }

    @EachDatabase(inFilesToo = true)
    void aTableOfAnotherProgramIsInTheWay(TestDatabases databases) {
        TestDatabase database = opened(databases.create());
        database.execute("CREATE TABLE ledger_account (id BIGINT NOT NULL, owner VARCHAR(10), PRIMARY KEY (id))");
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));

        for (var call : List.<Runnable>of(schema::validate, schema::migrate)) {
            assertThatIllegalStateException()
                    .isThrownBy(call::run)
                    .withMessageContaining(
                            "has a table ledger_account that is not a ledger's (it has no column ledger_account.name,")
                    .withMessageEndingWith("Rename it, or keep the ledger in another namespace.");
        }
        // nothing was created beside it
        assertThat(fingerprintOfTables(database)).noneMatch(line -> line.contains("ledger_asset"));
    }

    @EachDatabase(inFilesToo = true)
    void aNewerSchemaIsRefusedUnlessItIsOpenToOlderWriters(TestDatabases databases) {
        TestDatabase database = opened(databases.createMigrated());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true));
        String row = "INSERT INTO ledger_schema (version, script, applied_at, oldest_writer) VALUES ";

        database.execute(row + "(3, 'V003__adds_only.sql', 0, 1)");
        schema.validate();
        schema.migrate();
        assertThat(schema.version()).hasValue(3);

        database.execute(row + "(4, 'V004__changes_meaning.sql', 0, 4)");
        for (var call : List.<Runnable>of(schema::validate, schema::migrate)) {
            assertThatIllegalStateException()
                    .isThrownBy(call::run)
                    .withMessageContaining("has a ledger of version 4, to which only a library that knows version 4 may"
                            + " write. This one knows version 2: use a newer ledger-jdbc.");
        }
        // it stays closed, whatever later scripts say
        database.execute(row + "(5, 'V005__adds_only.sql', 0, 1)");
        assertThatIllegalStateException().isThrownBy(schema::validate).withMessageContaining("knows version 4");
        assertThat(schema.version()).hasValue(5);
    }

    /** What an account without the right to create anything sees, which is how careful hosts run their services. */
    @EachDatabase
    void aUserWithoutTheRightToCreateTablesCanValidate(TestDatabases databases) throws SQLException {
        TestDatabase database = opened(databases.createMigrated());
        String user = "app_" + database.namespace().toLowerCase();
        String url = switch (database.dialect()) {
            case H2 -> {
                database.execute("CREATE USER " + user + " PASSWORD 'pw'");
                database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA PUBLIC TO " + user);
                yield database.jdbcUrl().replace(";DB_CLOSE_DELAY=-1", "") + ";USER=" + user.toUpperCase()
                        + ";PASSWORD=pw";
            }
            case POSTGRESQL -> {
                database.execute("CREATE ROLE " + user + " LOGIN");
                database.execute("GRANT USAGE ON SCHEMA " + database.namespace() + " TO " + user);
                database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + database.namespace()
                        + " TO " + user);
                database.execute("GRANT USAGE ON SEQUENCE ledger_id TO " + user);
                yield database.jdbcUrl().replace("user=postgres", "user=" + user);
            }
            case MARIADB, MYSQL -> {
                database.execute("CREATE USER " + user + "@'%'");
                database.execute(
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + database.namespace() + ".* TO " + user + "@'%'");
                yield database.jdbcUrl().replace("user=root", "user=" + user);
            }
        };
        try (Connection connection = DriverManager.getConnection(url)) {
            LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

            schema.validate();
            schema.migrate();

            database.execute("DELETE FROM ledger_schema");
            database.execute("DROP TABLE ledger_asset");
            assertThatThrownBy(schema::migrate)
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.retry()).isEqualTo(StorageException.Retry.NO));
        } finally {
            if (database.dialect() == LedgerDialect.POSTGRESQL) {
                database.execute("DROP OWNED BY " + user);
                database.execute("DROP ROLE " + user);
            } else if (database.hasDatabasesForSchemas()) {
                database.execute("DROP USER " + user + "@'%'");
            }
        }
    }

    @EachDatabase(notOn = TestDatabases.H2_MEMORY)
    void somebodyWhoKeepsTheTurnForTooLongEndsInAnError(TestDatabases databases) throws SQLException {
        TestDatabase database = opened(databases.create());
        LedgerSchema schema = LedgerSchema.of(database.newDataSource(1, true)).lockWait(Duration.ofSeconds(1));
        try (Connection other = database.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    database.dialect() == LedgerDialect.POSTGRESQL
                            ? "SELECT pg_advisory_xact_lock(" + 0x696F_2E63_7265_6469L + ")"
                            : "SELECT GET_LOCK('io.creditledger.schema', 5)");

            assertThatThrownBy(schema::migrate).isInstanceOfSatisfying(ConcurrencyException.class, e -> {
                assertThat(e).hasMessageContaining("for more than PT1S; call again");
                assertThat(e.retry()).isEqualTo(StorageException.Retry.CALL);
            });
        }
        schema.migrate();
        schema.validate();
    }

    @Test
    void postgresKeepsASearchPathOfSeveralSchemas() throws SQLException {
        TestDatabase database = opened(TestDatabases.POSTGRESQL.create());
        String second = database.createNamespace();
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("SET search_path TO " + database.namespace() + ", " + second);
            String before = sessionState(connection, database);

            LedgerSchema.of(new OneConnection(connection)).namespace(second).migrate();

            assertThat(sessionState(connection, database)).isEqualTo(before).contains(", " + second);
        }
    }

    /** A snapshot from before the wait must not hide what another node has done meanwhile. */
    @Test
    void aConnectionInSerializableModeWorks() throws SQLException {
        for (TestDatabases databases : List.of(TestDatabases.POSTGRESQL, TestDatabases.H2_MEMORY)) {
            TestDatabase database = opened(databases.create());
            try (Connection connection = database.connect()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
                LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

                schema.migrate();
                schema.validate();

                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            }
        }
    }

    @Test
    void mariaDbWithoutACurrentDatabase() throws SQLException {
        TestDatabase database = opened(TestDatabases.MARIADB.create());
        String url = database.jdbcUrl().replace("/" + database.namespace(), "/");
        try (Connection connection = DriverManager.getConnection(url)) {
            assumeTrue(connection.getCatalog() == null);
            LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

            assertThatIllegalStateException().isThrownBy(schema::validate).withMessageContaining("no current database");
            assertThatIllegalStateException()
                    .isThrownBy(schema.namespace(database.namespace())::migrate)
                    .withMessageContaining("name any database in the JDBC URL");
            database.createLedgerTables();
            schema.namespace(database.namespace()).validate();
        }
    }

    /** A setting by which the driver's catalogs are none. */
    @Test
    void mariaDbWhoseDriverCallsADatabaseASchema() throws SQLException {
        TestDatabase database = opened(TestDatabases.MARIADB.create());
        String other = database.createNamespace();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl() + "&useCatalogTerm=SCHEMA")) {
            LedgerSchema schema = LedgerSchema.of(new OneConnection(connection));

            schema.namespace(other).migrate();
            schema.namespace(other).validate();

            assertThatIllegalStateException().isThrownBy(schema::validate).withMessageContaining("has no ledger");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsAStorageFailure() {
        TestDatabase database = TestDatabases.H2_MEMORY.create();
        LedgerSchema schema = LedgerSchema.of(new OneConnection(null));
        database.close();

        assertThatThrownBy(schema::validate)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retry()).isEqualTo(StorageException.Retry.CALL));
    }

    private TestDatabase opened(TestDatabase database) {
        opened.add(database);
        return database;
    }

    private static List<String> fingerprint(TestDatabase database) {
        return SchemaFingerprint.of(database, database.namespace());
    }

    private static List<String> fingerprintOfTables(TestDatabase database) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery(
                                "SELECT LOWER(table_name) FROM information_schema.tables WHERE table_schema = :ns")
                        .bind("ns", database.namespace())
                        .mapTo(String.class)
                        .list());
    }

    private static long number(TestDatabase database, String query) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private static void setUp(Connection connection, TestDatabase database, boolean autoCommit) throws SQLException {
        if (database.dialect() == LedgerDialect.POSTGRESQL) {
            connection.createStatement().execute("SET lock_timeout = 7000");
        }
        connection.setAutoCommit(autoCommit);
    }

    private static String sessionState(Connection connection, TestDatabase database) throws SQLException {
        String query = switch (database.dialect()) {
            case H2 -> "SELECT CURRENT_SCHEMA || ' ' || LOCK_TIMEOUT()";
            case POSTGRESQL ->
                "SELECT current_setting('search_path') || ' ' || current_setting('lock_timeout') || ' '"
                        + " || (SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";
            case MARIADB, MYSQL ->
                "SELECT CONCAT(DATABASE(), ' ', @@autocommit, ' ', @@lock_wait_timeout, ' ',"
                        + " COALESCE(IS_USED_LOCK('io.creditledger.schema'), 'free'))";
        };
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            String state = row.getString(1) + " " + connection.getAutoCommit() + " "
                    + connection.getTransactionIsolation() + " " + connection.getSchema() + " "
                    + connection.getCatalog();
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return state;
        }
    }
}
