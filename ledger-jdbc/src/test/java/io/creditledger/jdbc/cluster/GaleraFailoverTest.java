package io.creditledger.jdbc.cluster;

import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import io.creditledger.jdbc.testing.GaleraCluster;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ledgers under load, whose URL names the three nodes of a Galera cluster, while the node that they use fails and comes back.
 * {@code -Dcluster.runs=20} runs each case so often.
 */
@Tag("cluster")
@Timeout(900)
class GaleraFailoverTest {
    private static final Logger LOG = LoggerFactory.getLogger(GaleraFailoverTest.class);
    private static final int NODES = 3;
    private static final int ANSWERS = 50;
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration PATIENCE = ClusterLoad.PATIENCE;

    /** What the page on failover advises. */
    private static final String PARAMETERS =
            "&connectTimeout=500&retriesAllDown=1&socketTimeout=60000&useServerPrepStmts=true";

    /**
     * MariaDB's driver reconnects within a call, and hears no interrupt meanwhile: to a host that it takes for alive, then to
     * one that it takes for dead, with a pause of 250 ms. The ledger's attempt at a commit may meet that, and its look at the
     * outcome again.
     */
    private static final Duration RECONNECT = Duration.ofMillis(2 * (500 + 500 + 250));

    private static GaleraCluster cluster;

    /** Where the ledgers write, and what happens to a node that they use. */
    enum Case {
        ONE_WRITER_KILLED(0, true),
        ONE_WRITER_STOPPED(0, false),
        TWO_WRITERS_KILLED(1, true),
        TWO_WRITERS_STOPPED(1, false);

        private final int second;
        private final boolean killed;

        Case(int second, boolean killed) {
            this.second = second;
            this.killed = killed;
        }
    }

    @BeforeAll
    static void startCluster() {
        RequiredPrograms.assume(GaleraCluster.isInstalled(), GaleraCluster.HOW_TO_INSTALL);
        cluster = GaleraCluster.start(NODES);
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    static Stream<Arguments> runs() {
        return Runs.of(List.of(Case.values()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatIsAcknowledgedIsStoredOnceOnEachNode(Case how, int run) throws Exception {
        // A node that has committed for another one applies it a little later: these wait for that.
        List<TestDatabase> nodes = cluster.createDatabase("&sessionVariables=wsrep_sync_wait=15");
        LedgerSchema.of(nodes.get(0).newDataSource(1, true)).migrate();
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> hasTables(node)));
        String name = nodes.get(0).namespace();
        try (ClusterLoad load = ClusterLoad.to(
                RECONNECT, cluster.urlFrom(0, name, PARAMETERS), cluster.urlFrom(how.second, name, PARAMETERS))) {
            load.start();
            load.awaitAnswers(ANSWERS);
            if (how.killed) {
                killNodeInUse(load, name);
                // and back
                killNodeInUse(load, name);
            } else {
                int node = cluster.nodeInUse(name);
                cluster.suspend(node);
                load.letPass(STOP);
                load.awaitAnswers(ANSWERS);
                cluster.resume(node);
                load.awaitAnswers(ANSWERS);
            }
            load.stop();
            LOG.info("{} run {}: {}", how, run, load);
            for (TestDatabase node : nodes) {
                try (JdbcLedger ledger =
                        JdbcLedger.builder(node.newDataSource(2, true)).build()) {
                    load.promises().assertKept(ledger);
                }
            }
        } finally {
            nodes.forEach(TestDatabase::close);
        }
    }

    private static void killNodeInUse(ClusterLoad load, String database) {
        int node = cluster.nodeInUse(database);
        cluster.kill(node);
        load.awaitAnswers(ANSWERS);
        LOG.info("without node {}: {}", node, load);
        cluster.rejoin(node);
        load.awaitAnswers(ANSWERS);
    }

    private static boolean hasTables(TestDatabase node) throws SQLException {
        String query = "SELECT 1 FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_name = 'ledger_id'";
        try (Connection connection = node.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
