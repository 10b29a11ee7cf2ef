package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.command.Grant;
import io.creditledger.command.Transfer;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

/** PostgreSQL and MariaDB get two units of work at once, about different accounts. */
class TwoAtOnceTest {
    private static final int USERS = 40;

    private static JdbcLedger ledger(HostWorld world, Executor executor, int batchLimit) {
        return JdbcLedger.builder(world.database().newDataSource(4, true))
                .executor(executor)
                .batchLimit(batchLimit)
                .callTimeout(Duration.ofSeconds(120))
                .build();
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private static void grantAll(CreditLedger credits, long amount) {
        List<Grant> grants = IntStream.range(0, USERS)
                .mapToObj(user -> credits.newGrant(user(user))
                        .amount(amount)
                        .key(key("grant " + user))
                        .build())
                .toList();
        credits.ledger().executeAll(grants).forEach(Outcome::orElseThrow);
    }

    private static CompletableFuture<Outcome<Receipt>> debit(CreditLedger credits, int user, String name) {
        return credits.ledger()
                .executeAsync(
                        credits.newDebit(user(user)).amount(1).key(key(name)).build())
                .toCompletableFuture();
    }

    /** No connection is given back before another is open as well, or for a while where that must not be. */
    @EachDatabase
    void theNextBeginsBeforeOneHasEndedButNotOnH2(TestDatabases kind) {
        boolean alone = kind.dialect() == LedgerDialect.H2;
        ExecutorService executor = Executors.newFixedThreadPool(4);
        OpenConnections connections = new OpenConnections(alone);
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = JdbcLedger.builder(
                                connections.watching(world.database().newDataSource(4, true)))
                        .executor(executor)
                        .batchLimit(10)
                        .callTimeout(Duration.ofSeconds(120))
                        .build()) {
            CreditLedger credits = world.credits().on(ledger);
            grantAll(credits, 1_000);
            // From now on it is known that the revenue account need not be locked.
            credits.debit(user(0), 1, key("first"));
            connections.watch();

            List<CompletableFuture<Outcome<Receipt>>> answers = IntStream.range(0, 30)
                    .mapToObj(i -> debit(credits, i, "debit " + i))
                    .toList();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).matches(Outcome::isAccepted));
            assertThat(connections.most()).isEqualTo(alone ? 1 : 2);
        } finally {
            executor.shutdown();
        }
    }

    @EachDatabase
    void anExecutorWithoutThreadsRunsOneAfterTheOther(TestDatabases kind) throws Exception {
        List<Executor> executors = List.of(Runnable::run, work -> {
            throw new RejectedExecutionException("full");
        });
        for (Executor executor : executors) {
            try (HostWorld world = HostWorld.on(kind);
                    JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(1, true))
                            .executor(executor)
                            .batchLimit(10)
                            .build()) {
                CreditLedger credits = world.credits().on(ledger);
                grantAll(credits, 1_000);
                List<Future<List<CompletableFuture<Outcome<Receipt>>>>> hosts = new ArrayList<>();
                for (int host = 0; host < 4; host++) {
                    String name = "host " + host;
                    hosts.add(world.elsewhere(() -> IntStream.range(0, 100)
                            .mapToObj(i -> debit(credits, i % USERS, name + " debit " + i))
                            .toList()));
                }

                for (Future<List<CompletableFuture<Outcome<Receipt>>>> host : hosts) {
                    assertThat(HostWorld.result(host))
                            .allSatisfy(answer -> assertThat(answer.join()).matches(Outcome::isAccepted));
                }
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    /** Transfers lock two accounts, one user is in every fourth call, and every tenth call repeats an earlier key. */
    @EachDatabase
    void whateverMeetsComesOutAsIfOneAfterTheOther(TestDatabases kind) {
        int calls = 1_200;
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledger(world, executor, 100)) {
            CreditLedger credits = world.credits().on(ledger);
            grantAll(credits, calls);
            SplittableRandom random = new SplittableRandom(20_261_123);
            List<Command<Receipt>> commands = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                AccountId payer = user(random.nextInt(4) == 0 ? 0 : random.nextInt(USERS));
                if (i % 10 == 9) {
                    commands.add(commands.get(random.nextInt(commands.size())));
                } else if (i % 3 == 0) {
                    AccountId receiver = user(random.nextInt(1, USERS));
                    commands.add(
                            payer.equals(receiver)
                                    ? credits.newDebit(payer)
                                            .amount(2)
                                            .key(key("call " + i))
                                            .build()
                                    : Transfer.between(payer, receiver)
                                            .amount(3)
                                            .key(key("call " + i))
                                            .build());
                } else {
                    commands.add(credits.newDebit(payer)
                            .amount(1)
                            .key(key("call " + i))
                            .build());
                }
            }

            List<CompletableFuture<Outcome<Receipt>>> answers = commands.stream()
                    .map(command -> ledger.executeAsync(command).toCompletableFuture())
                    .toList();

            Map<Command<Receipt>, Receipt> first = new HashMap<>();
            for (int i = 0; i < calls; i++) {
                Receipt receipt = answers.get(i).join().orElseThrow();
                Receipt before = first.putIfAbsent(commands.get(i), receipt);
                assertThat(before == null ? receipt : before)
                        .extracting(known -> known.transaction().id())
                        .isEqualTo(receipt.transaction().id());
            }
            assertThat(ledger.verify().violations()).isEmpty();
        } finally {
            executor.shutdown();
        }
    }
}
