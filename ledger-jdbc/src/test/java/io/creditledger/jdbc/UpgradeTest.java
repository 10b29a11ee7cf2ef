package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** A ledger of schema version 1 that has been in use is brought to version 2, and older libraries go on until a setting is made. */
class UpgradeTest {
    private static final List<String> NEW_TABLES =
            List.of("ledger_setting", "ledger_event", "ledger_event_bucket", "ledger_usage");

    private static List<String> books(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return LedgerRows.read(connection);
        }
    }

    private static int oldestWriter(TestDatabase database) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery("SELECT MAX(oldest_writer) FROM ledger_schema")
                        .mapTo(Integer.class)
                        .one());
    }

    private static void book(CreditLedger credits) {
        credits.grant(ALICE, 100, key("g"));
        credits.execute(credits.newGrant(BOB).amount(50).asLot().key(key("lot")).build());
        credits.debit(ALICE, 30, key("d"));
        credits.hold(BOB, 20, key("h"));
        credits.transfer(ALICE, BOB, 5, key("t"));
    }

    @EachDatabase
    void whatWasBookedInVersion1IsIntactInVersion2(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                HikariDataSource pool = database.newDataSource(2, true)) {
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                book(CreditLedger.builder(ledger).build());
            }
            // Of the tables of version 2, none has a row of it.
            List<String> before = books(database);
            // What the script of version 2 has added, and nothing else.
            NEW_TABLES.forEach(table -> database.execute("DROP TABLE " + table));
            database.execute("DELETE FROM ledger_schema WHERE version = 2");
            LedgerSchema schema = LedgerSchema.of(pool);
            assertThat(schema.version()).hasValue(1);
            assertThatIllegalStateException()
                    .isThrownBy(schema::validate)
                    .withMessageContaining("has a ledger of version 1, but version 2 is needed")
                    .withMessageContaining("migrate()")
                    .withMessageContaining("V002__events_and_usage.sql");
            assertThatIllegalStateException()
                    .isThrownBy(() -> JdbcLedger.builder(pool).build())
                    .withMessageContaining("version 2 is needed");

            schema.migrate();

            schema.validate();
            assertThat(schema.version()).hasValue(2);
            assertThat(books(database)).isEqualTo(before);
            schema.storeEvents();
            try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                assertThat(ledger.verify().violations()).isEmpty();
                assertThat(credits.debit(ALICE, 30, key("d")).replayed()).isTrue();
                assertThat(credits.balance(ALICE).posted()).isEqualTo(65);
                assertThat(credits.balance(BOB).available()).isEqualTo(35);
                credits.debit(BOB, 1, key("after"));
                assertThat(ledger.verify().violations()).isEmpty();
            }
            assertThat(new StoredEventRows(database).count()).isEqualTo(1);
        }
    }

    @EachDatabase
    void tablesOfVersion1AloneAreBroughtToVersion2(TestDatabases kind) {
        try (TestDatabase database = kind.create();
                HikariDataSource pool = database.newDataSource(1, true)) {
            SchemaScript first = LedgerSchema.scripts(kind.dialect()).get(0);
            Jdbi.create(database.jdbcUrl())
                    .useHandle(handle -> handle.createScript(first.sql()).executeAsSeparateStatements());
            LedgerSchema schema = LedgerSchema.of(pool);
            assertThatIllegalStateException()
                    .isThrownBy(schema::validate)
                    .withMessageContaining("has a ledger of version 1, but version 2 is needed");
            assertThatIllegalStateException().isThrownBy(schema::storeEvents);

            schema.migrate();

            schema.validate();
            assertThat(schema.version()).hasValue(2);
        }
    }

    /** That a library refuses a ledger whose oldest writer is newer than itself is another test's. */
    @EachDatabase
    void aLibraryOfVersion1MayWriteUntilASettingIsMade(TestDatabases kind) {
        List<Consumer<LedgerSchema>> settings =
                List.of(LedgerSchema::storeEvents, schema -> schema.countUsage("route"));
        for (Consumer<LedgerSchema> setting : settings) {
            try (TestDatabase database = kind.createMigrated();
                    HikariDataSource pool = database.newDataSource(1, true)) {
                LedgerSchema schema = LedgerSchema.of(pool);
                schema.validate();
                assertThat(oldestWriter(database)).isEqualTo(1);
                setting.accept(schema);
                assertThat(oldestWriter(database)).isEqualTo(2);
                schema.validate();
            }
        }
    }
}
