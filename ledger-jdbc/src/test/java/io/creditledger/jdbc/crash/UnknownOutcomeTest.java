package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.crash.CommitBreaker.Moment;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The connection is lost while the database commits, and nobody can tell at once whether it did. */
@Tag(EachDatabase.TAG)
@ParameterizedClass
@MethodSource("databases")
class UnknownOutcomeTest {
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final AccountId BOB = AccountId.of("user:bob");

    @AutoClose
    private final TestDatabase database;

    private final Moment moment;
    private final CommitBreaker breaker;

    @AutoClose
    private final JdbcLedger ledger;

    @AutoClose
    private final JdbcLedger otherNode;

    private final CreditLedger credits;

    static Stream<Arguments> databases() {
        return TestDatabases.ofThisPart()
                .flatMap(database -> Stream.of(Moment.values()).map(moment -> Arguments.of(database, moment)));
    }

    UnknownOutcomeTest(TestDatabases databases, Moment moment) {
        this.database = databases.createMigrated();
        this.moment = moment;
        this.breaker = new CommitBreaker(database.newDataSource(2, true));
        this.ledger = JdbcLedger.builder(breaker).maxAttempts(4).build();
        this.otherNode = JdbcLedger.builder(database.newDataSource(2, true)).build();
        this.credits = CreditLedger.builder(ledger).build();
        credits.grant(ALICE, 100, key("grant-alice"));
        credits.grant(BOB, 50, key("grant-bob"));
    }

    @Test
    void aDebitIsChargedOnceAndIsNotAReplay() {
        breaker.breakNext(1, moment);

        Receipt receipt = credits.debit(ALICE, 7, key("debit"));

        assertThat(breaker.broken()).isEqualTo(1);
        assertThat(receipt.replayed()).isFalse();
        assertThat(receipt.balance().posted()).isEqualTo(93);
        assertThat(receipt.transaction().id())
                .isEqualTo(ledger.transaction(key("debit")).orElseThrow().id());
        assertCharges(ALICE, 100, -7);
    }

    @Test
    void soItIsWhenTheConnectionBreaksAgainAndAgain() {
        breaker.breakNext(3, moment);

        Outcome<Receipt> outcome = credits.tryDebit(ALICE, 7, key("debit"));

        assertThat(replayed(outcome)).isFalse();
        assertCharges(ALICE, 100, -7);
    }

