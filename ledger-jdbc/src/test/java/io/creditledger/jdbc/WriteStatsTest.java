package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the figures count. */
class WriteStatsTest {

    @Test
    void aNewLedgerHasDoneNothing() {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger fresh = world.newLedger()) {
            WriteStats stats = fresh.stats();

            assertThat(stats)
                    .isEqualTo(new WriteStats(
                            0,
                            0,
                            0,
                            Duration.ZERO,
                            Duration.ZERO,
                            0,
                            0,
                            0,
                            Duration.ZERO,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            Duration.ZERO,
                            0,
                            0));
            assertThat(stats.meanBatch()).isZero();
            assertThat(stats.meanCall()).isZero();
        }
    }

    @Test
    void aCallAndARefusalAreAnsweredWithoutAFailure() {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger fresh = world.newLedger()) {
            world.credits().on(fresh).debit(ALICE, 10, key("one"));
            assertThat(world.credits()
                            .on(fresh)
                            .tryDebit(ALICE, 1_000, key("two"))
                            .isAccepted())
                    .isFalse();

            WriteStats stats = fresh.stats();

            assertThat(stats.calls()).isEqualTo(2);
            assertThat(stats.failures()).isZero();
            assertThat(stats.batches()).isEqualTo(2);
            assertThat(stats.batchedCommands()).isEqualTo(2);
            assertThat(stats.largestBatch()).isEqualTo(1);
            assertThat(stats.batchTime()).isPositive().isLessThanOrEqualTo(stats.callTime());
            assertThat(stats.longestCall()).isPositive().isLessThanOrEqualTo(stats.callTime());
            assertThat(stats.meanCall()).isEqualTo(stats.callTime().dividedBy(2));
        }
    }

    @Test
    void whatQueuesIsSeenAndThenSharesABatch() {
        Queue<Runnable> notYet = new ConcurrentLinkedQueue<>();
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger fresh = world.newLedgerOn(notYet::add)) {
            List<CompletionStage<?>> answers = Stream.of("one", "two", "three")
                    .<CompletionStage<?>>map(name -> fresh.executeAsync(debit(world, name)))
                    .toList();

            assertThat(fresh.stats().queued()).isEqualTo(3);
            assertThat(fresh.stats().calls()).isZero();
            await().until(() -> {
                for (Runnable task = notYet.poll(); task != null; task = notYet.poll()) {
                    task.run();
                }
                return answers.stream()
                        .allMatch(answer -> answer.toCompletableFuture().isDone());
            });

            WriteStats stats = fresh.stats();
            assertThat(stats.queued()).isZero();
            assertThat(stats.calls()).isEqualTo(3);
            assertThat(stats.batches()).isEqualTo(1);
            assertThat(stats.largestBatch()).isEqualTo(3);
            assertThat(stats.meanBatch()).isEqualTo(3.0);
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.toCompletableFuture().isDone()).isTrue());
        }
    }

    @Test
    void aCallWithSeveralCommandsIsOneCall() {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger fresh = world.newLedger()) {
            List<Outcome<?>> outcomes = fresh.executeAll(List.of(debit(world, "one"), debit(world, "two")));

            assertThat(outcomes).allMatch(Outcome::isAccepted);
            assertThat(fresh.stats().calls()).isEqualTo(1);
            assertThat(fresh.stats().batchedCommands()).isEqualTo(2);
        }
    }

    @EachDatabase
    void aCallOnALockedAccountComesBackAndThenWaitsOnTheSideLane(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger fresh = world.newLedger();
                Connection other = world.begin()) {
            lock(other, ALICE);

            assertThatThrownBy(() -> world.credits().on(fresh).debit(ALICE, 10, key("locked")))
                    .isInstanceOf(ConcurrencyException.class);
            other.rollback();

            WriteStats stats = fresh.stats();
            assertThat(stats.lockedRequeues()).isEqualTo(6);
            assertThat(stats.lockWaits()).isEqualTo(1);
            assertThat(stats.calls()).isEqualTo(1);
            assertThat(stats.failures()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TestDatabases.class,
            names = {"H2_MEMORY", "POSTGRESQL"})
    void whatTheDatabaseUndidIsTriedAgain(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger fresh = world.newPatientLedger();
                Connection other = world.begin()) {
            world.joining(other).debit(ALICE, 10, key("same"));
            Future<?> second = world.elsewhere(() -> world.credits().on(fresh).debit(BOB, 10, key("same")));
            if (kind == TestDatabases.POSTGRESQL) {
                // Before, it waits only for a moment, and looks for what is held.
                await().atMost(Duration.ofSeconds(90)).until(() -> fresh.stats().lockWaits() == 1);
            }
            world.untilSomebodyWaits();
            long before = fresh.stats().retries();
            other.commit();

            assertThatThrownBy(() -> HostWorld.result(second)).isInstanceOf(IdempotencyConflictException.class);
            assertThat(fresh.stats().retries()).isEqualTo(before + 1);
            assertThat(fresh.stats().failures()).isZero();
        }
    }

    private static Command<?> debit(HostWorld world, String name) {
        return world.credits().newDebit(ALICE).amount(1).key(key(name)).build();
    }
}
