package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.StatementQuery;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.MySqlServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user who may only read, rows that are hidden from a user, and a server that takes no writes. */
class ReadOnlyLedgerTest {
    private static final AccountId CAROL = AccountId.of("user:carol");

    @EachDatabase
    void aLedgerThatOnlyReadsNeedsNoOtherRightAndExecutesNothing(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource reader = readerOf(world.database());
                JdbcLedger ledger = JdbcLedger.builder(reader).readOnly().build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();

            assertThat(credits.balance(ALICE).posted()).isEqualTo(100);
            assertThat(ledger.account(ALICE)).isPresent();
            assertThat(ledger.transaction(key("grant-alice"))).isPresent();
            assertThat(ledger.statement(StatementQuery.of(ALICE).build()).lines())
                    .hasSize(1);
            assertThat(ledger.breakdown(ALICE).lots()).isEmpty();
            assertThat(ledger.hold(OperationRef.of(key("none")))).isEmpty();
            assertThat(ledger.preview(credits.newDebit(ALICE)
                                    .amount(1)
                                    .key(key("would"))
                                    .build())
                            .isAccepted())
                    .isTrue();
            assertThat(ledger.revisions(List.of(ALICE))).hasSize(1);
            assertThat(ledger.trialBalance().assets()).hasSize(1);
            assertThat(ledger.verify().violations()).isEmpty();

            for (ThrowingCallable write : List.<ThrowingCallable>of(
                    () -> credits.debit(ALICE, 1, key("debit")),
                    () -> ledger.execute(CompactTotals.now()),
                    () -> ledger.execute(ExpireDue.limit(1)),
                    () -> ledger.executeAsync(
                            credits.newDebit(ALICE).amount(1).key(key("async")).build()))) {
                assertRefused(write);
            }
            try (Connection host = reader.getConnection()) {
                host.setAutoCommit(false);
                CreditLedger joined = credits.on(ledger.joining(host));
                assertThat(joined.balance(ALICE).posted()).isEqualTo(100);
                assertRefused(() -> joined.debit(ALICE, 1, key("joined")));
                host.rollback();
            }
            assertThat(world.posted(ALICE)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aUserWhoMayNotWriteIsToldTheGrantsThatAreLacking(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource reader = readerOf(world.database())) {
            SoftAssertions softly = new SoftAssertions();
            assertThatThrownBy(() -> JdbcLedger.builder(reader).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("readOnly()")
                    .satisfies(refused -> {
                        grantsOfAWriter(world.database())
                                .forEach(grant ->
                                        softly.assertThat(refused.getMessage()).contains(grant));
                        grant(world.database(), refused.getMessage());
                    });
            softly.assertAll();

            try (JdbcLedger ledger = JdbcLedger.builder(reader).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.debit(ALICE, 40, key("debit"));
                credits.refund(OperationRef.of(key("debit")), 10, key("refund"));
                credits.execute(credits.newGrant(ALICE)
                        .amount(5)
                        .expiresAt(Instant.now().plusSeconds(3_600))
                        .key(key("lot"))
                        .build());
                credits.hold(ALICE, 9, key("hold"));
                credits.capture(OperationRef.of(key("hold")), 5, key("capture"));
                credits.grant(CAROL, 1, key("new account"));
                ledger.execute(CompactTotals.now());
                ledger.execute(ExpireDue.limit(1));
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(70);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    private static List<String> grantsOfAWriter(TestDatabase database) {
        String place = database.namespace() + ".";
        return switch (database.dialect()) {
            case POSTGRESQL ->
                List.of(
                        "GRANT INSERT ON " + place + "ledger_asset, " + place + "ledger_account",
                        "GRANT DELETE ON " + place + "ledger_delta, " + place + "ledger_event TO reader",
                        "GRANT USAGE ON SEQUENCE " + place + "ledger_id TO reader");
            case MARIADB ->
                List.of(
                        "GRANT INSERT ON `" + database.namespace() + "`.ledger_posting TO 'reader'@'%';",
                        "GRANT INSERT, UPDATE ON `" + database.namespace() + "`.ledger_account TO",
                        "GRANT INSERT, DELETE ON `" + database.namespace() + "`.ledger_delta TO",
                        "GRANT SELECT, INSERT ON `" + database.namespace() + "`.ledger_id TO");
            case MYSQL ->
                List.of(
                        "GRANT INSERT ON `" + database.namespace() + "`.ledger_posting TO 'reader'@'%';",
                        "GRANT INSERT, UPDATE ON `" + database.namespace() + "`.ledger_account TO",
                        "GRANT INSERT, DELETE ON `" + database.namespace() + "`.ledger_delta TO",
                        "GRANT INSERT ON `" + database.namespace() + "`.ledger_id TO");
            case H2 ->
                List.of(
                        "GRANT INSERT ON \"PUBLIC\".ledger_posting TO \"READER\";",
                        "GRANT INSERT, UPDATE ON \"PUBLIC\".ledger_account TO",
                        "GRANT INSERT, DELETE ON \"PUBLIC\".ledger_delta TO");
        };
    }

    /** On the others the catalog hides the tables, and the message about missing tables says so. */
    @Test
    void aUserOfH2WhoMayNotReadIsToldTheGrantsThatAreLacking() throws SQLException {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                HikariDataSource reader = readerOf(world.database())) {
            world.database().execute("REVOKE SELECT ON SCHEMA PUBLIC FROM reader");

            assertThatThrownBy(() -> JdbcLedger.builder(reader).readOnly().build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("GRANT SELECT ON \"PUBLIC\".ledger_account TO \"READER\"")
                    .satisfies(refused -> grant(world.database(), refused.getMessage()));

            JdbcLedger.builder(reader).readOnly().build().close();
        }
    }

    /** H2 shows all tables to everybody. */
    @EachDatabase(notOn = TestDatabases.H2_MEMORY)
    void aUserWhoDoesNotSeeTheTablesIsToldThatTheyMayBeThere(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource reader = readerOf(world.database())) {
            String place = world.database().namespace();
            world.database()
                    .execute(
                            kind.dialect() == LedgerDialect.POSTGRESQL
                                    ? "REVOKE SELECT ON ALL TABLES IN SCHEMA " + place + " FROM reader"
                                    : "REVOKE SELECT ON " + place + ".* FROM reader@'%'");
            if (world.database().hasDatabasesForSchemas()) {
                world.database().execute("GRANT SELECT ON " + place + ".host_order TO reader@'%'");
            }

            assertThatThrownBy(() -> JdbcLedger.builder(reader).readOnly().build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("GRANT SELECT on them if they are there");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "MARIADB, SET SESSION TRANSACTION READ ONLY",
        "MYSQL, SET SESSION TRANSACTION READ ONLY"
    })
    void aServerThatTakesNoWritesIsRefusedUnlessTheLedgerOnlyReads(TestDatabases kind, String demotion)
            throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(world.database().jdbcUrl());
            pool.setConnectionInitSql(demotion);

            assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("takes no writes")
                    .hasMessageContaining("readOnly()");
            JdbcLedger.builder(pool).readOnly().build().close();
        }
    }

    @Tag("slow")
    @Test
    void aReplicaOfMariaDbIsRefusedUnlessTheLedgerOnlyReads() throws SQLException {
        RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
        // A server of its own, because the setting holds for everybody.
        try (MariaDbServer server = MariaDbServer.startWith("--read-only=1");
                HostWorld world = HostWorld.in(migrated(server.createDatabase()));
                HikariDataSource writer = readerOf(world.database())) {
            world.database().execute("GRANT ALL ON " + world.database().namespace() + ".* TO reader@'%'");

            assertThatThrownBy(() -> JdbcLedger.builder(writer).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read_only is on")
                    .hasMessageContaining("readOnly()");
            JdbcLedger.builder(writer).readOnly().build().close();
        }
    }

    @Tag("slow")
    @Test
    void aReplicaOfMySqlIsRefusedUnlessTheLedgerOnlyReads() throws SQLException {
        RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
        // A server of its own, because the setting holds for everybody.
        try (MySqlServer server = MySqlServer.startWith("--read-only=1");
                HostWorld world = HostWorld.in(migrated(server.createDatabase()));
                HikariDataSource writer = readerOf(world.database())) {
            world.database().execute("GRANT ALL ON " + world.database().namespace() + ".* TO reader@'%'");

            assertThatThrownBy(() -> JdbcLedger.builder(writer).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read_only is on")
                    .hasMessageContaining("readOnly()");
            JdbcLedger.builder(writer).readOnly().build().close();
        }
    }

    private static TestDatabase migrated(TestDatabase database) {
        database.createLedgerTables();
        return database;
    }

    @Test
    void rowsThatPostgresHidesFromTheRoleAreRefused() throws SQLException {
        try (HostWorld world = HostWorld.on(TestDatabases.POSTGRESQL);
                HikariDataSource reader = readerOf(world.database())) {
            world.database().execute("ALTER TABLE ledger_account ENABLE ROW LEVEL SECURITY");

            assertThatThrownBy(() -> JdbcLedger.builder(reader).readOnly().build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ALTER TABLE " + world.database().namespace()
                            + ".ledger_account DISABLE ROW LEVEL SECURITY")
                    .hasMessageContaining("ALTER ROLE reader");
            // The owner's eyes are not covered.
            world.newLedger().close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "MARIADB, SET SESSION TRANSACTION READ ONLY",
        "MYSQL, SET SESSION TRANSACTION READ ONLY"
    })
    void aServerThatTakesNoWritesAnyMoreLosesItsConnectionAndTheCallIsToBeTriedAgain(
            TestDatabases kind, String demotion) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                HikariDataSource pool = world.database().newDataSource(1, true);
                JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            demote(pool, demotion);

            assertThatThrownBy(() -> credits.debit(ALICE, 1, key("debit")))
                    .isInstanceOfSatisfying(StorageException.class, failure -> {
                        assertThat(failure.sqlState()).isEqualTo("25006");
                        assertThat(failure.retry()).isEqualTo(Retry.CALL);
                    });
            assertThat(credits.debit(ALICE, 1, key("debit")).replayed()).isFalse();

            try (Connection host = world.begin();
                    var statement = host.createStatement()) {
                statement.execute(demotion);
                host.commit();
                CreditLedger joined = credits.on(ledger.joining(host));
                assertThatThrownBy(() -> joined.debit(ALICE, 1, key("joined")))
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                failure -> assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK));
                host.rollback();
            }
            assertThat(world.posted(ALICE)).isEqualTo(99);
        }
    }

    private static void demote(HikariDataSource pool, String demotion) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(demotion);
        }
    }

    private static void assertRefused(ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOf(IllegalStateException.class).hasMessageContaining("readOnly()");
    }

    /** Runs the grants that a message asks for. */
    private static void grant(TestDatabase database, String message) {
        String grants = message.substring(message.indexOf("Run: ") + 5);
        for (String grant : grants.split("; ")) {
            if (grant.startsWith("GRANT ")) {
                database.execute(grant);
            }
        }
    }

    /** Returns a pool of a user who may read all tables, and no more. */
    private static HikariDataSource readerOf(TestDatabase database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setMaximumPoolSize(2);
        String url = database.jdbcUrl();
        switch (database.dialect()) {
            case H2 -> {
                database.execute("CREATE USER reader PASSWORD ''");
                database.execute("GRANT SELECT ON SCHEMA PUBLIC TO reader");
                // Only an admin may name the setting, and the first connection has.
                pool.setJdbcUrl(url.replace(";DB_CLOSE_DELAY=-1", ""));
                pool.setUsername("reader");
                pool.setPassword("");
            }
            case POSTGRESQL -> {
                database.execute(
                        "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
                database.execute("GRANT USAGE ON SCHEMA " + database.namespace() + " TO reader");
                database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + database.namespace() + " TO reader");
                pool.setJdbcUrl(url.replace("user=postgres", "user=reader"));
            }
            case MARIADB, MYSQL -> {
                database.execute("CREATE USER IF NOT EXISTS reader@'%'");
                database.execute("GRANT SELECT ON " + database.namespace() + ".* TO reader@'%'");
                pool.setJdbcUrl(url.replace("user=root", "user=reader"));
            }
        }
        return pool;
    }
}