    @Test
    void eachCommandOfABatchSaysWhatItWouldHaveSaid() {
        breaker.breakNext(1, moment);

        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                credits.newDebit(ALICE).amount(7).key(key("a")).build(),
                credits.newDebit(BOB).amount(51).key(key("too-much")).build(),
                credits.newDebit(ALICE).amount(7).key(key("a")).build(),
                AtomicGroup.of(
                        credits.newDebit(ALICE).amount(3).key(key("b")).build(),
                        credits.newDebit(BOB).amount(5).key(key("c")).build())));

        assertThat(breaker.broken()).isEqualTo(1);
        assertThat(replayed(outcomes.get(0))).isFalse();
        assertThat(outcomes.get(1).isAccepted()).isFalse();
        assertThat(replayed(outcomes.get(2))).isTrue();
        assertThat(replayed(outcomes.get(3))).isFalse();
        assertCharges(ALICE, 100, -7, -3);
        assertCharges(BOB, 50, -5);
    }

    @Test
    void refundsAndReversalsHappenOnce() {
        credits.debit(ALICE, 40, key("debit"));
        breaker.breakNext(1, moment);
        Receipt refund = credits.refund(OperationRef.of(key("debit")), 10, key("refund"));
        breaker.breakNext(1, moment);
        Receipt reversal = credits.reverse(OperationRef.of(key("debit")), key("reverse"));

        assertThat(refund.replayed()).isFalse();
        assertThat(reversal.replayed()).isFalse();
        assertCharges(ALICE, 100, -40, 10, 30);
    }

    @Test
    void anAccountIsOpenedOnce() {
        AccountId carol = AccountId.of("user:carol");
        breaker.breakNext(1, moment);

        AccountReceipt opened = credits.open(carol);
        breaker.breakNext(1, moment);
        Receipt grant = credits.grant(AccountId.of("user:dave"), 9, key("grant-dave"));

        assertThat(opened.account().id()).isEqualTo(carol);
        assertThat(grant.replayed()).isFalse();
        assertCharges(carol);
        assertCharges(AccountId.of("user:dave"), 9);
    }

    @Test
    void whoCannotFindOutSaysSoAndTheSameKeyChargesOnce() {
        breaker.breakNext(1, moment);
        breaker.unreachableOnceBroken();

        assertThatThrownBy(() -> credits.debit(ALICE, 7, key("debit")))
                .isInstanceOfSatisfying(UnknownOutcomeException.class, unknown -> {
                    assertThat(unknown.retry()).isEqualTo(StorageException.Retry.CALL);
                    assertThat(unknown.sqlState()).startsWith("08");
                });

        breaker.reachable();
        Receipt again = credits.debit(ALICE, 7, key("debit"));
        assertThat(again.replayed()).isEqualTo(moment == Moment.AFTER_COMMIT);
        assertThat(again.balance().posted()).isEqualTo(93);
        assertCharges(ALICE, 100, -7);
    }

    @Test
    void whoIsOvertakenByAnotherNodeWithTheSameKeyChargesOnceToo() {
        List<Receipt> elsewhere = new ArrayList<>();
        breaker.breakNext(1, moment);
        breaker.beforeReconnect(() -> elsewhere.add(credits.on(otherNode).debit(ALICE, 7, key("debit"))));

        Receipt here = credits.debit(ALICE, 7, key("debit"));

        // Exactly one of them was the first, and both speak of the same transaction.
        assertThat(here.replayed()).isEqualTo(moment == Moment.BEFORE_COMMIT);
        assertThat(elsewhere.get(0).replayed()).isEqualTo(moment == Moment.AFTER_COMMIT);
        assertThat(here.transaction().id())
                .isEqualTo(elsewhere.get(0).transaction().id());
        assertCharges(ALICE, 100, -7);
    }

    @Test
    void itCountsInTheOrderOfTheBooksWhatAnotherNodeDidMeanwhile() {
        List<Boolean> elsewhere = new ArrayList<>();
        breaker.breakNext(1, moment);
        breaker.beforeReconnect(() -> elsewhere.add(
                credits.on(otherNode).tryDebit(ALICE, 95, key("nearly-all")).isAccepted()));

        Outcome<Receipt> here = credits.tryDebit(ALICE, 7, key("debit"));

        boolean wasDone = moment == Moment.AFTER_COMMIT;
        assertThat(here.isAccepted()).isEqualTo(wasDone);
        assertThat(elsewhere).containsExactly(!wasDone);
        assertCharges(ALICE, 100, wasDone ? -7 : -95);
    }

    @Test
    void anInterruptMeanwhileIsKeptAndItIsFoundOut() {
        assumeTrue(database.dialect() != LedgerDialect.H2, "H2 works on threads that no host can interrupt");
        breaker.interrupting();
        breaker.breakNext(3, moment);

        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                credits.newDebit(ALICE).amount(7).key(key("a")).build(),
                credits.newDebit(BOB).amount(5).key(key("b")).build()));

        assertThat(Thread.interrupted()).as("interrupted afterwards").isTrue();
        assertThat(outcomes).noneMatch(UnknownOutcomeTest::replayed);
        assertCharges(ALICE, 100, -7);
        assertCharges(BOB, 50, -5);
    }

    /** Only on PostgreSQL may a standby not have what is found. */
    @Test
    void whatIsFoundIsAReplayAndIsCommittedFirstWhereItMayNotBeReplicatedYet() {
        credits.debit(ALICE, 7, key("debit"));
        if (database.dialect() == LedgerDialect.POSTGRESQL) {
            breaker.breakNext(1, moment);
            assertThat(credits.debit(ALICE, 7, key("debit")).replayed()).isTrue();
            assertThat(breaker.broken()).as("commits of the replay").isEqualTo(1);

            breaker.breakNext(1, moment);
            breaker.unreachableOnceBroken();
            assertThatThrownBy(() -> credits.debit(ALICE, 7, key("debit"))).isInstanceOf(UnknownOutcomeException.class);
            breaker.reachable();
        }

        assertThat(credits.debit(ALICE, 7, key("debit")).replayed()).isTrue();
        assertCharges(ALICE, 100, -7);
    }

    private void assertCharges(AccountId account, long... amounts) {
        assertThat(ledger.statement(StatementQuery.of(account).oldestFirst().build())
                        .lines())
                .extracting(line -> line.posting().amount())
                .containsExactly(box(amounts));
        assertThat(ledger.balance(account).posted())
                .isEqualTo(Stream.of(box(amounts)).mapToLong(Long::longValue).sum());
        assertThat(ledger.verify().violations()).isEmpty();
        assertThat(ledger.trialBalance().balanced()).isTrue();
    }

    private static Long[] box(long... amounts) {
        Long[] boxed = new Long[amounts.length];
        for (int i = 0; i < amounts.length; i++) {
            boxed[i] = amounts[i];
        }
        return boxed;
    }

    private static boolean replayed(Outcome<?> outcome) {
        return ((Outcome.Accepted<?>) outcome).replayed();
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("unknown-outcome", key);
    }
}
