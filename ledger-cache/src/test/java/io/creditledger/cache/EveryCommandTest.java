package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.memory.InMemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the cache shows after a command of each kind whose effect it was not told: because another node executed it, or because its
 * answer was lost. Where a command can have a receiver, that is limited; and 50 credits of the payer have expired, which the ledger
 * books before the command itself.
 */
class EveryCommandTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final AccountId SHOP = AccountId.of("shop");
    private static final AccountId NEW = AccountId.of("user:new");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final CreditLedger elsewhere = bench.elsewhere;
    private final Ledger real = bench.staged.real;
    private final CachingLedger cached = bench.cached;
    private final Instant start = bench.clock.instant();
    private final List<AccountId> accounts =
            List.of(ANN, BOB, SHOP, NEW, elsewhere.issuance(), elsewhere.revenue(), elsewhere.expired());
    private final UnknownOutcomeException unknown = new UnknownOutcomeException("lost in commit", null, "08006", 0);

    /** One command; preparing it may execute others elsewhere. */
    private record Write(String name, Function<EveryCommandTest, Command<?>> prepare) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Write> all() {
        return Stream.concat(
                repeatable(),
                Stream.of(
                        new Write("sweep", it -> ExpireDue.limit(10)),
                        new Write("compaction", it -> CompactTotals.now())));
    }

    /** Commands that can be executed again to learn what has become of them. */
    static Stream<Write> repeatable() {
        return Stream.concat(
                keyed(),
                Stream.of(
                        new Write(
                                "opening",
                                it -> OpenAccount.limited(NEW, CREDIT).build()),
                        new Write("settlement", it -> ApplyDue.of(ANN))));
    }

    static Stream<Write> keyed() {
        return Stream.of(movements(), returns(), holds(), others()).flatMap(List::stream);
    }

    private static List<Write> movements() {
        return List.of(
                new Write(
                        "grant",
                        it -> it.elsewhere.newGrant(ANN).amount(5).key(it.key()).build()),
                new Write(
                        "grant from a limited account to a new one",
                        it -> it.elsewhere
                                .newGrant(NEW)
                                .source(ANN)
                                .amount(5)
                                .key(it.key())
                                .build()),
                new Write(
                        "debit",
                        it -> it.elsewhere
                                .newDebit(ANN)
                                .destination(SHOP)
                                .amount(5)
                                .key(it.key())
                                .build()),
                new Write(
                        "debit of at most",
                        it -> it.elsewhere
                                .newDebitUpTo(ANN)
                                .destination(SHOP)
                                .amount(5)
                                .key(it.key())
                                .build()),
                new Write(
                        "transfer",
                        it -> Transfer.between(ANN, SHOP)
                                .amount(5)
                                .key(it.key())
                                .build()),
                new Write(
                        "post",
                        it -> Post.builder()
                                .leg(ANN, CREDIT, -5)
                                .leg(SHOP, CREDIT, 4)
                                .leg(it.elsewhere.revenue(), CREDIT, 1)
                                .key(it.key())
                                .build()),
                new Write(
                        "group",
                        it -> AtomicGroup.of(
                                it.elsewhere
                                        .newDebitUpTo(ANN)
                                        .destination(SHOP)
                                        .amount(5)
                                        .key(it.key())
                                        .build(),
                                it.elsewhere
                                        .newDebit(BOB)
                                        .amount(5)
                                        .key(it.key())
                                        .build())));
    }

    private static List<Write> returns() {
        return List.of(
                new Write(
                        "refund, all of it expired",
                        it -> Refund.of(it.debited()).key(it.key()).build()),
                new Write(
                        "refund of a debit in memory",
                        it -> Refund.of(it.inMemory(it.debited())).key(it.key()).build()),
                new Write(
                        "refund that extends",
                        it -> Refund.of(it.debited())
                                .extendUntil(it.start.plus(HOUR))
                                .key(it.key())
                                .build()),
                new Write(
                        "reversal",
                        it -> Reverse.of(it.inMemory(it.debited()))
                                .key(it.key())
                                .build()));
    }

    private static List<Write> holds() {
        return List.of(
                new Write(
                        "hold",
                        it -> it.elsewhere
                                .newHold(ANN)
                                .destination(SHOP)
                                .amount(5)
                                .timeout(HOUR)
                                .key(it.key())
                                .build()),
                new Write(
                        "capture",
                        it -> CaptureHold.of(it.held()).amount(25).key(it.key()).build()),
                new Write(
                        "release", it -> ReleaseHold.of(it.held()).key(it.key()).build()),
                new Write(
                        "extension of a hold",
                        it -> ExtendHold.of(it.held())
                                .timeout(HOUR)
                                .key(it.key())
                                .build()));
    }

    private static List<Write> others() {
        return List.of(
                new Write(
                        "limits",
                        it -> ChangeLimits.of(ANN).floor(-5).key(it.key()).build()),
                new Write("freeze", it -> FreezeAccount.of(ANN).key(it.key()).build()),
                new Write("reopening", it -> {
                    it.elsewhere.freeze(ANN, it.key());
                    return ReopenAccount.of(ANN).key(it.key()).build();
                }),
                new Write(
                        "closing",
                        it -> CloseAccount.of(ANN).sweepTo(SHOP).key(it.key()).build()),
                new Write(
                        "voiding",
                        it -> VoidLot.of(it.granted(60, HOUR)).key(it.key()).build()),
                new Write(
                        "extension of a lot",
                        it -> ExtendLot.of(it.granted(60, HOUR))
                                .expiresAt(it.start.plus(HOUR).plus(HOUR))
                                .key(it.key())
                                .build()));
    }

    private IdempotencyKey key() {
        return bench.key();
    }

    private LotId granted(long amount, Duration life) {
        return new LotId(elsewhere
                .execute(elsewhere
                        .newGrant(ANN)
                        .amount(amount)
                        .expiresAt(start.plus(life))
                        .key(key())
                        .build())
                .transaction()
                .id()
                .value());
    }

    /** Takes 30 of the 50 credits that will have expired. */
    private OperationRef debited() {
        IdempotencyKey key = key();
        elsewhere.execute(
                elsewhere.newDebit(ANN).destination(SHOP).amount(30).key(key).build());
        return OperationRef.of(key);
    }

    private OperationRef inMemory(OperationRef reference) {
        assertThat(cached.transaction(reference.key().orElseThrow())).isPresent();
        return reference;
    }

    /** Reserves 40 of the 50 credits that will have expired. */
    private OperationRef held() {
        IdempotencyKey key = key();
        elsewhere.execute(elsewhere
                .newHold(ANN)
                .destination(SHOP)
                .amount(40)
                .timeout(HOUR)
                .key(key)
                .build());
        return OperationRef.of(key);
    }

    /** Returns the command, at a time when the credits have expired, and when the cache knows all balances. */
    private Command<?> prepared(Write write) {
        bench.grantElsewhere(ANN, 1_000);
        bench.grantElsewhere(BOB, 100);
        elsewhere.open(SHOP);
        granted(50, Duration.ofSeconds(10));
        Command<?> command = write.prepare().apply(this);
        bench.clock.advance(Duration.ofSeconds(20));
        assertCurrent();
        return command;
    }

    private Map<AccountId, Balance> assertCurrent() {
        Map<AccountId, Balance> balances = real.balances(accounts);
        assertThat(cached.balances(accounts)).isEqualTo(balances);
        return balances;
    }

    @Test
    void everyCommandIsTried() {
        assertThat(all().map(write -> new EveryCommandTest().prepared(write).getClass())
                        .collect(Collectors.toSet()))
                .isEqualTo(kinds(Command.class).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EveryCommandTest::kinds)
                : Stream.of(type);
    }

    @ParameterizedTest
    @MethodSource("keyed")
    void aReplayShowsWhatTheOriginalDidOnAnotherNode(Write write) {
        Command<?> command = prepared(write);
        real.execute(command).orElseThrow();

        assertThat(cached.execute(command).replayed()).isTrue();

        assertThat(assertCurrent().get(elsewhere.expired()).posted()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("keyed")
    void aReplayInAHostsUnitOfWorkShowsItWhenThatHasEnded(Write write) {
        Command<?> command = prepared(write);
        real.execute(command).orElseThrow();
        JoinedLedger view = cached.joining(((InMemoryLedger) real).joining());

        assertThat(view.execute(command).replayed()).isTrue();
        view.committed();

        assertCurrent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aListInAHostsUnitOfWorkShowsItWhenThatHasEnded(Write write) {
        Command<?> command = prepared(write);
        JoinedLedger below = ((InMemoryLedger) real).joining();
        JoinedLedger view = cached.joining(below);

        assertThat(view.executeAll(List.of(command))).hasSize(1);
        assertThat(view.touchedAccounts()).isEqualTo(below.touchedAccounts());
        assertThat(view.pendingChanges()).isEqualTo(below.pendingChanges());
        view.committed();

        assertCurrent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aStageInAHostsUnitOfWorkShowsItWhenThatHasEnded(Write write) {
        Command<?> command = prepared(write);
        JoinedLedger view = cached.joining(((InMemoryLedger) real).joining());

        assertThat(view.executeAsync(command).toCompletableFuture().join().isAccepted())
                .isTrue();
        view.committed();

        assertCurrent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aCommandWhoseAnswerIsLostIsShown(Write write) {
        Command<?> command = prepared(write);
        bench.staged.loseNextAnswer(unknown);

        assertThatThrownBy(() -> cached.execute(command)).isSameAs(unknown);

        assertCurrent();
    }

    @ParameterizedTest
    @MethodSource("repeatable")
    void aCommandThatTheDatabaseCompletesLateIsShownOnceItIsRepeated(Write write) {
        Command<?> command = prepared(write);
        bench.staged.failNextWrite(unknown);
        assertThatThrownBy(() -> cached.execute(command)).isSameAs(unknown);
        assertCurrent();
        real.execute(command).orElseThrow();

        cached.execute(command);

        assertCurrent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aCommandIsShown(Write write) {
        Command<?> command = prepared(write);

        assertThat(cached.execute(command).isAccepted()).isTrue();

        assertCurrent();
    }

    @Test
    void aCommandThatMovesNamedAccountsLeavesTheOthersInMemory() {
        Command<?> command = prepared(new Write(
                "debit of another",
                it -> it.elsewhere.newDebit(BOB).amount(5).key(it.key()).build()));
        int reads = bench.staged.reads();

        cached.execute(command);
        cached.balance(elsewhere.issuance());
        cached.balance(elsewhere.expired());

        assertThat(bench.staged.reads()).isEqualTo(reads);
    }

    @Test
    void aLoadThatWasOvertakenByAReplayLeavesNoOldTotal() {
        Command<?> command = prepared(new Write(
                "debit",
                it -> it.elsewhere.newDebit(ANN).amount(5).key(it.key()).build()));
        cached.invalidate(elsewhere.expired());
        bench.staged.duringNextRead(() -> {
            real.execute(command);
            cached.execute(command);
        });
        assertThat(cached.balance(elsewhere.expired()).posted()).isZero();

        assertThat(cached.balance(elsewhere.expired()).posted()).isEqualTo(50);
    }
}
