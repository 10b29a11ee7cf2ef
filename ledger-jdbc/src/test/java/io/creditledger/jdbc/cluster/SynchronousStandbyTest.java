package io.creditledger.jdbc.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.Post;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.PostgresPair;
import io.creditledger.jdbc.testing.PostgresPair.Wait;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
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
        RequiredPrograms.assume(PostgresServer.isInstalled(), PostgresServer.HOW_TO_INSTALL);
        try (PostgresPair pair = PostgresPair.start();
                TestDatabase database = pair.primary().createDatabase()) {
            database.createLedgerTables();
            HikariDataSource pool = database.newDataSource(3, true);
            JdbcLedger ledger = JdbcLedger.builder(pool).maxAttempts(3).build();
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

    static Stream<Integer> runsOfHosts() {
        return Stream.iterate(1, run -> run + 1).limit(RUNS);
    }

    /** No account of this post is limited, so that its replay locks no row. */
    @ParameterizedTest
    @MethodSource("runsOfHosts")
    void whatAHostHasFoundAndCommittedIsThereAfterAFailover(int run) throws SQLException {
        RequiredPrograms.assume(PostgresServer.isInstalled(), PostgresServer.HOW_TO_INSTALL);
        try (PostgresPair pair = PostgresPair.start();
                TestDatabase database = pair.primary().createDatabase()) {
            database.createLedgerTables();
            JdbcLedger ledger =
                    JdbcLedger.builder(database.newDataSource(3, true)).build();
            CreditLedger credits = CreditLedger.builder(ledger).build();
            Post post = Post.builder()
                    .leg(credits.issuance(), credits.asset(), -7)
                    .leg(credits.revenue(), credits.asset(), 7)
                    .key(key("post"))
                    .build();
            pair.standby().suspend();

            CompletableFuture<Boolean> first = commitOf(database, ledger, post);
            Wait wait = await().atMost(PATIENCE)
                    .until(pair::waiting, Optional::isPresent)
                    .orElseThrow();
            pair.terminate(wait);
            await().atMost(PATIENCE).until(first::isDone);
            assertThat(first).as("the session was terminated").isCompletedExceptionally();
            assertThat(ledger.transaction(key("post"))).as("on the primary").isPresent();

            CompletableFuture<Boolean> second = commitOf(database, ledger, post);
            await().atMost(PATIENCE).until(() -> second.isDone() || waitsAgain(pair, wait));
            boolean acknowledged = second.isDone() && !second.isCompletedExceptionally();
            pair.failOver();
            await().atMost(PATIENCE).until(second::isDone);

            try (HikariDataSource promoted = new HikariDataSource();
                    JdbcLedger after = ledgerOver(promoted, pair.urlOnStandby(database))) {
                boolean stored = after.transaction(key("post")).isPresent();
                LOG.info("host run {}: acknowledged {}, on the promoted standby {}", run, acknowledged, stored);
                assertThat(stored || !acknowledged)
                        .as("acknowledged: " + acknowledged + ", on the promoted standby: " + stored)
                        .isTrue();
                after.execute(post).orElseThrow();
                assertThat(after.verify().violations()).isEmpty();
            }
            ledger.close();
        }
    }

    /** Executes a command in a host's unit of work, and completes with whether it was a replay when COMMIT has returned. */
    private static CompletableFuture<Boolean> commitOf(TestDatabase database, JdbcLedger ledger, Post post) {
        CompletableFuture<Boolean> committed = new CompletableFuture<>();
        Thread host = new Thread(() -> {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                boolean replayed =
                        ledger.joining(connection).execute(post).orElseThrow().replayed();
                connection.commit();
                committed.complete(replayed);
            } catch (SQLException | RuntimeException failure) {
                committed.completeExceptionally(failure);
            }
        });
        host.start();
        return committed;
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
