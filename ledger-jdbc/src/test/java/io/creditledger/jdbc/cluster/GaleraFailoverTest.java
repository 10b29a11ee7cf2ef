package io.creditledger.jdbc.cluster;

import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import io.creditledger.jdbc.testing.GaleraCluster;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            "?user=root&sslMode=disable&connectTimeout=500&retriesAllDown=1&deniedListTimeout=5000&socketTimeout=60000"
                    + "&useServerPrepStmts=true";

    /**
     * MariaDB's driver reconnects within a call, and hears no interrupt meanwhile: to a host that it takes for alive, then to
     * one that it takes for dead, with a pause of 250 ms. The ledger's attempt at a commit may meet that, and its look at the
     * outcome again.
     */
    private static final Duration RECONNECT = Duration.ofMillis(2 * (500 + 500 + 250));

    private static GaleraCluster cluster;

    /** What happens to a node in use. */
    enum Fault {
        /** It ends at once, and later the next one in use. Both come back. */
        KILLED,
        /** It stands still for a while, and goes on. */
        STOPPED,
        /** Nothing that clients or other nodes send arrives for a while. It runs on. */
        CUT_OFF,
        /** Nothing that other nodes send arrives for a while. Clients reach it, and it refuses what they send. */
        ALONE
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
        return Runs.of(List.of(Fault.values()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatIsAcknowledgedIsStoredOnceOnEachNodeWithOneWriter(Fault fault, int run) throws Exception {
        failUnderLoad(fault, 0, "one writer, run " + run);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatIsAcknowledgedIsStoredOnceOnEachNodeWithTwoWriters(Fault fault, int run) throws Exception {
        failUnderLoad(fault, 1, "two writers, run " + run);
    }

    /** Lets one ledger write on the first node and the other one on that with this number. */
    private static void failUnderLoad(Fault fault, int second, String run) throws Exception {
        // A node that has committed for another one applies it a little later: these wait for that.
        List<TestDatabase> nodes = cluster.createDatabase("&sessionVariables=wsrep_sync_wait=15");
        LedgerSchema.of(nodes.get(0).newDataSource(1, true)).migrate();
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> hasTables(node)));
        String name = nodes.get(0).namespace();
        try (Network network = new Network(cluster.ports());
                ClusterLoad load = ClusterLoad.to(RECONNECT, network.urlFrom(0, name), network.urlFrom(second, name))) {
            load.start();
            load.awaitAnswers(ANSWERS);
            int used = cluster.nodeInUse(name);
            switch (fault) {
                case KILLED -> {
                    kill(used, load);
                    // and back
                    kill(cluster.nodeInUse(name), load);
                }
                case STOPPED -> {
                    cluster.suspend(used);
                    load.letPass(STOP);
                    load.awaitAnswers(ANSWERS);
                    cluster.resume(used);
                }
                case CUT_OFF -> {
                    network.cutOff(used);
                    cluster.isolate(used);
                    load.letPass(STOP);
                    load.awaitAnswers(ANSWERS);
                    cluster.reconnect(used);
                    network.heal(used);
                }
                case ALONE -> {
                    cluster.isolate(used);
                    load.letPass(STOP);
                    load.awaitAnswers(ANSWERS);
                    cluster.reconnect(used);
                }
            }
            load.awaitAnswers(ANSWERS);
            load.stop();
            LOG.info("{}, {}: {}", fault, run, load);
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

    private static void kill(int node, ClusterLoad load) {
        cluster.kill(node);
        load.awaitAnswers(ANSWERS);
        LOG.info("without node {}: {}", node, load);
        cluster.rejoin(node);
        load.awaitAnswers(ANSWERS);
    }

    /** What is between the clients and the nodes. */
    private static final class Network implements AutoCloseable {
        private final List<CuttableProxy> proxies;

        Network(List<Integer> ports) {
            this.proxies = ports.stream().map(CuttableProxy::to).toList();
        }

        /** Returns a URL that names all nodes, this one first: MariaDB's driver takes the first one that it can reach. */
        String urlFrom(int first, String database) {
            String hosts = IntStream.range(0, proxies.size())
                    .mapToObj(n -> proxies.get((first + n) % proxies.size()))
                    .map(proxy -> "127.0.0.1:" + proxy.port())
                    .collect(Collectors.joining(","));
            return "jdbc:mariadb:sequential://" + hosts + "/" + database + PARAMETERS;
        }

        void cutOff(int node) {
            proxies.get(node).fault(NetworkFault.BLACK_HOLE);
        }

        void heal(int node) {
            proxies.get(node).heal();
        }

        @Override
        public void close() {
            proxies.forEach(CuttableProxy::close);
        }
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
