package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.testing.GaleraCluster;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ledgers that write to different nodes of one Galera cluster. The property galera.seconds says for how long. */
@Tag("cluster")
class GaleraTest {
    private static final Logger LOG = LoggerFactory.getLogger(GaleraTest.class);
    private static final int NODES = 3;
    private static final int WRITING_NODES = 2;
    private static final int THREADS = 4;
    private static final int DRAWS = 200;
    private static final int DEBITS_PER_LEDGER = 10;
    private static final int USERS = 20;
    private static final long GRANTED = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static GaleraCluster cluster;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private List<TestDatabase> nodes;

    @BeforeAll
    static void startCluster() {
        assumeTrue(GaleraCluster.isInstalled(), GaleraCluster.HOW_TO_INSTALL);
        cluster = GaleraCluster.start(NODES);
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void migrate() {
        nodes = cluster.createDatabase();
        LedgerSchema.of(nodes.get(0).newDataSource(1, true)).migrate();
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> hasSequence(node)));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        nodes.forEach(TestDatabase::close);
    }

    @Test
    void twoNodesNeverDrawTheSameBlock() throws Exception {
        String draw = new MariaDbSql(PATIENCE).nextBlock().replace("<ns>", "");

        List<Long> drawn = onEachWriter((node, thread) -> {
            List<Long> numbers = new ArrayList<>();
            try (Connection connection = nodes.get(node).connect()) {
                for (int i = 0; i < DRAWS; i++) {
                    numbers.add(number(connection, draw));
                }
            }
            return numbers;
        });

        assertThat(drawn).hasSize(WRITING_NODES * THREADS * DRAWS).doesNotHaveDuplicates();
    }

    @Test
    void twoNodesDebitAtOnceAndTheBooksAgree() throws Exception {
        List<JdbcLedger> ledgers = nodes.stream()
                .map(node -> JdbcLedger.builder(node.newDataSource(THREADS, true))
                        .callTimeout(PATIENCE)
                        .build())
                .toList();
        List<CreditLedger> credits = ledgers.stream()
                .map(ledger -> CreditLedger.builder(ledger).build())
                .toList();
        for (int user = 0; user < USERS; user++) {
            credits.get(0).grant(user(user), GRANTED, key("grant " + user));
        }
        long before = operations(nodes.get(0));
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> operations(node) == before));
        Map<Long, String> acknowledged = new ConcurrentHashMap<>();
        Queue<String> acknowledgedTwice = new ConcurrentLinkedQueue<>();
        Map<Long, JdbcLedger> blocks = new ConcurrentHashMap<>();
        Queue<String> sharedBlocks = new ConcurrentLinkedQueue<>();
        Queue<Throwable> duplicates = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("galera.seconds", 10)).toNanos();

        List<Long> debits = onEachWriter((node, thread) -> {
            SplittableRandom random = new SplittableRandom();
            List<Long> ids = new ArrayList<>();
            HikariDataSource pool = nodes.get(node).newDataSource(1, true);
            while (System.nanoTime() < end) {
                // Each ledger draws a block of its own, as each start of a service does.
                try (JdbcLedger ledger =
                        JdbcLedger.builder(pool).callTimeout(PATIENCE).build()) {
                    for (int i = 0; i < DEBITS_PER_LEDGER; i++) {
                        String name = "debit " + node + " " + thread + " " + ids.size();
                        AccountId user = user(random.nextInt(USERS));
                        long id = debit(credits.get(node).on(ledger), user, key(name), duplicates);
                        String other = acknowledged.put(id, name);
                        if (other != null) {
                            acknowledgedTwice.add(id + " for " + other + " and " + name);
                        }
                        JdbcLedger owner = blocks.putIfAbsent((id - 1) / IdBlocks.BLOCK, ledger);
                        if (owner != null && owner != ledger) {
                            sharedBlocks.add(id + " of " + name);
                        }
                        ids.add(id);
                    }
                }
            }
            return ids;
        });
        LOG.info("{} debits with ids of {} blocks", debits.size(), blocks.size());

        assertThat(sharedBlocks)
                .as("ids of a block that another ledger has drawn")
                .isEmpty();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(WRITING_NODES * THREADS);
        assertThat(acknowledgedTwice).isEmpty();
        assertThat(duplicates).as("ids that were stored by somebody else").isEmpty();
        assertThat(debits).isNotEmpty();
        for (int node = 0; node < NODES; node++) {
            TestDatabase database = nodes.get(node);
            await().atMost(PATIENCE).until(() -> operations(database) >= before + debits.size());
            assertThat(operations(database)).as("stored on node " + node).isEqualTo(before + debits.size());
            Map<Integer, Long> balances = new TreeMap<>();
            for (int user = 0; user < USERS; user++) {
                balances.put(user, credits.get(node).balance(user(user)).available());
            }
            long left = balances.values().stream().mapToLong(Long::longValue).sum();
            assertThat(left).as("left on node " + node).isEqualTo(USERS * GRANTED - debits.size());
            assertThat(ledgers.get(node).verify().violations())
                    .as("node " + node)
                    .isEmpty();
        }
        ledgers.forEach(JdbcLedger::close);
    }

    /** Does what the errors say: tries again with the same key when the call may be tried again. */
    private static long debit(CreditLedger credits, AccountId user, IdempotencyKey key, Queue<Throwable> duplicates) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return credits.debit(user, 1, key).transaction().id().value();
            } catch (StorageException failure) {
                if (isDuplicate(failure)) {
                    duplicates.add(failure);
                }
                boolean again = failure instanceof UnknownOutcomeException || failure.retry() == Retry.CALL;
                if (!again || System.nanoTime() > deadline) {
                    throw failure;
                }
            }
        }
    }

    private static boolean isDuplicate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLIntegrityConstraintViolationException) {
                return true;
            }
        }
        return false;
    }

    private interface Writer {
        List<Long> run(int node, int thread) throws Exception;
    }

    private List<Long> onEachWriter(Writer writer) throws Exception {
        List<Future<List<Long>>> running = new ArrayList<>();
        for (int node = 0; node < WRITING_NODES; node++) {
            for (int thread = 0; thread < THREADS; thread++) {
                int onNode = node;
                int number = thread;
                Callable<List<Long>> task = () -> writer.run(onNode, number);
                running.add(threads.submit(task));
            }
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> each : running) {
            all.addAll(each.get());
        }
        return all;
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private static long operations(TestDatabase node) throws SQLException {
        try (Connection connection = node.connect()) {
            return number(connection, "SELECT COUNT(*) FROM ledger_operation");
        }
    }

    private static boolean hasSequence(TestDatabase node) throws SQLException {
        try (Connection connection = node.connect()) {
            String query = "SELECT COUNT(*) FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_name = 'ledger_id'";
            return number(connection, query) == 1;
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
