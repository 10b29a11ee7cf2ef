package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.creditledger.AccountId;
import io.creditledger.GroupReceipt;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads at once: nothing is lost, nothing done twice, nobody falls below the floor. */
abstract class ConcurrencyContract extends ContractSuite {
    private static final int THREADS = 32;

    private final Threads threads = new Threads(THREADS);

    @BeforeEach
    void needsThreads() {
        assumeTrue(fixture().concurrent(), "one thread carries the whole test");
    }

    @AfterEach
    void stopThreads() {
        threads.stop();
    }

    private <T> List<T> onAllThreads(IntFunction<Callable<T>> task) throws Exception {
        return threads.together(IntStream.range(0, THREADS).mapToObj(task).toList());
    }

    /** Executes as a careful host does: what the store says may be tried again is, with the same key. */
    private <R> Outcome<R> insist(Command<R> command) {
        for (int attempt = 1; ; attempt++) {
            try {
                return ledger.execute(command);
            } catch (StorageException failure) {
                if (failure.retry() == StorageException.Retry.NO || attempt == 50) {
                    throw failure;
                }
            }
        }
    }

    @Test
    void everyAcknowledgedDebitIsStoredOnceAndNobodyFallsBelowTheFloor() throws Exception {
        List<AccountId> accounts =
                IntStream.range(0, 4).mapToObj(i -> AccountId.of("hot:" + i)).toList();
        accounts.forEach(account -> given(account, 60));
        Map<String, Set<ReceiptFacts>> acknowledged = new ConcurrentHashMap<>();
        Map<String, Integer> firsts = new ConcurrentHashMap<>();

        onAllThreads(thread -> () -> {
            Random random = new Random(thread);
            for (int i = 0; i < 40; i++) {
                // The key says what is asked for: account, amount and a number drawn so often that many meet.
                int drawn = random.nextInt(400);
                AccountId account = accounts.get(drawn % 4);
                String name = "k-" + drawn;
                Outcome<Receipt> outcome = insist(credits.newDebit(account)
                        .amount(1 + drawn % 3)
                        .key(key(name))
                        .build());
                outcome.result().ifPresent(receipt -> {
                    acknowledged
                            .computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet())
                            .add(ReceiptFacts.of(receipt));
                    if (!receipt.replayed()) {
                        firsts.merge(name, 1, Integer::sum);
                    }
                });
                outcome.rejection()
                        .ifPresent(refusal -> assertThat(refusal.code()).isEqualTo(RejectionCode.INSUFFICIENT_CREDITS));
            }
            return null;
        });

