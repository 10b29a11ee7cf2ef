package io.creditledger.jdbc.testing;

import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.LedgerDialect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several MariaDB servers on the loopback interface that replicate to each other with Galera; each one accepts writes. */
public final class GaleraCluster implements AutoCloseable {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "Galera is not installed (mariadbd, libgalera_smm.so, rsync and setpriv are needed), so its tests are skipped; .ci/run"
                    + " installs it";

    private static final Path PROVIDER = Path.of("/usr/lib/galera/libgalera_smm.so");
    private static final Duration JOIN = Duration.ofSeconds(120);
    private static final int ATTEMPTS = 5;
    private static final Duration CATCH_UP = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(GaleraCluster.class);

    private final List<Node> nodes;

    private GaleraCluster(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** Tells whether tests can have one. */
    public static boolean isInstalled() {
        boolean all = MariaDbServer.isInstalled()
                && Files.isReadable(PROVIDER)
                && DatabaseServer.program("rsync").isPresent()
                && DatabaseServer.program("setpriv").isPresent();
        return RequiredPrograms.check("galera", all, HOW_TO_INSTALL);
    }

    /** Starts a cluster without any durability, and returns when all its nodes are ready. */
    public static GaleraCluster start(int size) {
        List<Node> nodes = IntStream.range(0, size).mapToObj(n -> new Node()).toList();
        String members = nodes.stream().map(Node::address).collect(Collectors.joining(","));
        GaleraCluster cluster = new GaleraCluster(nodes);
        try {
            for (int n = 0; n < size; n++) {
                Node node = nodes.get(n);
                node.join(members, n == 0);
                int joined = n + 1;
                await().atMost(JOIN).until(() -> node.isReady(joined));
            }
            return cluster;
        } catch (RuntimeException | Error failed) {
            cluster.close();
            throw failed;
        }
    }

    /**
     * Creates a database, and returns it as each node's clients see it, in the order of the nodes.
     *
     * @param parameters what the URLs end with
     */
    public List<TestDatabase> createDatabase(String parameters) {
        String name = TestDatabases.nextName();
        TestDatabases.runAt(nodes.get(0).homeUrl(), "CREATE DATABASE " + name);
        List<TestDatabase> databases = new ArrayList<>();
        for (Node node : nodes) {
            await().atMost(JOIN).until(() -> node.has(name));
            databases.add(
                    new TestDatabase(LedgerDialect.MARIADB, node.jdbcUrl(name) + parameters, name, database -> {}));
        }
        return databases;
    }

    /** Returns the ports of the nodes on this machine, in their order. */
    public List<Integer> ports() {
        return nodes.stream().map(Node::port).toList();
    }

    /** Returns the number of the node that has most connections to a database. All nodes have to run. */
    public int nodeInUse(String database) {
        return IntStream.range(0, nodes.size())
                .boxed()
                .max(Comparator.comparingInt(n -> nodes.get(n).connectionsTo(database)))
                .orElseThrow();
    }

    /** Ends a node at once. */
    public void kill(int node) {
        nodes.get(node).kill();
    }

    /** Starts a node that was killed, and returns when it has what the others have. */
    public void rejoin(int node) {
        nodes.get(node).rejoin();
        awaitAll();
    }

    /** Stops a node where it is. */
    public void suspend(int node) {
        nodes.get(node).suspend();
    }

    /** Lets a node that was stopped go on, and returns when it has what the others have. */
    public void resume(int node) {
        nodes.get(node).resume();
        awaitAll();
    }

    /** Cuts a node off from the other nodes, not from its clients. It refuses statements from then on. */
    public void isolate(int node) {
        nodes.get(node).setIsolated(true);
        IntStream.range(0, nodes.size())
                .filter(n -> n != node)
                .mapToObj(nodes::get)
                .forEach(other -> await().atMost(JOIN).until(() -> other.isReady(nodes.size() - 1)));
    }

    /** Connects a node that was cut off to the others again, and returns when it has what they have. */
    public void reconnect(int node) {
        nodes.get(node).setIsolated(false);
        awaitAll();
    }

    /**
     * Returns when all nodes have the same. A node that comes back and cannot catch up while it runs ends its process, or hangs
     * while it ends; it is started again here, as by a service manager.
     */
    private void awaitAll() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            for (Node node : nodes) {
                if (!node.catchesUp()) {
                    LOG.warn("{} could not catch up and is started again", node);
                    node.kill();
                    node.rejoin();
                }
            }
            // One that had caught up may end yet.
            await().atMost(JOIN).until(() -> areReady() || !nodes.stream().allMatch(Node::isRunning));
            if (areReady()) {
                return;
            }
        }
        throw new IllegalStateException("the nodes do not stay: " + nodes);
    }

    private boolean areReady() {
        return nodes.stream().allMatch(node -> node.isReady(nodes.size()));
    }

    /** Kills the nodes and deletes their data. */
    @Override
    public void close() {
        nodes.forEach(DatabaseServer::close);
    }

    /** One member of the cluster. */
    private static final class Node extends MariaDbServer {
        /** What Galera demands, and nothing durable. */
        private static final List<String> OPTIONS =
                List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-autoinc-lock-mode=2", "--binlog-format=ROW");

        private final int clusterPort = freePort();
        private final int fullTransferPort = freePort();
        private final int partialTransferPort = freePort();
        private String members = "";
        private boolean first;

        Node() {
            super("ledger-galera-", OPTIONS);
        }

        void join(String members, boolean first) {
            this.members = members;
            this.first = first;
            install();
            start();
        }

        /** Joins the nodes that are there. A cluster has one node that was the first. */
        void rejoin() {
            first = false;
            start();
        }

        int connectionsTo(String database) {
            String query = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + database + "'";
            try (var connection = DriverManager.getConnection(homeUrl());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(query)) {
                row.next();
                return row.getInt(1);
            } catch (SQLException e) {
                throw new IllegalStateException(query, e);
            }
        }

        void setIsolated(boolean isolated) {
            TestDatabases.runAt(
                    homeUrl(), "SET GLOBAL wsrep_provider_options = 'gmcast.isolate=" + (isolated ? 1 : 0) + "'");
        }

        String address() {
            return "127.0.0.1:" + clusterPort;
        }

        /** Returns true as soon as the node accepts statements, and false when it has ended or not done so for long. */
        boolean catchesUp() {
            try {
                await().atMost(CATCH_UP).until(() -> !isRunning() || isSynced());
            } catch (ConditionTimeoutException stuck) {
                return false;
            }
            return isRunning();
        }

        /** Tells whether the node accepts statements and knows this many nodes. */
        boolean isReady(int size) {
            return isSynced() && shows("SHOW STATUS LIKE 'wsrep_cluster_size'", String.valueOf(size));
        }

        private boolean isSynced() {
            return shows("SHOW STATUS LIKE 'wsrep_ready'", "ON")
                    && shows("SHOW STATUS LIKE 'wsrep_local_state_comment'", "Synced");
        }

        boolean has(String database) {
            return shows(
                    "SELECT 1, schema_name FROM information_schema.schemata WHERE schema_name = '" + database + "'",
                    database);
        }

        private boolean shows(String query, String expected) {
            try (var connection = DriverManager.getConnection(homeUrl());
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                return rows.next() && expected.equals(rows.getString(2));
            } catch (SQLException notYet) {
                return false;
            }
        }

        @Override
        List<String> command() {
            List<String> command = new ArrayList<>(super.command());
            command.addAll(List.of(
                    "--wsrep-on=ON",
                    "--wsrep-provider=" + PROVIDER,
                    "--wsrep-cluster-name=ledger",
                    "--wsrep-cluster-address=gcomm://" + members,
                    "--wsrep-node-name=node-" + clusterPort,
                    "--wsrep-node-address=" + address(),
                    "--wsrep-sst-method=rsync",
                    "--wsrep-sst-receive-address=127.0.0.1:" + fullTransferPort,
                    "--wsrep-provider-options=base_port=" + clusterPort + ";gmcast.listen_addr=tcp://" + address()
                            + ";ist.recv_addr=127.0.0.1:" + partialTransferPort + ";gcache.size=16M"));
            if (first) {
                command.add("--wsrep-new-cluster");
            }
            return command;
        }
    }
}
