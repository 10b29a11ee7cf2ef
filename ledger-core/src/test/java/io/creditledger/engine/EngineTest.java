package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Refund;
import io.creditledger.command.Transfer;
import io.creditledger.error.RejectionCode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId OTHER = AccountId.of("other");
    private static final AccountId REVENUE = AccountId.of("revenue");
    private static final AccountId ISSUANCE = AccountId.of("issuance");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final IdRange IDS = new IdRange(100, 10);

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    private static Debit debit(long amount, String key) {
        return Debit.from(USER)
                .amount(amount)
                .destination(REVENUE)
                .key(key(key))
                .build();
    }

    private static Grant grant(AccountId account, long amount, String key) {
        return Grant.to(account)
                .amount(amount)
                .source(ISSUANCE)
                .openingTerms(OpenAccount.limited(account, CREDIT).build())
                .key(key(key))
                .build();
    }

    private static AccountState account(long number, AccountId id, boolean limited, long posted) {
        AccountState opened = AccountState.opened(number, id, CREDIT, limited, 0, null, List.of(), NOW);
        return posted == 0 ? opened : opened.moved(posted, NOW);
    }

    /** Knows the user with these credits, revenue and issuance, and that there is nobody else and no such key. */
    private static WorkingSet.Builder set(long posted, Command<?>... commands) {
        WorkingSet.Builder set = WorkingSet.builder()
                .asset(CREDIT)
                .account(USER, account(1, USER, true, posted))
                .account(OTHER, null)
                .account(REVENUE, account(3, REVENUE, false, 0))
                .account(ISSUANCE, account(4, ISSUANCE, false, 0));
        Footprint.of(List.of(commands)).keys().forEach(key -> set.operation(key, null));
        return set;
    }

    private static Decision.Decided decided(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Decided.class);
        return (Decision.Decided) decision;
    }

    private static boolean replayed(Outcome<?> outcome) {
        return ((Outcome.Accepted<?>) outcome).replayed();
    }

    // Purity

    @Test
    void decidingTwiceGivesTheSame() {
        Command<?>[] commands = {
            grant(OTHER, 50, "g"),
            debit(30, "1"),
            debit(1000, "2"),
            AtomicGroup.of(debit(1, "3"), debit(1000, "4")),
            Refund.of(OperationRef.of(key("1"))).amount(10).key(key("r")).build(),
            Transfer.between(USER, OTHER).amount(5).key(key("t")).build(),
            CloseAccount.of(OTHER).sweepTo(REVENUE).key(key("c")).build()
        };
        WorkingSet set = set(100, commands).build(IDS, NOW);

        Decision.Decided first = decided(Engine.decide(set, List.of(commands)));
        Decision.Decided again = decided(Engine.decide(set, List.of(commands)));

        assertThat(again.writes()).isEqualTo(first.writes());
        assertThat(facts(again.writes())).isEqualTo(facts(first.writes()));
        for (int i = 0; i < commands.length; i++) {
            Outcome<?> one = first.outcomes().get(i);
            Outcome<?> other = again.outcomes().get(i);
            assertThat(other.changedBalances()).isEqualTo(one.changedBalances());
            assertThat(other.rejection().map(Throwable::getMessage))
                    .isEqualTo(one.rejection().map(Throwable::getMessage));
        }
    }

    /** All of the operations written, where their own equality only looks at what may change. */
    private static List<List<?>> facts(WriteSet writes) {
        List<List<?>> facts = new ArrayList<>();
        for (OperationRecord operation : writes.operations()) {
            facts.add(Arrays.asList(
                    operation.id(),
                    operation.key(),
                    operation.kind(),
                    operation.request(),
                    operation.postings(),
                    operation.recordedAt(),
                    operation.effectiveAt(),
                    operation.reference(),
                    operation.returned(),
                    operation.reversedBy(),
                    operation.result() == null ? null : new BigInteger(1, operation.result())));
        }
        return facts;
    }

    @Test
    void aRefusedCommandWritesNothing() {
        WorkingSet set = set(5, debit(6, "1")).build(IDS, NOW);

        Decision.Decided decided = decided(Engine.decide(set, List.of(debit(6, "1"))));

        assertThat(decided.outcomes().get(0).isAccepted()).isFalse();
        assertThat(decided.writes().isEmpty()).isTrue();
        assertThat(decided.writes().deltas()).isEmpty();
    }

    @Test
    void aReplayWritesNothing() {
        OperationRecord stored = stored(set(100, debit(30, "1")), debit(30, "1"), IDS);
        WorkingSet later = set(70).operation(key("1"), stored).build(new IdRange(200, 10), NOW);

        Decision.Decided decided = decided(Engine.decide(later, List.of(debit(30, "1"))));

        assertThat(replayed(decided.outcomes().get(0))).isTrue();
        assertThat(decided.writes().isEmpty()).isTrue();
    }

    @Test
    void aBatchIsWrittenAsOneWithOneDeltaForEachUnlimitedAccount() {
        Command<?>[] commands = {debit(1, "1"), debit(2, "2"), grant(OTHER, 50, "3"), debit(4, "4")};
        WorkingSet set = set(100, commands).build(IDS, NOW);

        WriteSet writes = decided(Engine.decide(set, List.of(commands))).writes();

        assertThat(writes.operations())
                .extracting(OperationRecord::id)
                .doesNotHaveDuplicates()
                .isSorted()
                .allMatch(IDS::contains);
        assertThat(writes.changed()).extracting(AccountState::posted).containsExactly(93L);
        assertThat(writes.opened()).extracting(AccountState::posted).containsExactly(50L);
        assertThat(writes.deltas())
                .containsExactly(
                        new WriteSet.Delta(3, BigInteger.valueOf(7)), new WriteSet.Delta(4, BigInteger.valueOf(-50)));
        assertThat(writes.assets()).isEmpty();
    }

    // What was not loaded

    @Test
    void whatIsNotLoadedIsAskedFor() {
        WorkingSet.Builder empty = WorkingSet.builder();
        Debit debit = debit(1, "1");
        assertNeeds(empty, debit, null, OperationRef.of(key("1")));
        empty.operation(key("1"), null);
        assertNeeds(empty, debit, USER, null);
        empty.account(USER, account(1, USER, true, 10));
        assertNeeds(empty, debit, REVENUE, null);
        empty.account(REVENUE, account(3, REVENUE, false, 0));
        assertThat(Engine.decide(empty.build(IDS, NOW), List.of(debit))).isInstanceOf(Decision.Decided.class);
    }

    @Test
    void theOperationReferredToIsAskedFor() {
        OperationRef byId = OperationRef.of(TransactionId.of(7));
        Refund refund = Refund.of(byId).key(key("r")).build();
        WorkingSet.Builder set = set(100, refund);

        assertNeeds(set, refund, null, byId);
        set.operation(7, null);
        assertThat(decided(Engine.decide(set.build(IDS, NOW), List.of(refund)))
                        .outcomes()
                        .get(0)
                        .rejection()
                        .orElseThrow()
                        .code())
                .isEqualTo(RejectionCode.OPERATION_NOT_FOUND);
    }

    @Test
    void theAccountsOfTheOperationReferredToAreAskedFor() {
        OperationRecord stored = stored(set(100, debit(30, "1")), debit(30, "1"), IDS);
        Refund refund = Refund.of(OperationRef.of(key("1"))).key(key("r")).build();
        WorkingSet.Builder set = WorkingSet.builder().operation(key("r"), null).operation(key("1"), stored);

        assertNeeds(set, refund, USER, null);
    }

    private static void assertNeeds(
            WorkingSet.Builder set, Command<?> command, @Nullable AccountId account, @Nullable OperationRef operation) {
        assertThat(Engine.decide(set.build(IDS, NOW), List.of(command)))
                .isEqualTo(new Decision.NeedMore(Set.of(
                        account != null ? new MissingInput.Account(account) : new MissingInput.Operation(operation))));
    }

    // After a commit of which it is not known how it ended

    private static OperationRecord stored(WorkingSet.Builder set, Command<?> command, IdRange ids) {
        return decided(Engine.decide(set.build(ids, NOW), List.of(command)))
                .writes()
                .operations()
                .get(0);
    }

    @Test
    void whatTheEarlierAttemptStoredIsNoReplay() {
        OperationRecord stored = stored(set(100, debit(30, "1")), debit(30, "1"), IDS);
        WorkingSet again = set(70).operation(key("1"), stored).build(IDS, NOW.plusSeconds(5));

        Decision.Decided decided = decided(Engine.decide(again, List.of(debit(30, "1"))));

        Receipt receipt = (Receipt) decided.outcomes().get(0).orElseThrow();
        assertThat(receipt.replayed()).isFalse();
        assertThat(receipt.transaction().id().value()).isEqualTo(stored.id());
        assertThat(receipt.transaction().recordedAt()).isEqualTo(NOW);
        assertThat(decided.outcomes().get(0).changedBalances())
                .extracting(Balance::posted)
                .containsExactly(70L);
        assertThat(decided.writes().isEmpty()).isTrue();
    }

    @Test
    void theSecondTimeInTheBatchItIsAReplay() {
        OperationRecord stored = stored(set(100, debit(30, "1")), debit(30, "1"), IDS);
        WorkingSet again = set(70).operation(key("1"), stored).build(IDS, NOW);

        List<Outcome<?>> outcomes = decided(
                        Engine.decide(again, List.of(debit(30, "1"), debit(30, "1"), AtomicGroup.of(debit(30, "1")))))
                .outcomes();

        assertThat(outcomes).extracting(EngineTest::replayed).containsExactly(false, true, true);
        assertThat(outcomes.get(1).changedBalances()).isEmpty();
    }

    @Test
    void underOtherIdsItIsAReplayUnlessTheEarlierOnesAreKnown() {
        OperationRecord stored = stored(set(100, debit(30, "1")), debit(30, "1"), IDS);
        IdRange fresh = new IdRange(200, 10);

        WorkingSet.Builder set = set(70).operation(key("1"), stored);
        assertThat(replayed(decided(Engine.decide(set.build(fresh, NOW), List.of(debit(30, "1"))))
                        .outcomes()
                        .get(0)))
                .isTrue();
        assertThat(replayed(decided(Engine.decide(set.earlier(IDS).build(fresh, NOW), List.of(debit(30, "1"))))
                        .outcomes()
                        .get(0)))
                .isFalse();
    }

    @Test
    void anAccountThatTheEarlierAttemptOpenedCountsAsOpenedNow() {
        OpenAccount open = OpenAccount.limited(OTHER, CREDIT).build();
        AccountState opened = decided(Engine.decide(set(0).build(IDS, NOW), List.of(open)))
                .writes()
                .opened()
                .get(0);

        List<Outcome<?>> outcomes = decided(
                        Engine.decide(set(0).account(OTHER, opened).build(IDS, NOW), List.of(open, open)))
                .outcomes();

        assertThat(((AccountReceipt) outcomes.get(0).orElseThrow()).changed()).isTrue();
        assertThat(((AccountReceipt) outcomes.get(1).orElseThrow()).changed()).isFalse();
    }

    @Test
    void anIdThatTheEarlierAttemptUsedIsNotGivenOutAgain() {
        // At first only the second debit could be paid; meanwhile somebody granted more.
        Command<?>[] commands = {debit(80, "big"), debit(30, "small")};
        OperationRecord small = decided(Engine.decide(set(50, commands).build(IDS, NOW), List.of(commands)))
                .writes()
                .operations()
                .get(0);
        WorkingSet again = set(500).operation(key("big"), null)
                .operation(key("small"), small)
                .build(IDS, NOW);

        Decision.Decided decided = decided(Engine.decide(again, List.of(commands)));

        assertThat(decided.outcomes()).extracting(EngineTest::replayed).containsExactly(false, false);
        assertThat(decided.writes().operations())
                .hasSize(1)
                .allMatch(operation -> IDS.contains(operation.id()) && operation.id() != small.id());
    }

    @Test
    void anIdThatTheEarlierAttemptGaveAnAccountIsNotGivenOutAgain() {
        Command<?>[] commands = {
            debit(80, "big"), OpenAccount.limited(OTHER, CREDIT).build()
        };
        AccountState opened = decided(Engine.decide(set(50, commands).build(IDS, NOW), List.of(commands)))
                .writes()
                .opened()
                .get(0);
        WorkingSet again = set(500, commands).account(OTHER, opened).build(IDS, NOW);

        assertThat(decided(Engine.decide(again, List.of(commands))).writes().operations())
                .hasSize(1)
                .allMatch(operation -> operation.id() != opened.internalId());
    }

    // Time

    @Test
    void recordingNeverRunsBackwardsForALimitedAccount() {
        WorkingSet set = set(100, debit(1, "1")).build(IDS, NOW.minusSeconds(60));

        OperationRecord operation = decided(Engine.decide(set, List.of(debit(1, "1"))))
                .writes()
                .operations()
                .get(0);

        assertThat(operation.recordedAt()).isEqualTo(NOW);
        assertThat(operation.effectiveAt()).isEqualTo(NOW);
    }

    // Misuse by a store

    @Test
    void maintenanceIsNotForTheEngine() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Engine.decide(set(0).build(IDS, NOW), List.of(CompactTotals.now())));
    }

    @Test
    void moreIdsAreAskedFor() {
        WorkingSet set = set(100, debit(1, "1"), debit(1, "2")).build(new IdRange(100, 1), NOW);

        assertThat(Engine.decide(set, List.of(debit(1, "1"), debit(1, "2"))))
                .isEqualTo(new Decision.NeedMore(Set.of(new MissingInput.Ids())));
    }

    @Test
    void idsAreGivenOutRangeAfterRange() {
        Command<?>[] debits = {debit(1, "1"), debit(1, "2"), debit(1, "3"), debit(1, "4")};
        IdRange two = new IdRange(100, 2);

        assertThat(decided(Engine.decide(
                                set(100, debits).build(List.of(two, new IdRange(900, 2)), NOW), List.of(debits)))
                        .writes()
                        .operations())
                .extracting(OperationRecord::id)
                .containsExactly(100L, 101L, 900L, 901L);
        assertThat(Engine.decide(set(100, debits).build(List.of(two, new IdRange(900, 1)), NOW), List.of(debits)))
                .isEqualTo(new Decision.NeedMore(Set.of(new MissingInput.Ids())));
    }

    @Test
    void aGroupAsksAtOnceForAllThatItsMembersLack() {
        WorkingSet.Builder set = WorkingSet.builder().account(REVENUE, account(3, REVENUE, false, 0));
        Debit first = debit(1, "1");
        Debit second =
                Debit.from(OTHER).amount(1).destination(REVENUE).key(key("2")).build();
        set.operation(key("1"), null).operation(key("2"), null);

        assertThat(Engine.decide(set.build(IDS, NOW), List.of(AtomicGroup.of(first, second))))
                .isEqualTo(
                        new Decision.NeedMore(Set.of(new MissingInput.Account(USER), new MissingInput.Account(OTHER))));
    }

    @Test
    void aMemberIsNotRefusedForWhatAnEarlierOneLacks() {
        AtomicGroup group = AtomicGroup.of(
                grant(OTHER, 50, "g"),
                Debit.from(OTHER).amount(50).destination(REVENUE).key(key("1")).build());
        WorkingSet.Builder set = WorkingSet.builder()
                .asset(CREDIT)
                .account(OTHER, null)
                .account(REVENUE, account(3, REVENUE, false, 0))
                .operation(key("g"), null)
                .operation(key("1"), null);

        assertThat(Engine.decide(set.build(IDS, NOW), List.of(group)))
                .as("without the grant there is no account to debit")
                .isEqualTo(new Decision.NeedMore(Set.of(new MissingInput.Account(ISSUANCE))));
        set.account(ISSUANCE, account(4, ISSUANCE, false, 0));
        assertThat(decided(Engine.decide(set.build(IDS, NOW), List.of(group))).outcomes())
                .allMatch(Outcome::isAccepted);
    }

    @Test
    void whatIsDueIsAskedForOfAllAccountsOfAMovement() {
        Transfer transfer =
                Transfer.between(USER, OTHER).amount(1).key(key("t")).build();
        WorkingSet.Builder set = set(100, transfer)
                .account(USER, due(account(1, USER, true, 100)))
                .account(OTHER, due(account(2, OTHER, true, 100)));

        assertThat(Engine.decide(set.build(IDS, NOW), List.of(transfer)))
                .isEqualTo(new Decision.NeedMore(
                        Set.of(new MissingInput.Everything(USER), new MissingInput.Everything(OTHER))));
    }

    private static AccountState due(AccountState account) {
        return account.withLots(0, 0, 1).withNextChange(NOW);
    }

    @Test
    void theFootprintNamesAllThatIsNeededAndEnoughIds() {
        Command<?>[] commands = {
            grant(OTHER, 50, "g"),
            AtomicGroup.of(
                    debit(1, "1"),
                    Transfer.between(USER, OTHER).amount(1).key(key("t")).build()),
            CloseAccount.of(OTHER).sweepTo(REVENUE).key(key("c")).build()
        };

        Footprint footprint = Footprint.of(List.of(commands));

        assertThat(footprint.accounts()).containsExactlyInAnyOrder(OTHER, ISSUANCE, USER, REVENUE);
        assertThat(footprint.keys()).containsExactlyInAnyOrder(key("g"), key("1"), key("t"), key("c"));
        assertThat(footprint.assetCodes()).containsExactly("CREDIT");
        assertThat(footprint.ids()).as("four operations and an account").isEqualTo(5);
        WorkingSet set = set(100, commands).build(new IdRange(100, footprint.ids()), NOW);
        assertThat(decided(Engine.decide(set, List.of(commands))).outcomes()).allMatch(Outcome::isAccepted);
    }

    @Test
    void aPreviewIsTheOutcomeWithoutItsIds() {
        Decision.Decided decided =
                decided(Engine.decide(set(100, debit(30, "1")).build(IDS, NOW), List.of(debit(30, "1"))));

        Preview preview = Engine.preview(decided);

        assertThat(preview.isAccepted()).isTrue();
        assertThat(preview.legs()).hasSize(2);
        assertThat(preview.balances()).extracting(Balance::posted).containsExactly(70L);
    }

    @Test
    void anIdRangeIsPositive() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new IdRange(0, 1));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new IdRange(1, 0));
        assertThat(IDS.contains(99)).isFalse();
        assertThat(IDS.contains(100)).isTrue();
        assertThat(IDS.contains(109)).isTrue();
        assertThat(IDS.contains(110)).isFalse();
    }
}
