package io.creditledger.jdbc.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import io.creditledger.jdbc.testing.PostgresPair;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ledgers under load, whose URL names a primary and its synchronous standby, while the primary fails, the standby takes over,
 * the old primary becomes its standby and takes over again. {@code -Dcluster.runs=20} runs each case so often.
 */
@Tag("cluster")
@Timeout(900)
class PostgresFailoverTest {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresFailoverTest.class);
    private static final int ANSWERS = 50;
    private static final Duration STOP = Duration.ofSeconds(10);

    /** What the page on failover advises. */
    private static final String PARAMETERS =
            "?user=postgres&targetServerType=primary&connectTimeout=2&socketTimeout=10&tcpKeepAlive=true";

    /** What happens to the primary. */
    enum Fault {
        /** All its processes end at once, and the standby is promoted. */
        KILLED,
        /** Nothing that clients send arrives, and they are sent nothing. It runs on, the standby is promoted. */
        CUT_OFF,
        /** It stands still for a while, and goes on. Nobody is promoted. */
        STOPPED
    }

    static Stream<Arguments> runs() {
        return Runs.of(List.of(Fault.values()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatIsAcknowledgedIsStoredOnceWhateverHappensToThePrimary(Fault fault, int run) throws Exception {
        RequiredPrograms.assume(PostgresServer.isInstalled(), PostgresServer.HOW_TO_INSTALL);
        try (PostgresPair pair = PostgresPair.start();
                TestDatabase database = pair.primary().createDatabase();
                CuttableProxy network = CuttableProxy.to(pair.primary());
                CuttableProxy other = CuttableProxy.to(pair.standby())) {
            database.createLedgerTables();
            String url = "jdbc:postgresql://127.0.0.1:" + network.port() + ",127.0.0.1:" + other.port()
                    + pathOf(database.jdbcUrl()) + PARAMETERS;
            try (ClusterLoad load = ClusterLoad.to(url, url)) {
                load.start();
                load.awaitAnswers(ANSWERS);
                switch (fault) {
                    case KILLED -> {
                        pair.primary().kill();
                        load.awaitFailure();
                        pair.failOver();
                    }
                    case CUT_OFF -> {
                        network.fault(NetworkFault.BLACK_HOLE);
                        load.awaitFailure();
                        pair.promoteStandby();
                        load.awaitAnswers(ANSWERS);
                        // Whoever repairs the network makes sure first that there is one primary.
                        pair.primary().kill();
                        network.heal();
                    }
                    case STOPPED -> {
                        pair.primary().suspend();
                        load.letPass(STOP);
                        pair.primary().resume();
                    }
                }
                load.awaitAnswers(ANSWERS);
                if (fault != Fault.STOPPED) {
                    LOG.info("{} run {}, failed over: {}", fault, run, load);
                    pair.exchange();
                    load.awaitAnswers(ANSWERS);
                    pair.failOver();
                    load.awaitAnswers(ANSWERS);
                }
                load.stop();
                LOG.info("{} run {}: {}", fault, run, load);
                String survivor = fault == Fault.STOPPED ? database.jdbcUrl() : pair.urlOnStandby(database);
                try (HikariDataSource pool = poolOf(survivor);
                        JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                    load.promises().assertKept(ledger);
                }
            }
        }
    }

    private static HikariDataSource poolOf(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static String pathOf(String url) {
        return url.substring(url.indexOf('/', url.indexOf("//") + 2), url.indexOf('?'));
    }
}
