package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an H2 file acknowledges survives a loss of power, on a disk that writes what is not forced in any order. */
class PowerLossTest {
    private static final Logger LOG = LoggerFactory.getLogger(PowerLossTest.class);
    private static final String COMPACTED = ";WRITE_DELAY=500;RETENTION_TIME=5000";
    private static final int USERS = 200;

    /** Short enough that twenty checkpoints take less than the retention time: H2 promises nothing beyond that. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SimulatedDisk disk = SimulatedDisk.insert();
    private final AtomicInteger keys = new AtomicInteger();
    private final Queue<IdempotencyKey> acknowledged = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path directory;

    private HikariDataSource pool;
    private JdbcLedger ledger;
    private CreditLedger credits;

    @BeforeEach
    void open() {
        pool = pool(SimulatedDisk.PREFIX + directory.resolve("ledger") + COMPACTED);
        LedgerSchema.of(pool).migrate();
        ledger = JdbcLedger.builder(pool).build();
        credits = CreditLedger.builder(ledger).build();
        for (int user = 0; user < USERS; user++) {
            credits.grant(user(user), 1_000_000_000, IdempotencyKey.of("grant", "user-" + user));
        }
    }

    @AfterEach
    void close() {
        disk.releaseWrites();
        ledger.close();
        pool.close();
    }

    @Test
    void whatAHostHasCommittedIsOnTheDiskAfterACheckpoint() throws Exception {
        IdempotencyKey key = debitJoined();

        ledger.checkpoint();

        assertThat(stored(disk.cut(), List.of(key))).containsExactly(key);
    }

    /** H2's own checkpoint returns at once here, and forces a file that does not have the commit. */
    @Test
    void aCheckpointWaitsForAWriteOfH2sOwnThatIsUnderWay() throws Exception {
        disk.holdWrites();
        IdempotencyKey key = debitJoined();
        await().until(disk::holdsWrite);

        AtomicReference<SimulatedDisk.Cut> atReturn = new AtomicReference<>();
        Thread checkpoint = new Thread(() -> {
            ledger.checkpoint();
            atReturn.set(disk.cut());
        });
        checkpoint.start();
        // It either waits or has returned without waiting, which is what this is about.
        await().until(() -> checkpoint.getState() == Thread.State.WAITING || !checkpoint.isAlive());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        disk.releaseWrites();
        checkpoint.join(TimeUnit.SECONDS.toMillis(60));

        assertThat(stored(atReturn.get(), List.of(key))).containsExactly(key);
    }

    @Tag("slow")
    @Test
    void nothingAcknowledgedIsLostWhenThePowerFailsAFewTimes() throws Exception {
        cutAgainAndAgain(Integer.getInteger("crash.power.cuts.short", 4));
    }

    @Tag("soak")
    @Test
    void nothingAcknowledgedIsLostWhenThePowerFailsManyTimes() throws Exception {
        cutAgainAndAgain(Integer.getInteger("crash.power.cuts", 60));
    }

    /** The load comes and goes, because H2 tidies up more when nobody writes. */
    private void cutAgainAndAgain(int cuts) throws Exception {
        Random random = new Random();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicBoolean pausing = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                boolean pauses = n > 0;
                callers.add(threads.submit(() -> {
                    while (!stopped.get()) {
                        if (!pauses || pausing.get()) {
                            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
                        }
                        if (!pauses) {
                            debitJoinedDurably();
                        } else if (!pausing.get()) {
                            debit();
                        }
                    }
                }));
            }
            int checked = 0;
            for (int cut = 0; cut < cuts; cut++) {
                pausing.set(random.nextInt(3) == 0);
                // A random moment, not a wait for something.
                LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(1_500)));
                List<IdempotencyKey> expected = List.copyOf(acknowledged);
                SimulatedDisk.Cut image = disk.cut();
                for (int n = 0; n < 3; n++) {
                    assertThat(stored(image, expected, n > 0 ? random : null))
                            .as("cut %d, case %d, not forced: %s", cut, n, image.described())
                            .containsExactlyInAnyOrderElementsOf(expected);
                    checked++;
                }
            }
            stopped.set(true);
            for (Future<?> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
            LOG.info("{} cuts, {} files checked, {} acknowledged", cuts, checked, acknowledged.size());
        } finally {
            stopped.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void debit() {
        IdempotencyKey key = nextKey();
        credits.debit(user(ThreadLocalRandom.current().nextInt(USERS)), 1, key);
        acknowledged.add(key);
    }

    private void debitJoinedDurably() {
        IdempotencyKey key;
        try {
            key = debitJoined();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        ledger.checkpoint();
        acknowledged.add(key);
    }

    private IdempotencyKey debitJoined() throws SQLException {
        IdempotencyKey key = nextKey();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            credits.on(ledger.joining(connection)).debit(user(0), 1, key);
            connection.commit();
        }
        return key;
    }

    private IdempotencyKey nextKey() {
        return IdempotencyKey.of("api", "request-" + keys.getAndIncrement());
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private List<IdempotencyKey> stored(SimulatedDisk.Cut cut, List<IdempotencyKey> expected) throws IOException {
        return stored(cut, expected, null);
    }

    /** Starts on what a loss of power has left, checks the books, and returns which of these keys are in them. */
    private List<IdempotencyKey> stored(SimulatedDisk.Cut cut, List<IdempotencyKey> expected, Random random)
            throws IOException {
        Path left = directory.resolve("left");
        Path file = Path.of(left + ".mv.db");
        if (random == null) {
            cut.writeForced(file);
        } else {
            cut.writeSome(file, random);
        }
        try (HikariDataSource other = pool("async:" + left + ";WRITE_DELAY=0");
                JdbcLedger books = JdbcLedger.builder(other)
                        .h2Durability(H2Durability.AS_CONFIGURED)
                        .build()) {
            assertThat(books.verify().violations()).isEmpty();
            return expected.stream()
                    .filter(key -> books.transaction(key).isPresent())
                    .toList();
        }
    }

    private static HikariDataSource pool(String path) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:" + path);
        config.setMaximumPoolSize(3);
        return new HikariDataSource(config);
    }

    private static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
