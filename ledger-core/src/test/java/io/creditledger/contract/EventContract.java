package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CommandResult;
import io.creditledger.GroupReceipt;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.TransactionId;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.ListenerException;
import io.creditledger.event.EventListener;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.AccountOpened;
import io.creditledger.event.LedgerEvent.DueApplied;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a listener is told: what is accepted and what the ledger books by itself, once, and nothing else. */
abstract class EventContract extends LotSuite {
    private final List<LedgerEvent> told = new ArrayList<>();
    private EventListener reaction = events -> {};

    @Override
    EventListener listener() {
        return events -> {
            assertThat(events).isNotEmpty();
            reaction.onEvents(events);
            told.addAll(events);
        };
    }

    /** Returns what was told since the last time, and forgets it. */
    private List<LedgerEvent> heard() {
        List<LedgerEvent> heard = List.copyOf(told);
        told.clear();
        return heard;
    }

    private OperationAccepted onlyOperation() {
        List<LedgerEvent> heard = heard();
        assertThat(heard).singleElement().isInstanceOf(OperationAccepted.class);
        return (OperationAccepted) heard.get(0);
    }

    private Debit debit(long amount, String name) {
        return credits.newDebit(USER).amount(amount).key(key(name)).build();
    }

    private void givenHundred() {
        given(USER, 100);
        told.clear();
    }

    @Test
    void aDebitIsToldWithItsLegsAndTheBalancesAfterIt() {
        givenHundred();

        Receipt receipt = done(credits.newDebit(USER)
                .amount(30)
                .key(key("d"))
                .metadata(Map.of("model", "small \"1\""))
                .effectiveAt(at(-5))
                .build());

        OperationAccepted event = onlyOperation();
        assertThat(event.operation()).isEqualTo(receipt.transaction().id());
        assertThat(event.transaction()).contains(event.operation());
        assertThat(event.kind()).isEqualTo(OperationKind.DEBIT);
        assertThat(event.key()).contains(key("d"));
        assertThat(event.legs()).containsExactly(leg(USER, -30), leg(REVENUE, 30));
        assertThat(event.balances()).isEqualTo(receipt.balances());
        assertThat(event.recordedAt()).isEqualTo(at(0));
        assertThat(event.effectiveAt()).isEqualTo(at(-5));
        assertThat(event.metadata()).isEqualTo(Map.of("model", "small \"1\""));
        assertThat(event.reference()).isEmpty();
        assertThat(event.cause()).isEmpty();
        assertThat(event.id()).isEqualTo("operation:" + event.operation());
    }