        assertThat(acknowledged.values())
                .as("all answers under one key agree")
                .allSatisfy(answers -> assertThat(answers).hasSize(1));
        assertThat(firsts.values()).as("done once each").allMatch(count -> count == 1);
        assertThat(firsts.keySet()).isEqualTo(acknowledged.keySet());
        Set<String> stored = new HashSet<>();
        for (AccountId account : accounts) {
            assertThat(posted(account)).isNotNegative();
            BookCheck.statement(ledger, account).stream()
                    .filter(line -> line.posting().amount() < 0)
                    .forEach(line -> assertThat(stored.add(
                                    line.transaction().key().orElseThrow().key()))
                            .as("stored twice")
                            .isTrue());
        }
        assertThat(stored).isEqualTo(acknowledged.keySet());
    }

    @Test
    void aKeyUsedByAllAtOnceIsDoneOnce() throws Exception {
        given(USER, 100);

        List<Outcome<Receipt>> outcomes = onAllThreads(thread ->
                () -> insist(credits.newDebit(USER).amount(30).key(key("d")).build()));

        assertThat(outcomes).allMatch(Outcome::isAccepted);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.orElseThrow().replayed())
                .hasSize(1);
        assertThat(outcomes.stream().map(outcome -> ReceiptFacts.of(outcome.orElseThrow())))
                .containsOnly(ReceiptFacts.of(outcomes.get(0).orElseThrow()));
        assertThat(posted(USER)).isEqualTo(70);
    }

    @Test
    void ofDifferentRequestsUnderOneKeyOneWins() throws Exception {
        given(USER, 1000);

        List<Outcome<Receipt>> outcomes = onAllThreads(thread -> () ->
                insist(credits.newDebit(USER).amount(1 + thread).key(key("d")).build()));

        assertThat(outcomes).filteredOn(Outcome::isAccepted).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.isAccepted())
                .extracting(outcome -> outcome.rejection().orElseThrow().code())
                .containsOnly(RejectionCode.IDEMPOTENCY_CONFLICT);
    }

    @Test
    void theLastCreditsAreSpentOnce() throws Exception {
        given(USER, 10);

        List<Outcome<Receipt>> outcomes = onAllThreads(thread -> () ->
                insist(credits.newDebit(USER).amount(3).key(key("d-" + thread)).build()));

        assertThat(outcomes).filteredOn(Outcome::isAccepted).hasSize(3);
        assertThat(posted(USER)).isEqualTo(1);
    }

    @Test
    void refundsAtOnceNeverGiveBackMoreThanTheDebitTook() throws Exception {
        given(USER, 100);
        credits.debit(USER, 100, key("d"));

        List<Outcome<Receipt>> outcomes = onAllThreads(thread -> () ->
                insist(Refund.of(ref("d")).amount(7).key(key("r-" + thread)).build()));

        assertThat(outcomes).filteredOn(Outcome::isAccepted).hasSize(14);
        assertThat(posted(USER)).isEqualTo(98);
        assertThat(credits.debit(USER, 100, key("d")).refunded()).isEqualTo(98);
    }

    @Test
    void ofReversalsAndRefundsAtOnceTogetherNoMoreThanTheDebitComesBack() throws Exception {
        given(USER, 100);
        credits.debit(USER, 100, key("d"));

        List<Outcome<Receipt>> outcomes = onAllThreads(thread -> () -> insist(
                thread % 4 == 0
                        ? Reverse.of(ref("d")).key(key("v-" + thread)).build()
                        : Refund.of(ref("d")).amount(9).key(key("r-" + thread)).build()));

        long reversals = outcomes.stream()
                .filter(Outcome::isAccepted)
                .filter(outcome -> outcome.orElseThrow().transaction().kind() == OperationKind.REVERSE)
                .count();
        assertThat(reversals).isEqualTo(1);
        assertThat(posted(USER)).isEqualTo(100);
    }

    @Test
    void transfersInBothDirectionsDoNotBlockEachOtherForEver() throws Exception {
        given(USER, 1000);
        given(OTHER, 1000);

        onAllThreads(thread -> () -> {
            AccountId source = thread % 2 == 0 ? USER : OTHER;
            AccountId destination = thread % 2 == 0 ? OTHER : USER;
            for (int i = 0; i < 20; i++) {
                assertThat(insist(Transfer.between(source, destination)
                                        .amount(1)
                                        .key(key(thread + "-" + i))
                                        .build())
                                .isAccepted())
                        .isTrue();
            }
            return null;
        });

        assertThat(posted(USER)).isEqualTo(1000);
        assertThat(ledger.balance(USER).seq()).isEqualTo(1 + 20 * THREADS);
    }

    @Test
    void anAccountThatAllGrantToAtOnceIsOpenedOnce() throws Exception {
        List<Outcome<Receipt>> outcomes = onAllThreads(thread -> () ->
                insist(credits.newGrant(USER).amount(1).key(key("g-" + thread)).build()));

        assertThat(outcomes).allMatch(Outcome::isAccepted);
        assertThat(posted(USER)).isEqualTo(THREADS);
    }

    @Test
    void groupsHappenAsAWholeAmongOthers() throws Exception {
        given(USER, 100);
        given(OTHER, 100);

        List<Outcome<GroupReceipt>> outcomes = onAllThreads(thread -> () -> {
            AccountId first = thread % 2 == 0 ? USER : OTHER;
            AccountId second = thread % 2 == 0 ? OTHER : USER;
            return insist(AtomicGroup.of(
                    credits.newDebit(first).amount(5).key(key("1-" + thread)).build(),
                    credits.newDebit(second).amount(5).key(key("2-" + thread)).build()));
        });

        assertThat(outcomes).filteredOn(Outcome::isAccepted).hasSize(20);
        assertThat(posted(USER)).isZero();
        assertThat(posted(OTHER)).isZero();
    }

    @Test
    void aStatementReadWhileOthersWriteRepeatsAndHidesNoLine() throws Exception {
        given(USER, 1);
        CountDownLatch written = new CountDownLatch(THREADS - 1);

        onAllThreads(thread -> () -> {
            if (thread > 0) {
                for (int i = 0; i < 10; i++) {
                    insist(credits.newGrant(USER)
                            .amount(1)
                            .key(key(thread + "-" + i))
                            .build());
                }
                written.countDown();
                return null;
            }
            do {
                assertGapless(pagesOf(7));
            } while (written.getCount() > 0);
            return null;
        });

        assertThat(pagesOf(1000)).hasSize(1 + 10 * (THREADS - 1));
    }

    private List<Long> pagesOf(int lines) {
        List<Long> positions = new ArrayList<>();
        StatementQuery.Builder query = StatementQuery.of(USER).limit(lines);
        while (true) {
            StatementPage page = ledger.statement(query.build());
            page.lines().forEach(line -> positions.add(line.posting().position()));
            if (page.next().isEmpty()) {
                return positions;
            }
            query.after(page.next().getAsLong());
        }
    }

    private static void assertGapless(List<Long> newestFirst) {
        for (int i = 0; i < newestFirst.size(); i++) {
            assertThat(newestFirst.get(i)).isEqualTo(newestFirst.size() - i);
        }
    }

    @Test
    void everySnapshotBalancesWhileOthersWrite() throws Exception {
        given(USER, 10_000);
        CountDownLatch written = new CountDownLatch(THREADS - 1);

        onAllThreads(thread -> () -> {
            if (thread > 0) {
                for (int i = 0; i < 10; i++) {
                    insist(credits.newDebit(USER)
                            .amount(1)
                            .key(key(thread + "-" + i))
                            .build());
                }
                written.countDown();
                return null;
            }
            do {
                assertThat(ledger.trialBalance().balanced()).isTrue();
                assertThat(ledger.verify().violations()).isEmpty();
            } while (written.getCount() > 0);
            return null;
        });
    }
}
