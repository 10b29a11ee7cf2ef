package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.internal.dialect.TestedVersions;
import io.creditledger.jdbc.testing.LoggedLines;
import io.creditledger.jdbc.testing.OtherDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products and releases that the tests do not run on, played by the ones that they do run on. */
class TestedVersionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27, go1.19.10)",
                "PostgreSQL 15.2-YB-2.25.1.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17.0.6, 64-bit",
                "PostgreSQL 15.4 (Greenplum Database 8.0.0 build dev) on x86_64-pc-linux-gnu"
            })
    void anotherProductThatAnswersAsPostgresIsRefusedUnlessTheHostSaysSo(String version) {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            DataSource other =
                    OtherDatabase.over(database.newDataSource(2, true)).describedAs(version);

            assertThatThrownBy(() -> JdbcLedger.builder(other).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(version)
                    .hasMessageContaining("use PostgreSQL 15 or later")
                    .hasMessageContaining("allowUntestedDatabase()");
            assertGoesOnAsTold(other, version);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PostgreSQL 15.5 (Debian 15.5-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14)",
                "PostgreSQL 18beta1 on aarch64-apple-darwin",
                "PostgreSQL 16.2"
            })
    void postgresAsItIsPackagedIsTaken(String version) {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            JdbcLedger.builder(
                            OtherDatabase.over(database.newDataSource(2, true)).describedAs(version))
                    .build()
                    .close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, 14, 12, 15",
        "MARIADB, 10, 6, 10.11",
        "MYSQL, 5, 7, 8.0",
        "H2_MEMORY, 2, 3, 2.4",
        "H2_MEMORY, 1, 4, 2.4"
    })
    void anOlderReleaseIsRefusedUnlessTheHostSaysSo(TestDatabases kind, int major, int minor, String oldest) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource older =
                    OtherDatabase.over(database.newDataSource(2, true)).ofVersion(major, minor);

            assertThatThrownBy(() -> JdbcLedger.builder(older).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is older than " + oldest)
                    .hasMessageContaining("use " + kind.dialect() + " " + oldest + " or later")
                    .hasMessageContaining("allowUntestedDatabase()");
            assertGoesOnAsTold(older, "is older than " + oldest);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, 19, 0, PostgreSQL 19 is newer than 18",
        "MARIADB, 11, 8, MariaDB 11.8 is newer than 10.11",
        "MYSQL, 8, 4, MySQL 8.4 is newer than 8.0",
        "MYSQL, 9, 1, MySQL 9.1 is newer than 8.0",
        "H2_MEMORY, 2, 5, H2 2.5 is newer than 2.4"
    })
    void aNewerReleaseIsTakenAndLogged(TestDatabases kind, int major, int minor, String line) {
        try (TestDatabase database = kind.createMigrated();
                LoggedLines log = LoggedLines.of(TestedVersions.class)) {
            JdbcLedger.builder(
                            OtherDatabase.over(database.newDataSource(2, true)).ofVersion(major, minor))
                    .build()
                    .close();

            assertThat(log.lines(Level.INFO)).singleElement().asString().contains(line);
        }
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 15, 0", "POSTGRESQL, 18, 9", "MARIADB, 10, 11", "MYSQL, 8, 0", "H2_MEMORY, 2, 4"})
    void aTestedReleaseIsTakenWithoutAWord(TestDatabases kind, int major, int minor) {
        try (TestDatabase database = kind.createMigrated();
                LoggedLines log = LoggedLines.of(TestedVersions.class)) {
            JdbcLedger.builder(
                            OtherDatabase.over(database.newDataSource(2, true)).ofVersion(major, minor))
                    .build()
                    .close();

            assertThat(log.lines(Level.INFO)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 14, 12, 15", "MARIADB, 10, 6, 10.11", "MYSQL, 5, 7, 8.0", "H2_MEMORY, 2, 3, 2.4"})
    void theTablesOfAnOlderReleaseAreLeftAloneUnlessTheHostSaysSo(
            TestDatabases kind, int major, int minor, String oldest) {
        try (TestDatabase database = kind.create()) {
            DataSource pool = database.newDataSource(2, true);
            assertTablesAreLeftAlone(OtherDatabase.over(pool).ofVersion(major, minor), pool, "is older than " + oldest);
        }
    }

    @Test
    void theTablesOfAnotherProductAreLeftAloneUnlessTheHostSaysSo() {
        try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
            DataSource pool = database.newDataSource(2, true);
            String version = "CockroachDB CCL v23.1.11";
            assertTablesAreLeftAlone(OtherDatabase.over(pool).describedAs(version), pool, version);
        }
    }

    private static void assertTablesAreLeftAlone(DataSource other, DataSource same, String problem) {
        LedgerSchema schema = LedgerSchema.of(other);
        for (ThrowingCallable call : List.<ThrowingCallable>of(schema::migrate, schema::validate, schema::version)) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(problem)
                    .hasMessageContaining("allowUntestedDatabase()");
        }
        assertThat(LedgerSchema.of(same).version()).isEmpty();

        LedgerSchema allowed = schema.allowUntestedDatabase().lockWait(Duration.ofSeconds(30));
        allowed.migrate();
        allowed.validate();
        assertThat(allowed.version()).hasValue(LedgerSchema.requiredVersion());
    }

    private static void assertGoesOnAsTold(DataSource dataSource, String warning) {
        try (LoggedLines log = LoggedLines.of(TestedVersions.class);
                JdbcLedger ledger =
                        JdbcLedger.builder(dataSource).allowUntestedDatabase().build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(HostWorld.ALICE, 1, HostWorld.key("grant"));

            assertThat(log.lines(Level.WARN)).singleElement().asString().contains(warning);
        }
    }
}
