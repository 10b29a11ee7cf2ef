package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.error.LedgerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.cluster.Runs;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.testing.GaleraCluster;
import io.creditledger.jdbc.testing.RequiredPrograms;
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
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ledgers that write to different nodes of one Galera cluster. The property galera.seconds says for how long, cluster.runs how often. */
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

    private static final LongAdder DRIVER_FAILURES = new LongAdder();

    private static GaleraCluster cluster;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private List<TestDatabase> nodes;

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

    private void migrate(String parameters) {
        nodes = cluster.createDatabase(parameters);
        LedgerSchema.of(nodes.get(0).newDataSource(1, true)).migrate();
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> hasSequence(node)));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        nodes.forEach(TestDatabase::close);
    }

    static Stream<Arguments> parametersAndRuns() {
        return Runs.of(List.of("", "&useServerPrepStmts=true"));
    }

    @ParameterizedTest
    @MethodSource("io.creditledger.jdbc.cluster.Runs#numbers")
    void twoNodesNeverDrawTheSameBlock(int run) throws Exception {
        migrate("");
        SchemaDialect schema = LedgerDialect.MARIADB.dialect().schema();

        List<Long> drawn = onEachWriter((node, thread) -> {
            List<Long> numbers = new ArrayList<>();
            try (Connection connection = nodes.get(node).connect()) {
                for (int i = 0; i < DRAWS; i++) {
                    numbers.add(schema.nextBlock(connection, ""));
                }
            }
            return numbers;
        });

        assertThat(drawn).hasSize(WRITING_NODES * THREADS * DRAWS).doesNotHaveDuplicates();
    }

    private List<JdbcLedger> ledgerOnEachNode() {
        return nodes.stream()
                .map(node -> JdbcLedger.builder(node.newDataSource(THREADS, true))
                        .callTimeout(PATIENCE)
                        .build())
                .toList();
    }

    /** Grants to each user on the first node, waits for the other nodes, and returns how many operations there are. */
    private long grantToUsers(CreditLedger credits) throws SQLException {
        for (int user = 0; user < USERS; user++) {
            credits.grant(user(user), GRANTED, key("grant " + user));
        }
        long stored = operations(nodes.get(0));
        nodes.forEach(node -> await().atMost(PATIENCE).until(() -> operations(node) == stored));
        return stored;
    }

    @ParameterizedTest
    @MethodSource("parametersAndRuns")
    void twoNodesDebitAtOnceAndTheBooksAgree(String parameters, int run) throws Exception {
        migrate(parameters);
        List<JdbcLedger> ledgers = ledgerOnEachNode();
        List<CreditLedger> credits = ledgers.stream()
                .map(ledger -> CreditLedger.builder(ledger).build())
                .toList();
        long before = grantToUsers(credits.get(0));
        Map<Long, String> acknowledged = new ConcurrentHashMap<>();
        Queue<String> acknowledgedTwice = new ConcurrentLinkedQueue<>();
        Map<Long, JdbcLedger> blocks = new ConcurrentHashMap<>();
        Queue<String> sharedBlocks = new ConcurrentLinkedQueue<>();
        Queue<Throwable> duplicates = new ConcurrentLinkedQueue<>();
        LongAccumulator longest = new LongAccumulator(Math::max, 0);
        long conflictsBefore = conflicts();
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
                        long begun = System.nanoTime();
                        long id = debit(credits.get(node).on(ledger), user, key(name), duplicates);
                        longest.accumulate(System.nanoTime() - begun);
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
        LOG.info(
                "{} debits with ids of {} blocks, the longest in {} ms, {} conflicts between nodes; parameters \"{}\"",
                debits.size(),
                blocks.size(),
                Duration.ofNanos(longest.get()).toMillis(),
                conflicts() - conflictsBefore,
                parameters);

        assertThat(sharedBlocks)
                .as("ids of a block that another ledger has drawn")
                .isEmpty();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(WRITING_NODES * THREADS);
        assertThat(acknowledgedTwice).isEmpty();
        assertThat(duplicates).as("ids that were stored by somebody else").isEmpty();
        assertBooksAgree(ledgers, before + debits.size(), debits.size());
        ledgers.forEach(JdbcLedger::close);
    }

    /** As when Galera assigns the offsets anew, so that a node draws a block that another one has used. */
    @ParameterizedTest
    @MethodSource("io.creditledger.jdbc.cluster.Runs#numbers")
    void aLedgerStartsOnANodeThatGivesIdsAgain(int run) throws Exception {
        migrate("&sessionVariables=wsrep_sync_wait=15");
        List<JdbcLedger> ledgers = ledgerOnEachNode();
        long before = grantToUsers(CreditLedger.builder(ledgers.get(0)).build());
        ledgers.forEach(JdbcLedger::close);
        nodes.get(0).execute(LedgerDialect.MARIADB.dialect().schema().restartAbove(0));

        List<JdbcLedger> restarted = ledgerOnEachNode();
        int debits = 0;
        for (JdbcLedger ledger : restarted) {
            CreditLedger.builder(ledger).build().debit(user(0), 1, key("debit " + debits));
            debits++;
        }

        assertBooksAgree(restarted, before + debits, debits);
        restarted.forEach(JdbcLedger::close);
    }

    /** Connections that live on keep what the server has prepared for them, also after it has rolled back for another node. */
    @ParameterizedTest
    @MethodSource("parametersAndRuns")
    void twoLedgersThatStayDebitAtOnceAndNoCallHangs(String parameters, int run) throws Exception {
        migrate(parameters);
        List<JdbcLedger> ledgers = ledgerOnEachNode();
        List<CreditLedger> credits = ledgers.stream()
                .map(ledger -> CreditLedger.builder(ledger).build())
                .toList();
        long before = grantToUsers(credits.get(0));
        Queue<Throwable> duplicates = new ConcurrentLinkedQueue<>();
        LongAccumulator longest = new LongAccumulator(Math::max, 0);
        long conflictsBefore = conflicts();
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("galera.seconds", 10)).toNanos();

        List<Long> debits = onEachWriter((node, thread) -> {
            SplittableRandom random = new SplittableRandom();
            List<Long> ids = new ArrayList<>();
            while (System.nanoTime() < end) {
                String name = "debit " + node + " " + thread + " " + ids.size();
                long begun = System.nanoTime();
                ids.add(debit(credits.get(node), user(random.nextInt(USERS)), key(name), duplicates));
                longest.accumulate(System.nanoTime() - begun);
            }
            return ids;
        });
        LOG.info(
                "{} debits, the longest in {} ms, {} conflicts between nodes, {} failures of the driver; parameters \"{}\"",
                debits.size(),
                Duration.ofNanos(longest.get()).toMillis(),
                conflicts() - conflictsBefore,
                DRIVER_FAILURES.sumThenReset(),
                parameters);

        assertThat(conflicts()).isGreaterThan(conflictsBefore);
        assertThat(duplicates).as("ids that were stored by somebody else").isEmpty();
        assertThat(Duration.ofNanos(longest.get())).isLessThan(PATIENCE);
        assertBooksAgree(ledgers, before + debits.size(), debits.size());
        ledgers.forEach(JdbcLedger::close);
    }

    private void assertBooksAgree(List<JdbcLedger> ledgers, long operations, int debits) throws SQLException {
        assertThat(debits).isPositive();
        for (int node = 0; node < NODES; node++) {
            TestDatabase database = nodes.get(node);
            await().atMost(PATIENCE).until(() -> operations(database) >= operations);
            assertThat(operations(database)).as("stored on node " + node).isEqualTo(operations);
            Map<Integer, Long> balances = new TreeMap<>();
            for (int user = 0; user < USERS; user++) {
                balances.put(user, ledgers.get(node).balance(user(user)).available());
            }
            long left = balances.values().stream().mapToLong(Long::longValue).sum();
            assertThat(left).as("left on node " + node).isEqualTo(USERS * GRANTED - debits);
            assertThat(ledgers.get(node).verify().violations())
                    .as("node " + node)
                    .isEmpty();
        }
    }

    /** Does what the errors say: tries again with the same key when the call may be tried again. */
    private static long debit(CreditLedger credits, AccountId user, IdempotencyKey key, Queue<Throwable> duplicates) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return credits.debit(user, 1, key).transaction().id().value();
            } catch (StorageException failure) {
                if (isDuplicate(failure)) {
                    duplicates.add(failure);
                }
                boolean again = failure instanceof UnknownOutcomeException || failure.retry() == Retry.CALL;
                if (!again || System.nanoTime() > deadline) {
                    throw new IllegalStateException(key + " was given up after " + attempt + " calls", failure);
                }
            } catch (LedgerException refused) {
                throw refused;
            } catch (RuntimeException driver) {
                // The server has rolled back for another node, and says so where the driver expects a column's
                // definition.
                LOG.info("the driver failed", driver);
                DRIVER_FAILURES.increment();
                if (System.nanoTime() > deadline) {
                    throw driver;
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

    /** How many units of work lost against one of another node, at all nodes together. */
    private long conflicts() throws SQLException {
        long all = 0;
        for (TestDatabase node : nodes) {
            try (Connection connection = node.connect()) {
                all += number(
                        connection,
                        "SELECT SUM(variable_value) FROM information_schema.global_status"
                                + " WHERE variable_name IN ('WSREP_LOCAL_CERT_FAILURES', 'WSREP_LOCAL_BF_ABORTS')");
            }
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
