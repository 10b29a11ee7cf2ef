package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.crash.DurableStore.Kind;
import io.creditledger.jdbc.testing.Outbox;
import io.creditledger.jdbc.testing.StoredEventRows;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database server is killed with SIGKILL at random moments and started again on the same port, while the callers go
 * on: what fails they try again with the same key, as the error says.
 */
@Tag("slow")
class ServerKilledTest {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKilledTest.class);
    private static final int THREADS = 8;

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "MYSQL"})
    void nothingAcknowledgedIsLostWhenTheServerIsKilledAFewTimes(Kind kind) throws Exception {
        killAgainAndAgain(kind, Integer.getInteger("crash.server.kills.short", 2));
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "MYSQL"})
    void nothingAcknowledgedIsLostWhenTheServerIsKilledManyTimes(Kind kind) throws Exception {
        killAgainAndAgain(kind, Integer.getInteger("crash.server.kills", 20));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "MYSQL"})
    void theOutboxOfAListenerAndTheStoredEventsHaveEveryOperationAndNoOther(Kind kind) throws Exception {
        int kills = Integer.getInteger("crash.outbox.kills", 2);
        Random random = new Random();
        Journal journal = new Journal();
        try (DurableStore store = kind.create()) {
            Outbox outbox = store.outbox();
            StoredEventRows stored = store.storedEvents();
            try (HikariDataSource pool = store.pool(4);
                    JdbcLedger ledger =
                            JdbcLedger.builder(pool).listener(outbox).build();
                    Callers callers = new Callers(journal)) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                Workload.grant(credits);
                callers.start(THREADS, credits);
                for (int kill = 0; kill < kills; kill++) {
                    awaitAcknowledged(journal.acknowledged() + 1 + random.nextInt(600), journal, callers);

                    store.server().kill();
                    store.server().start();

                    awaitAcknowledged(journal.acknowledged() + THREADS, journal, callers);
                    callers.pausedDuring(() -> {
                        assertThat(outbox.operationIds()).isEqualTo(outbox.expected());
                        assertThat(stored.stored()).isEqualTo(stored.expected());
                    });
                }
                callers.stop();
                assertThat(outbox.operationIds()).isEqualTo(outbox.expected());
                assertThat(stored.storedOperations()).isEqualTo(stored.operations());
                journal.audit(credits);
                LOG.info("{}: server with an outbox killed {} times, {}, {}", kind, kills, callers, journal);
            }
        }
    }

    private static void killAgainAndAgain(Kind kind, int kills) throws Exception {
        Random random = new Random();
        Journal journal = new Journal();
        try (DurableStore store = kind.create();
                HikariDataSource pool = store.pool(4);
                JdbcLedger ledger = JdbcLedger.builder(pool).build();
                Callers callers = new Callers(journal)) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            Workload.grant(credits);
            callers.start(THREADS, credits);
            Duration longest = Duration.ZERO;
            for (int kill = 0; kill < kills; kill++) {
                store.assertDurable();
                awaitAcknowledged(journal.acknowledged() + 1 + random.nextInt(600), journal, callers);

                store.server().kill();
                store.server().start();

                awaitAcknowledged(journal.acknowledged() + THREADS, journal, callers);
                // Callers that go on acknowledge faster than one thread looks up: each check would take longer.
                callers.pausedDuring(() -> journal.checkAcknowledged(ledger));
                Duration call = callers.longestCall();
                longest = call.compareTo(longest) > 0 ? call : longest;
            }
            callers.stop();
            journal.audit(credits);
            assertThat(pool.isRunning()).isTrue();
            LOG.info(
                    "{}: server killed {} times, {}, longest call {} ms, {}",
                    kind,
                    kills,
                    callers,
                    longest.toMillis(),
                    journal);
        }
    }

    private static void awaitAcknowledged(int count, Journal journal, Callers callers) {
        await().atMost(Duration.ofSeconds(120))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> callers.running() && journal.acknowledged() >= count);
    }
}
