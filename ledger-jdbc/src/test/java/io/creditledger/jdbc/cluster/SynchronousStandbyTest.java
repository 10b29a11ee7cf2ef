package io.creditledger.jdbc.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.PostgresPair;
import io.creditledger.jdbc.testing.PostgresPair.Wait;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A COMMIT waits for the synchronous standby and is disturbed there: on the primary everybody sees what it has written, and
 * the standby does not have it. Whoever finds it must not acknowledge it, because the primary may die next. {@code
 * -Dcluster.runs=20} runs each case so often.
 */
@Tag("cluster")
@Timeout(300)
class SynchronousStandbyTest {
    private static final Logger LOG = LoggerFactory.getLogger(SynchronousStandbyTest.class);
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RUNS = Integer.getInteger("cluster.runs", 1);

    /** How the COMMIT that waits is disturbed. */
    enum Disturbance {
        SESSION_TERMINATED(PostgresPair::terminate),
        STATEMENT_CANCELLED(PostgresPair::cancel);

        private final BiConsumer<PostgresPair, Wait> act;

        Disturbance(BiConsumer<PostgresPair, Wait> act) {
            this.act = act;
        }
    }

    static Stream<Arguments> runs() {
        return Stream.of(Disturbance.values())
                .flatMap(disturbance ->
                        Stream.iterate(1, run -> run + 1).limit(RUNS).map(run -> Arguments.of(disturbance, run)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatIsAcknowledgedIsThereAfterAFailover(Disturbance disturbance, int run) {
        assumeTrue(PostgresServer.isInstalled(), PostgresServer.HOW_TO_INSTALL);
        try (PostgresPair pair = PostgresPair.start();
                TestDatabase database = pair.primary().createDatabase()) {
            database.createLedgerTables();
            HikariDataSource pool = database.newDataSource(3, true);
            JdbcLedger ledger = JdbcLedger.builder(pool).attempts(3).build();
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 100, key("grant"));
            pair.standby().suspend();

            CompletableFuture<Receipt> call = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    call.complete(credits.debit(ALICE, 7, key("debit")));
                } catch (RuntimeException failure) {
                    call.completeExceptionally(failure);
                }
            });
            caller.start();
            Wait first = await().atMost(PATIENCE)
                    .until(pair::waiting, Optional::isPresent)
                    .orElseThrow();
            disturbance.act.accept(pair, first);
            await().atMost(PATIENCE).until(() -> call.isDone() || waitsAgain(pair, first));
            boolean acknowledged = call.isDone() && !call.isCompletedExceptionally();
            pool.setConnectionTimeout(1_000);
            pair.failOver();
            await().atMost(PATIENCE).until(call::isDone);

            try (HikariDataSource promoted = new HikariDataSource();
                    JdbcLedger after = ledgerOver(promoted, pair.urlOnStandby(database))) {
                boolean stored = after.transaction(key("debit")).isPresent();
                LOG.info(
                        "{} run {}: acknowledged {}, on the promoted standby {}",
                        disturbance,
                        run,
                        acknowledged,
                        stored);
                assertThat(stored || !acknowledged)
                        .as("acknowledged: " + acknowledged + ", on the promoted standby: " + stored)
                        .isTrue();
                CreditLedger.builder(after).build().debit(ALICE, 7, key("debit"));
                assertThat(after.statement(
                                        StatementQuery.of(ALICE).oldestFirst().build())
                                .lines())
                        .extracting(line -> line.posting().amount())
                        .containsExactly(100L, -7L);
                assertThat(after.verify().violations()).isEmpty();
            }
            ledger.close();
        }
    }

    private static boolean waitsAgain(PostgresPair pair, Wait first) {
        return pair.waiting().filter(now -> !now.equals(first)).isPresent();
    }

    private static JdbcLedger ledgerOver(HikariDataSource pool, String url) {
        pool.setJdbcUrl(url);
        return JdbcLedger.builder(pool).build();
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("standby", key);
    }
}
