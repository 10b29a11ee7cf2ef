package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts interrupt their threads in the middle of calls: the call is answered all the same, and the thread stays interrupted. */
@Timeout(300)
class InterruptTest {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptTest.class);
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final int THREADS = 8;

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int INTERRUPTS = Integer.getInteger("crash.interrupts", 500);

    @EachDatabase(inFilesToo = true)
    void interruptsLoseAndDoubleNothing(TestDatabases databases) throws Exception {
        Journal journal = new Journal();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (TestDatabase database = databases.createMigrated();
                JdbcLedger ledger =
                        JdbcLedger.builder(database.newDataSource(3, true)).build();
                JdbcLedger bystander =
                        JdbcLedger.builder(database.newDataSource(1, true)).build();
                Callers undisturbed = new Callers(journal)) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            Workload.grant(credits);
            AtomicReferenceArray<Operation> recent = Workload.nothingRecent();
            List<Worker> workers = new ArrayList<>();
            List<Future<?>> ends = new ArrayList<>();
            Random random = new Random();
            for (int n = 0; n < THREADS; n++) {
                Worker worker = new Worker(new Workload(random.nextLong(), "i" + n, recent), credits, journal);
                workers.add(worker);
                ends.add(threads.submit(worker::run));
            }
            undisturbed.start(2, credits.on(bystander));

            int interrupts = 0;
            while (interrupts < INTERRUPTS && ends.stream().noneMatch(Future::isDone)) {
                interrupts += workers.get(random.nextInt(THREADS)).interruptIfInCall() ? 1 : 0;
                int acknowledged = journal.acknowledged();
                if (interrupts % 5 == 0) {
                    // Otherwise every call would be interrupted at its start.
                    await().atMost(PATIENCE)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> journal.acknowledged() > acknowledged
                                    || ends.stream().anyMatch(Future::isDone));
                }
            }
            workers.forEach(Worker::stop);
            for (Future<?> end : ends) {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            undisturbed.stop();
            journal.audit(credits.on(bystander));
            journal.audit(credits);
            LOG.info("{}: {} interrupts, {}", databases, interrupts, journal);
        } finally {
            threads.shutdownNow();
        }
    }

    @EachDatabase(inFilesToo = true)
    void whoComesInterruptedIsAnsweredAndLeavesInterrupted(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated();
                JdbcLedger ledger =
                        JdbcLedger.builder(database.newDataSource(2, true)).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 100, Operation.keyOf("grant"));
            try {
                Thread.currentThread().interrupt();
                credits.debit(ALICE, 7, Operation.keyOf("debit"));
                assertThat(Thread.interrupted()).as("interrupted after a write").isTrue();

                Thread.currentThread().interrupt();
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(93);
                assertThat(Thread.interrupted()).as("interrupted after a read").isTrue();

                Thread.currentThread().interrupt();
                assertThat(ledger.verify().violations()).isEmpty();
                assertThat(Thread.interrupted())
                        .as("interrupted after an audit")
                        .isTrue();
            } finally {
                // The flag must not reach the next test.
                Thread.interrupted();
            }
        }
    }

    @EachDatabase(inFilesToo = true)
    void whoIsInterruptedWhileThePoolIsEmptyIsAnsweredAllTheSame(TestDatabases databases) throws Exception {
        try (TestDatabase database = databases.createMigrated();
                HikariDataSource pool = database.newDataSource(1, true);
                JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 100, Operation.keyOf("grant"));
            for (Runnable call : List.<Runnable>of(
                    () -> credits.debit(ALICE, 7, Operation.keyOf("debit")), () -> ledger.balance(ALICE))) {
                Interruptible caller = new Interruptible(call);
                try (Connection host = pool.getConnection()) {
                    caller.start();
                    await().atMost(PATIENCE)
                            .until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
                    caller.interrupt();
                    await().atMost(PATIENCE).until(() -> !caller.isInterrupted());
                    assertThat(host.isValid(5)).isTrue();
                }
                caller.assertReturnedInterrupted();
            }
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(93);
        }
    }

    @EachDatabase(inFilesToo = true)
    void whoIsInterruptedWhileWaitingForALockIsAnsweredAllTheSame(TestDatabases databases) throws Exception {
        try (TestDatabase database = databases.createMigrated();
                HikariDataSource pool = database.newDataSource(2, true);
                JdbcLedger ledger = JdbcLedger.builder(pool)
                        .lockWait(PATIENCE.multipliedBy(3))
                        .build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 100, Operation.keyOf("grant"));
            Interruptible caller = new Interruptible(() -> credits.debit(ALICE, 7, Operation.keyOf("debit")));
            try (Connection host = database.connect()) {
                host.setAutoCommit(false);
                host.createStatement()
                        .execute("SELECT id FROM ledger_account WHERE name = '" + ALICE.value() + "' FOR UPDATE");
                caller.start();
                // It looks for the lock a few times, and then waits for it with a connection.
                await().atMost(PATIENCE)
                        .during(Duration.ofMillis(300))
                        .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 1);
                caller.interrupt();
                await().atMost(PATIENCE)
                        .during(Duration.ofMillis(300))
                        .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 1);
                host.rollback();
            }
            caller.assertReturnedInterrupted();
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(93);
        }
    }

    /**
     * H2 works in the thread that calls it, and a commit of it that is interrupted may keep some rows and lose others:
     * on a busy file, a posting without the balance that belongs to it.
     */
    @ParameterizedTest
    @EnumSource(names = {"H2_MEMORY", "H2_FILE"})
    void noUnitOfWorkRunsOnAThreadThatAHostCanInterrupt(TestDatabases databases) {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        try (TestDatabase database = databases.createMigrated();
                HikariDataSource pool = database.newDataSource(2, true);
                JdbcLedger ledger = JdbcLedger.builder(recording(pool, workers)).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            workers.clear();
            // As many as it takes to fold the small rows of the account that pays for grants.
            for (int i = 0; i < 300; i++) {
                Thread.currentThread().interrupt();
                credits.grant(ALICE, 1, Operation.keyOf("grant-" + i));
                assertThat(Thread.interrupted()).as("interrupted afterwards").isTrue();
            }
            assertThat(workers).isNotEmpty().doesNotContain(Thread.currentThread());
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(300);
        } finally {
            Thread.interrupted();
        }
    }

    private static DataSource recording(DataSource pool, Set<Thread> takers) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    takers.add(Thread.currentThread());
                    return method.invoke(pool, arguments);
                });
    }

    /** A thread that makes one call. */
    private static final class Interruptible {
        private final CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
        private final Thread thread;

        private Interruptible(Runnable call) {
            thread = new Thread(() -> {
                try {
                    call.run();
                    interruptedAfterwards.complete(Thread.interrupted());
                } catch (RuntimeException failure) {
                    interruptedAfterwards.completeExceptionally(failure);
                }
            });
        }

        private void start() {
            thread.start();
        }

        private void interrupt() {
            thread.interrupt();
        }

        private boolean isInterrupted() {
            return thread.isInterrupted();
        }

        private void assertReturnedInterrupted() throws Exception {
            assertThat(interruptedAfterwards.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("interrupted afterwards")
                    .isTrue();
        }
    }

    /** A thread of the host that is interrupted in the middle of its calls, and knows when it was. */
    private static final class Worker {
        private final Workload workload;
        private final CreditLedger credits;
        private final Journal journal;
        private volatile boolean stopped;
        private Thread inCall;
        private boolean interrupted;

        private Worker(Workload workload, CreditLedger credits, Journal journal) {
            this.workload = workload;
            this.credits = credits;
            this.journal = journal;
        }

        private void run() {
            while (!stopped) {
                Operation operation = workload.next();
                journal.tried(operation);
                enter();
                Answer answer = null;
                try {
                    answer = Answer.of(operation, credits.tryExecute(operation.command(credits)));
                } finally {
                    leave(operation);
                }
                journal.answered(answer);
            }
        }

        private synchronized void enter() {
            inCall = Thread.currentThread();
            interrupted = false;
        }

        private synchronized void leave(Operation operation) {
            inCall = null;
            if (Thread.interrupted() != interrupted) {
                journal.contradiction(
                        operation.line() + (interrupted ? " lost the interrupt" : " was interrupted by nobody"));
            }
        }

        private synchronized boolean interruptIfInCall() {
            if (inCall == null || interrupted) {
                return false;
            }
            inCall.interrupt();
            interrupted = true;
            return true;
        }

        private void stop() {
            stopped = true;
        }
    }
}
