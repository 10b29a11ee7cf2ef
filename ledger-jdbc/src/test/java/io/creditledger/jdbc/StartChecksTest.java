package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.internal.dialect.h2.H2DurabilityCheck;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An H2 file that would lose what it acknowledges is refused when the ledger is built. */
class StartChecksTest {
    private static final String COMPACTED = ";WRITE_DELAY=500;RETENTION_TIME=5000";

    @TempDir
    private Path directory;

    private JdbcConnectionPool pool;

    @AfterEach
    void close() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        pool.dispose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"async:", "retry:"})
    void aFileThatWritesAtEachCommitAndSurvivesAnInterruptIsTaken(String fileSystem) throws SQLException {
        assertThatCode(() -> build(file(fileSystem, ";WRITE_DELAY=0"), H2Durability.PROCESS_CRASH))
                .doesNotThrowAnyException();
    }

    @Test
    void byDefaultAFileIsForcedToTheDisk() {
        DataSource file = file("async:", COMPACTED);
        LedgerSchema.of(file).migrate();

        assertThat(warnings(() -> JdbcLedger.builder(file).build().close())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {";WRITE_DELAY=0", ";WRITE_DELAY=0;RETENTION_TIME=1000", ";WRITE_DELAY=500", ""})
    void aFileThatIsForcedToTheDiskAndGrowsIsTakenWithAWarning(String settings) {
        DataSource file = file("async:", settings);

        assertThat(warnings(() -> build(file, H2Durability.POWER_LOSS)))
                .singleElement()
                .asString()
                .contains("with ;WRITE_DELAY=500;RETENTION_TIME=5000 in the URL");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 499})
    void aDelayThatMayPassBetweenCommitAndCheckpointIsRefused(int millis) {
        DataSource file = file("async:", ";WRITE_DELAY=" + millis);

        assertThatThrownBy(() -> build(file, H2Durability.POWER_LOSS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("change it to at least 500 ms");
    }

    @Test
    void aFileThatIsNotForcedToTheDiskKeepsOldDataAsLongAsH2WouldByItself() {
        DataSource file = file("async:", ";WRITE_DELAY=0;RETENTION_TIME=1000");

        assertThatThrownBy(() -> build(file, H2Durability.PROCESS_CRASH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run SET RETENTION_TIME 45000");
    }

    @Test
    void aShortRetentionIsStoredInTheFileAndCanBeTakenBack() throws SQLException {
        execute(file("async:", ";WRITE_DELAY=0;RETENTION_TIME=1000"), "CREATE TABLE kept (id INT)");
        close();
        DataSource again = file("async:", ";WRITE_DELAY=0");

        assertThatThrownBy(() -> build(again, H2Durability.PROCESS_CRASH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RETENTION_TIME of 1000 ms");
        execute(again, "SET RETENTION_TIME 45000");
        assertThatCode(() -> build(again, H2Durability.PROCESS_CRASH)).doesNotThrowAnyException();
    }

    @Test
    void inMemoryNothingIsDemanded() throws SQLException {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:start-checks", "", "");
        LedgerSchema.of(pool).migrate();
        execute(pool, "CREATE USER CLERK PASSWORD ''", "GRANT ALL ON SCHEMA PUBLIC TO CLERK");
        JdbcConnectionPool clerk = JdbcConnectionPool.create("jdbc:h2:mem:start-checks", "CLERK", "");
        try (JdbcLedger ledger = JdbcLedger.builder(clerk).build()) {
            CreditLedger.builder(ledger).build();
            ledger.checkpoint();
        } finally {
            clerk.dispose();
        }
    }

    @Test
    void aFileThatIsForcedToTheDiskIsRefusedWithoutAdminRights() throws SQLException {
        DataSource admin = file("async:", ";WRITE_DELAY=0");
        LedgerSchema.of(admin).migrate();
        execute(admin, "CREATE USER CLERK PASSWORD ''", "GRANT ALL ON SCHEMA PUBLIC TO CLERK");
        // Only an admin may name the setting; the delay is 0 because the first connection said so.
        JdbcConnectionPool clerk = JdbcConnectionPool.create(url("async:", ""), "CLERK", "");
        try {
            assertThatThrownBy(() -> JdbcLedger.builder(clerk)
                            .h2Durability(H2Durability.POWER_LOSS)
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs an admin user");
        } finally {
            clerk.dispose();
        }
    }

    @ParameterizedTest
    @CsvSource({"async:, '', add ;WRITE_DELAY=0 to the URL", "'', ;WRITE_DELAY=0, open it through jdbc:h2:async:PATH"})
    void aFileThatLosesChargesIsRefusedUnlessItIsMeantThatWay(String fileSystem, String settings, String advice)
            throws SQLException {
        DataSource file = file(fileSystem, settings);

        assertThatThrownBy(() -> build(file, H2Durability.PROCESS_CRASH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(advice);
        assertThatCode(() -> build(file, H2Durability.AS_CONFIGURED)).doesNotThrowAnyException();
    }

    @Test
    void aStoredSettingThatIsNotInForceDoesNotCount() throws SQLException {
        execute(file("async:", ""), "SET WRITE_DELAY 0");
        close();

        assertThatThrownBy(() -> build(file("async:", ""), H2Durability.PROCESS_CRASH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("up to 500 ms after it has acknowledged");
    }

    @ParameterizedTest
    @CsvSource({"2.3.232, false", "2.4.240, false", "2.5.250, true", "2.5.252, true"})
    void releasesThatForgetCommitsAreKnown(String version, boolean forgets) throws SQLException {
        file("async:", "");

        assertThat(H2DurabilityCheck.losesCommits(version)).isEqualTo(forgets);
    }

    private static List<String> warnings(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(H2DurabilityCheck.class);
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        logger.addAppender(heard);
        try {
            work.run();
        } finally {
            logger.detachAppender(heard);
        }
        return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private DataSource file(String fileSystem, String settings) {
        pool = JdbcConnectionPool.create(url(fileSystem, settings), "", "");
        return pool;
    }

    private String url(String fileSystem, String settings) {
        return "jdbc:h2:" + fileSystem + directory.resolve("ledger") + settings;
    }

    private static void build(DataSource file, H2Durability durability) {
        LedgerSchema.of(file).migrate();
        JdbcLedger.builder(file).h2Durability(durability).build().close();
    }

    private static void execute(DataSource file, String... statements) throws SQLException {
        try (Connection connection = file.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
