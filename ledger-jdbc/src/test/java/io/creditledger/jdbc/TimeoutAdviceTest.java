package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.internal.schema.StartChecks;
import io.creditledger.jdbc.testing.LoggedLines;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver that waits for ever is named in one line of the log when a ledger is built. */
class TimeoutAdviceTest {

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, '', socketTimeout (in s) and tcpKeepAlive=true",
        "MARIADB, '', socketTimeout (in ms)",
        "MYSQL, '', socketTimeout (in ms)",
        "POSTGRESQL, &socketTimeout=60, ",
        "MARIADB, &socketTimeout=60000, ",
        "MYSQL, &socketTimeout=60000, ",
        "H2_MEMORY, '', "
    })
    void theParametersThatAreMissingAreLoggedOnce(TestDatabases kind, String parameters, String missing) {
        try (TestDatabase database = kind.createMigrated();
                HikariDataSource pool = new HikariDataSource();
                LoggedLines log = LoggedLines.of(StartChecks.class)) {
            pool.setJdbcUrl(database.jdbcUrl() + parameters);

            JdbcLedger.builder(pool).build().close();

            List<String> lines = log.lines(Level.INFO);
            if (missing == null) {
                assertThat(lines).isEmpty();
            } else {
                assertThat(lines).singleElement().asString().contains("no socket timeout", missing);
            }
        }
    }
}
