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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** When many calls wait, PostgreSQL gets two units of work at once, about different accounts. */
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

    @EachDatabase
    void aLongQueueIsHalvedOnPostgreSql(TestDatabases kind) {
        Deque<Runnable> leaders = new ArrayDeque<>();
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledger(world, leaders::add, 4 * CallQueue.WORTHWHILE)) {
            CreditLedger credits = world.credits().on(ledger);
            grantAll(credits, 1_000);
            List<CompletableFuture<Outcome<Receipt>>> answers = new ArrayList<>();
            for (int i = 0; i < 8 * CallQueue.WORTHWHILE; i++) {
                answers.add(ledger.executeAsync(credits.newDebit(user(i % USERS))
                                .amount(1)
                                .key(key("debit " + i))
                                .build())
                        .toCompletableFuture());
            }
            assertThat(leaders).hasSize(1);

            leaders.remove().run();

            assertThat(leaders).hasSize(kind.dialect() == LedgerDialect.POSTGRESQL ? 2 : 1);
            while (!leaders.isEmpty()) {
                leaders.remove().run();
            }
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.getNow(null)).isNotNull().matches(Outcome::isAccepted));
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }

    /** Transfers touch both halves, one user is in every fourth call, and every tenth call repeats an earlier key. */
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
