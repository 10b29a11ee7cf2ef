package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.command.Command;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.CuttableProxy.Cut;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network between ledgers and their PostgreSQL fails in every way that a proxy can imitate. No call takes longer than
 * its bound, nothing is lost or done twice, and when the network works again, so does the ledger.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("slow")
class HostileNetworkTest {
    private static final Logger LOG = LoggerFactory.getLogger(HostileNetworkTest.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    /** So long that a call which is not bounded is seen to be late before the network is well again. */
    private static final Duration PHASE = CALL_TIMEOUT.plus(CallBound.MARGIN).plusMillis(300);

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();

    private final Journal journal = new Journal();
    private int freshCalls;

    /** What a network does for a while. */
    enum Trouble {
        DEAF(network -> network.fault(NetworkFault.DEAF)),
        BLACK_HOLE(network -> network.fault(NetworkFault.BLACK_HOLE)),
        BLACK_HOLE_TO_SERVER(network -> network.fault(NetworkFault.BLACK_HOLE_TO_SERVER)),
        BLACK_HOLE_TO_CLIENT(network -> network.fault(NetworkFault.BLACK_HOLE_TO_CLIENT)),
        LOST_CONNECTIONS(CuttableProxy::loseConnections),
        DELAY(network -> network.fault(NetworkFault.DELAY)),
        TRICKLE(network -> network.fault(NetworkFault.TRICKLE)),
        CUT_BEFORE_COMMIT(network -> network.cutCommits(5, Cut.BEFORE_COMMIT)),
        CUT_INSIDE_COMMIT(network -> network.cutCommits(5, Cut.INSIDE_COMMIT)),
        CUT_AFTER_COMMIT(network -> network.cutCommits(5, Cut.AFTER_COMMIT));

        private final Consumer<CuttableProxy> start;

        Trouble(Consumer<CuttableProxy> start) {
            this.start = start;
        }
    }

    @Test
    void nothingIsLostDoubledOrLateWhileTheNetworkFailsInEachWayOnce() throws Exception {
        failAgainAndAgain(Duration.ZERO);
    }

    @Tag("soak")
    @Test
    void nothingIsLostDoubledOrLateWhileTheNetworkFailsForMinutes() throws Exception {
        failAgainAndAgain(Duration.ofMinutes(Integer.getInteger("network.minutes", 5)));
    }

    private void failAgainAndAgain(Duration atLeast) throws Exception {
        long seed = Long.getLong("network.seed", System.nanoTime());
        LOG.info("-Dnetwork.seed={}", seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + atLeast.toNanos();
        try (JdbcLedger direct = direct();
                CallBound bound = new CallBound(CALL_TIMEOUT);
                NetworkNode one = node("one", direct, 2 + random.nextInt(3), CALL_TIMEOUT);
                NetworkNode other = node("other", direct, 2 + random.nextInt(3), CALL_TIMEOUT);
                NetworkCallers callers = new NetworkCallers(journal, bound, List.of(one, other), random.nextLong())) {
            CreditLedger credits = CreditLedger.builder(direct).build();
            Workload.grant(credits);
            callers.start(8, 4);
            Duration slowest = Duration.ZERO;
            do {
                List<Trouble> deck = new ArrayList<>(Arrays.asList(Trouble.values()));
                Collections.shuffle(deck, random);
                for (int i = 0; i < deck.size(); i += 2) {
                    LOG.info("one: {}, other: {}", deck.get(i), deck.get(i + 1));
                    deck.get(i).start.accept(one.network());
                    deck.get(i + 1).start.accept(other.network());
                    letPass(PHASE, callers);
                    one.network().heal();
                    other.network().heal();
                    slowest = longer(slowest, awaitFreshAnswers(one, callers));
                    slowest = longer(slowest, awaitFreshAnswers(other, callers));
                }
                journal.checkAcknowledged(direct);
            } while (System.nanoTime() < end);
            callers.stop();
            LOG.info("{}; {}; the slowest recovery took {} ms", callers, bound, slowest.toMillis());
            journal.audit(credits);
            LOG.info("{}", journal);
            assertThat(one.ledger().verify().violations()).isEmpty();
            assertThat(other.ledger().verify().violations()).isEmpty();
            close(one, bound.begin("closing one"));
            close(other, bound.begin("closing other"));
            bound.assertKept();
            assertThat(one.network().commitsCut() + other.network().commitsCut())
                    .as("commits cut, before, inside and after")
                    .isGreaterThanOrEqualTo(3);
            assertThat(callers.unknown()).as("unknown outcomes").isPositive();
        }
    }

    /** Waits on purpose: it is the time for which a fault lasts. */
    private static void letPass(Duration time, NetworkCallers callers) {
        long start = System.nanoTime();
        await().atMost(time.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> callers.running() && System.nanoTime() - start >= time.toNanos());
    }

    /** Returns how long it has taken until a new blocking and a new asynchronous call were answered. */
    private Duration awaitFreshAnswers(NetworkNode node, NetworkCallers callers) {
        long start = System.nanoTime();
        long deadline = start + PATIENCE.toNanos();
        Operation blocking = fresh();
        Operation asynchronous = fresh();
        await().atMost(PATIENCE).until(() -> callers.running() && callers.call(blocking, node, deadline));
        await().atMost(PATIENCE).until(() -> callers.running() && callers.callAsync(asynchronous, node, deadline));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Operation fresh() {
        Operation operation = new Operation.Charge("fresh-" + freshCalls++, Workload.ACCOUNTS.get(0), 1);
        journal.tried(operation);
        return operation;
    }

    private static void close(NetworkNode node, CallBound.Timing closing) {
        node.ledger().close();
        closing.answered("done");
    }

    /** Returns a ledger whose network never fails. What another one has left behind in the server may take a while to end. */
    private JdbcLedger direct() {
        return JdbcLedger.builder(database.newDataSource(2, true))
                .lockWait(PATIENCE)
                .callTimeout(PATIENCE.multipliedBy(2))
                .build();
    }

    /** A node opens no accounts itself: on a slow machine that may take longer than its calls may. */
    private NetworkNode node(String name, JdbcLedger direct, int poolSize, Duration callTimeout) {
        return new NetworkNode(name, database, CreditLedger.builder(direct).build(), poolSize, callTimeout);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Each caller is alone here: nobody else's call is there to notice that its time is up. */
    @ParameterizedTest
    @EnumSource(
            value = NetworkFault.class,
            names = {"DEAF", "BLACK_HOLE_TO_CLIENT", "TRICKLE"})
    void callsAndClosingEndByTheirBoundOnASilentNetwork(NetworkFault fault) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (JdbcLedger direct = direct();
                CallBound bound = new CallBound(CALL_TIMEOUT);
                NetworkNode blocking = node("blocking", direct, 2, CALL_TIMEOUT);
                NetworkNode asynchronous = node("asynchronous", direct, 2, CALL_TIMEOUT);
                NetworkCallers callers =
                        new NetworkCallers(journal, bound, List.of(blocking, asynchronous), System.nanoTime())) {
            CreditLedger credits = CreditLedger.builder(direct).build();
            Workload.grant(credits);
            Operation one = new Operation.Charge("one", Workload.ACCOUNTS.get(1), 1);
            Operation other = new Operation.Charge("other", Workload.ACCOUNTS.get(2), 1);
            List.of(one, other).forEach(journal::tried);
            Operation before = fresh();
            Operation beforeAsync = fresh();

            // Right after another call, because a pool tests a connection that has been idle: the fault has to meet the
            // call.
            List<Future<?>> ends = new ArrayList<>();
            CountDownLatch failing = new CountDownLatch(2);
            ends.add(threads.submit(() -> {
                callers.callUntilAnswered(before, blocking);
                blocking.network().fault(fault);
                failing.countDown();
                callers.call(one, blocking, Long.MAX_VALUE);
            }));
            ends.add(threads.submit(() -> {
                callers.callAsyncUntilAnswered(beforeAsync, asynchronous);
                asynchronous.network().fault(fault);
                failing.countDown();
                callers.callAsync(other, asynchronous, Long.MAX_VALUE);
            }));
            // for a while, so that both are past the door that closing shuts
            await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> failing.getCount() == 0);
            for (NetworkNode node : List.of(blocking, asynchronous)) {
                CallBound.Timing closing = bound.begin("closing " + node);
                ends.add(threads.submit(() -> close(node, closing)));
            }
            await().atMost(PATIENCE).until(() -> ends.stream().allMatch(Future::isDone) || bound.allOpenAreLate());
            List<String> exceeded = bound.exceeded();
            blocking.network().heal();
            asynchronous.network().heal();
            for (Future<?> end : ends) {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(exceeded).isEmpty();
            bound.assertKept();

            assertThat(credits.tryExecute(one.command(credits)).isAccepted()).isTrue();
            assertThat(credits.tryExecute(other.command(credits)).isAccepted()).isTrue();
            assertThat(direct.balance(AccountId.of(Workload.ACCOUNTS.get(1))).posted())
                    .isEqualTo(Workload.granted(Workload.ACCOUNTS.get(1)) - 1);
            assertThat(direct.balance(AccountId.of(Workload.ACCOUNTS.get(2))).posted())
                    .isEqualTo(Workload.granted(Workload.ACCOUNTS.get(2)) - 1);
            journal.checkAcknowledged(direct);
            assertThat(direct.verify().violations()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** A timeout of the socket ends a read that waits, and never a write: what is larger than all buffers stays in the write. */
    @Test
    void aListThatNobodyReadsEndsByItsBound() throws Exception {
        Duration callTimeout = Duration.ofSeconds(3);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (JdbcLedger direct = direct();
                CallBound bound = new CallBound(callTimeout);
                NetworkNode node = node("node", direct, 2, callTimeout);
                NetworkCallers callers = new NetworkCallers(journal, bound, List.of(node), System.nanoTime())) {
            CreditLedger credits = CreditLedger.builder(direct).build();
            Workload.grant(credits);
            callers.callUntilAnswered(fresh(), node);
            List<Command<?>> list = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                list.add(node.credits()
                        .newDebit(AccountId.of(Workload.ACCOUNTS.get(1)))
                        .amount(1)
                        .metadata("note", "\u20ac".repeat(4_000))
                        .key(Operation.keyOf("large-" + i))
                        .build());
            }
            node.network().faultAfter(500_000, NetworkFault.DEAF);

            CallBound.Timing timing = bound.begin("the list");
            Future<?> end = threads.submit(() -> {
                try {
                    node.ledger().executeAll(list);
                    timing.answered("done");
                } catch (RuntimeException failure) {
                    timing.answered(failure.toString());
                    throw failure;
                }
            });
            await().atMost(PATIENCE)
                    .until(() -> end.isDone() || !bound.exceeded().isEmpty());
            List<String> exceeded = bound.exceeded();
            node.network().heal();
            await().atMost(PATIENCE).until(end::isDone);
            assertThat(exceeded).isEmpty();
            assertThatThrownBy(end::get).hasCauseInstanceOf(StorageException.class);

            direct.executeAll(list)
                    .forEach(outcome -> assertThat(outcome.isAccepted()).isTrue());
            assertThat(direct.balance(AccountId.of(Workload.ACCOUNTS.get(1))).posted())
                    .isEqualTo(Workload.granted(Workload.ACCOUNTS.get(1)) - 1_000);
            awaitFreshAnswers(node, callers);
            assertThat(direct.verify().violations()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** A dead network does not tell the server that a client is gone: only the server can free what that client has locked. */
    @Test
    void aServerThatEndsIdleUnitsOfWorkFreesTheirAccounts() throws Exception {
        try (CuttableProxy network = CuttableProxy.to(database);
                JdbcLedger direct = JdbcLedger.builder(database.newDataSource(2, true))
                        .lockWait(Duration.ofMillis(100))
                        .build()) {
            CreditLedger credits = CreditLedger.builder(direct).build();
            Workload.grant(credits);
            Operation charge = new Operation.Charge("charge", Workload.ACCOUNTS.get(1), 1);
            lockAllAndVanish(network, "0");
            assertThatThrownBy(() -> credits.tryExecute(charge.command(credits)))
                    .isInstanceOf(ConcurrencyException.class);
            network.heal();

            lockAllAndVanish(network, "500ms");

            await().atMost(PATIENCE)
                    .ignoreException(ConcurrencyException.class)
                    .until(() -> credits.tryExecute(charge.command(credits)).isAccepted());
        }
    }

    private void lockAllAndVanish(CuttableProxy network, String idleTimeout) throws SQLException {
        Connection vanishing = DriverManager.getConnection(network.through(database.jdbcUrl()));
        try (Statement statement = vanishing.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '" + idleTimeout + "'");
            vanishing.setAutoCommit(false);
            statement.execute("SELECT name FROM ledger_account FOR UPDATE");
            network.fault(NetworkFault.BLACK_HOLE);
        } finally {
            vanishing.abort(Runnable::run);
        }
    }
}