    @Test
    void anOpenedAccountIsToldOnce() {
        OpenAccount open =
                OpenAccount.limited(USER, CREDIT).floor(-5).ceiling(50).build();
        done(open);
        ledger.execute(open);

        List<LedgerEvent> heard = heard();
        assertThat(heard)
                .filteredOn(event -> event.id().equals("opened:" + USER))
                .singleElement()
                .isInstanceOfSatisfying(AccountOpened.class, event -> {
                    assertThat(event.account()).isEqualTo(USER);
                    assertThat(event.asset()).isEqualTo(CREDIT);
                    assertThat(event.limited()).isTrue();
                    assertThat(event.floor()).isEqualTo(-5);
                    assertThat(event.ceiling()).hasValue(50);
                    assertThat(event.balances()).containsExactly(ledger.balance(USER));
                });
        assertThat(heard)
                .filteredOn(event -> event.id().equals("opened:" + REVENUE))
                .singleElement()
                .isInstanceOfSatisfying(AccountOpened.class, event -> {
                    assertThat(event.limited()).isFalse();
                    assertThat(event.balances()).isEmpty();
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.creditledger.contract.WritesOnUser#all")
    void everyKindOfWriteIsToldOnceAndWhatItLetsTheLedgerBookNamesIt(WritesOnUser.Write write) {
        givenWhatFallsDue();
        on(60);
        Command<?> command = write.command().apply(this);
        told.clear();

        Outcome<?> outcome = ledger.execute(command);

        List<LedgerEvent> heard = heard();
        assertThat(outcome.isAccepted()).isTrue();
        assertThat(heard).extracting(LedgerEvent::id).doesNotHaveDuplicates();
        List<OperationAccepted> asked = heard.stream()
                .filter(OperationAccepted.class::isInstance)
                .map(OperationAccepted.class::cast)
                .filter(event -> event.key().isPresent())
                .toList();
        List<TransactionId> accepted = operations(outcome);
        assertThat(asked).extracting(OperationAccepted::operation).containsExactlyElementsOf(accepted);
        assertThat(heard)
                .filteredOn(OperationAccepted.class::isInstance)
                .map(OperationAccepted.class::cast)
                .filteredOn(event -> event.key().isEmpty())
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.kind()).isIn(OperationKind.EXPIRE, OperationKind.REPAY);
                    assertThat(event.cause()).isEqualTo(accepted.stream().findFirst());
                });
        assertThat(heard)
                .filteredOn(DueApplied.class::isInstance)
                .map(DueApplied.class::cast)
                .filteredOn(event -> event.account().equals(USER))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.expiredHolds()).extracting(Hold::id).contains(operation("dead"));
                    assertThat(event.startedLots()).containsExactly(lotId("started"));
                    assertThat(event.cause()).isEqualTo(accepted.stream().findFirst());
                });
        assertThat(lastBalances(heard)).isEqualTo(lastBalances(outcome));
        assertRevisionsRise(heard);
        for (OperationAccepted event : asked) {
            assertThat(ledger.operation(OperationRef.of(event.operation()))
                            .orElseThrow()
                            .reference())
                    .isEqualTo(event.reference());
        }
    }

    private static List<TransactionId> operations(Outcome<?> outcome) {
        if (outcome.orElseThrow() instanceof GroupReceipt group) {
            return group.members().stream()
                    .flatMap(member -> operations(member).stream())
                    .toList();
        }
        return ((CommandResult) outcome.orElseThrow()).operation().stream().toList();
    }

    private TransactionId operation(String name) {
        return ledger.operation(ref(name)).orElseThrow().id();
    }

    private static List<Balance> lastBalances(List<LedgerEvent> events) {
        Map<String, Balance> last = new TreeMap<>();
        events.forEach(event ->
                event.balances().forEach(balance -> last.put(balance.account().value(), balance)));
        return List.copyOf(last.values());
    }

    private static List<Balance> lastBalances(Outcome<?> outcome) {
        Map<String, Balance> last = new TreeMap<>();
        outcome.changedBalances().forEach(balance -> last.put(balance.account().value(), balance));
        return List.copyOf(last.values());
    }

    static void assertRevisionsRise(List<LedgerEvent> events) {
        Map<String, Long> revisions = new HashMap<>();
        for (LedgerEvent event : events) {
            for (Balance balance : event.balances()) {
                Long before = revisions.put(balance.account().value(), balance.revision());
                assertThat(balance.revision()).as(event.id()).isGreaterThanOrEqualTo(before == null ? 0 : before);
            }
        }
    }

    @Test
    void refusalsReplaysAndPreviewsAreNotTold() {
        givenHundred();
        refused(InsufficientCreditsException.class, debit(101, "too much"));
        assertThat(heard()).isEmpty();

        ledger.preview(debit(1, "seen"));
        assertThat(heard()).isEmpty();

        done(debit(1, "d"));
        assertThat(heard()).hasSize(1);
        replayed(debit(1, "d"));
        assertThat(heard()).isEmpty();
        assertThat(catchThrowable(() -> ledger.execute(debit(2, "d")).orElseThrow()))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(heard()).isEmpty();
    }

    @Test
    void ofAListWhatIsAcceptedIsTold() {
        givenHundred();

        ledger.executeAll(List.of(debit(10, "a"), debit(1_000, "b"), debit(20, "c"), debit(10, "a")));

        List<LedgerEvent> heard = heard();
        assertThat(heard)
                .map(OperationAccepted.class::cast)
                .extracting(OperationAccepted::key)
                .containsExactly(Optional.of(key("a")), Optional.of(key("c")));
        assertThat(heard).extracting(event -> event.balances().get(0).posted()).containsExactly(90L, 70L);
        assertRevisionsRise(heard);
    }

    @Test
    void ofAGroupAllMembersAreToldOrNone() {
        givenHundred();

        ledger.execute(AtomicGroup.of(List.of(debit(10, "a"), debit(1_000, "b"))));
        assertThat(heard()).isEmpty();

        ledger.execute(AtomicGroup.of(List.of(debit(10, "a"), debit(20, "b"))));
        assertThat(heard())
                .map(OperationAccepted.class::cast)
                .extracting(OperationAccepted::key)
                .containsExactly(Optional.of(key("a")), Optional.of(key("b")));
    }

    @Test
    void whatIsBookedWithoutACommandOfACallerHasNoCause() {
        givenWhatFallsDue();
        on(60);
        told.clear();

        ledger.execute(ApplyDue.of(USER));

        List<LedgerEvent> heard = heard();
        assertThat(heard)
                .extracting(LedgerEvent::getClass)
                .containsExactly(OperationAccepted.class, DueApplied.class)
                .isNotEmpty();
        OperationAccepted expiry = (OperationAccepted) heard.get(0);
        assertThat(expiry.kind()).isEqualTo(OperationKind.EXPIRE);
        assertThat(expiry.key()).isEmpty();
        assertThat(expiry.cause()).isEmpty();
        assertThat(expiry.legs()).containsExactly(leg(USER, -10), leg(EXPIRED, 10));
        assertThat(expiry.effectiveAt()).isEqualTo(at(10));
        DueApplied due = (DueApplied) heard.get(1);
        assertThat(due.cause()).isEmpty();
        assertThat(due.balance()).isEqualTo(ledger.balance(USER));
    }

    @Test
    void aSweepTellsWhatItBooks() {
        givenWhatFallsDue();
        on(60);
        told.clear();

        credits.expireDue(10);

        assertThat(heard())
                .extracting(LedgerEvent::recordedAt)
                .containsOnly(at(60))
                .hasSize(2);
    }

    @Test
    void aHoldIsToldWithoutATransaction() {
        givenHundred();

        done(credits.newHold(USER)
                .amount(40)
                .timeout(Duration.ofMinutes(1))
                .key(key("h"))
                .build());

        OperationAccepted event = onlyOperation();
        assertThat(event.kind()).isEqualTo(OperationKind.HOLD);
        assertThat(event.transaction()).isEmpty();
        assertThat(event.legs()).isEmpty();
        assertThat(event.balances()).containsExactly(ledger.balance(USER));
        assertThat(event.balances().get(0).held()).isEqualTo(40);
    }

    @Test
    void whatTheListenerRefusesIsNotWrittenAndItsKeyIsFree() throws Exception {
        givenHundred();
        State before = state();
        Exception broken = new Exception("the outbox is full");
        reaction = events -> {
            throw broken;
        };

        assertThatThrownBy(() -> ledger.execute(debit(30, "d")))
                .isInstanceOf(ListenerException.class)
                .hasMessageContaining("nothing was written")
                .cause()
                .isSameAs(broken);
        assertThat(ledger.executeAsync(debit(30, "d"))
                        .<Throwable>handle((outcome, failure) -> failure)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isInstanceOf(ListenerException.class)
                .cause()
                .isSameAs(broken);
        assertThatThrownBy(() -> credits.tryDebit(USER, 30, key("d"))).isInstanceOf(ListenerException.class);
        assertThat(state()).isEqualTo(before);
        // A refusal is still a refusal: nothing is told of it.
        assertThat(ledger.execute(debit(101, "too much")).isAccepted()).isFalse();

        reaction = events -> {};
        done(debit(30, "d"));
        assertThat(posted(USER)).isEqualTo(70);
    }

    @Test
    void aListIsRefusedAsAWhole() throws Exception {
        givenHundred();
        given(OTHER, 100);
        told.clear();
        State before = state();
        List<Debit> list = List.of(
                debit(1, "a"), credits.newDebit(OTHER).amount(1).key(key("b")).build());
        reaction = events -> {
            if (events.stream().anyMatch(event -> isOf(OTHER, event))) {
                throw new IllegalStateException("not the other");
            }
        };

        assertThatThrownBy(() -> ledger.executeAll(list))
                .isInstanceOf(ListenerException.class)
                .hasMessageContaining("nothing was written");
        assertThat(state()).isEqualTo(before);
        assertThat(heard()).isEmpty();

        reaction = events -> assertThat(events).hasSize(2);
        assertThat(ledger.executeAll(list)).allMatch(outcome -> !outcome.replayed());
        assertThat(heard()).hasSize(2);
    }

    @Test
    void ofALongListThePartsBeforeTheRefusedOneStayDone() {
        given(USER, 2_000);
        given(OTHER, 100);
        List<Debit> list = IntStream.range(0, 1_500)
                .mapToObj(n -> credits.newDebit(n < 1_499 ? USER : OTHER)
                        .amount(1)
                        .key(key("n" + n))
                        .build())
                .toList();
        IllegalStateException broken = new IllegalStateException("not the other");
        reaction = events -> {
            if (events.stream().anyMatch(event -> isOf(OTHER, event))) {
                throw broken;
            }
        };

        assertThatThrownBy(() -> ledger.executeAll(list))
                .isInstanceOf(ListenerException.class)
                .hasMessageStartingWith("1000 of 1500 commands are done")
                .cause()
                .isSameAs(broken);
        assertThat(posted(USER)).isEqualTo(1_000);
        assertThat(posted(OTHER)).isEqualTo(100);

        reaction = events -> {};
        assertThat(ledger.executeAll(list)).filteredOn(Outcome::replayed).hasSize(1_000);
        assertThat(posted(USER)).isEqualTo(501);
        assertThat(posted(OTHER)).isEqualTo(99);
    }

    private static boolean isOf(AccountId account, LedgerEvent event) {
        return event.balances().stream().anyMatch(balance -> balance.account().equals(account));
    }

    @Test
    void anErrorOfTheListenerRefusesToo() {
        givenHundred();
        reaction = events -> {
            throw new AssertionError("a bug");
        };

        assertThatThrownBy(() -> ledger.execute(debit(30, "d"))).isInstanceOf(ListenerException.class);

        reaction = events -> {};
        done(debit(30, "d"));
    }

    @Test
    void theListenerMustNotCallTheLedger() {
        givenHundred();
        IdempotencyKey other = key("other");
        List<Throwable> refusals = new ArrayList<>();
        reaction = events -> {
            refusals.add(catchThrowable(() -> ledger.execute(debit(1, "inner"))));
            refusals.add(catchThrowable(() -> ledger.executeAll(List.of(debit(1, "inner")))));
            refusals.add(catchThrowable(() -> ledger.preview(debit(1, "inner"))));
            refusals.add(catchThrowable(
                    () -> ledger.statement(StatementQuery.of(USER).build())));
            refusals.add(catchThrowable(() -> ledger.operation(OperationRef.of(other))));
            refusals.add(catchThrowable(() -> ledger.trialBalance()));
        };

        Outcome<Receipt> outcome = ledger.execute(debit(30, "d"));

        assertThat(refusals)
                .hasSize(6)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("listener"));
        assertThat(outcome.isAccepted()).as("the listener has not failed").isTrue();
        reaction = events -> {};
        assertThat(posted(USER)).isEqualTo(70);
        done(debit(1, "inner"));
    }
}
