package io.creditledger.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.command.Grant;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.ListenerException;
import io.creditledger.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinedMemoryLedgerTest {
    private static final AccountId USER = AccountId.of("user:42");
    private static final AccountId NEW = AccountId.of("user:new");

    private final MovableClock clock = MovableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();

    @BeforeEach
    void grant() {
        credits.grant(USER, 10, key("grant"));
        credits.execute(credits.newGrant(USER)
                .amount(20)
                .expiresAt(clock.instant().plus(Duration.ofDays(1)))
                .key(key("lot"))
                .build());
    }

    @Test
    void aCommitKeepsWhatTheViewHasWritten() {
        JoinedLedger view = ledger.joining();
        CreditLedger.builder(view).build().debit(USER, 4, key("debit"));
        assertThat(view.pendingChanges()).extracting(Balance::available).containsExactly(26L);
        assertThat(view.touchedAccounts()).contains(USER);

        view.committed();

        assertThat(credits.balance(USER).available()).isEqualTo(26);
        assertThat(credits.tryDebit(USER, 4, key("debit")).replayed()).isTrue();
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aRollbackTakesEverythingBack() {
        JoinedLedger view = ledger.joining();
        CreditLedger inside = CreditLedger.builder(view).build();
        inside.debit(USER, 25, key("debit"));
        inside.grant(NEW, 5, key("new"));
        inside.execute(inside.newHold(USER).amount(2).key(key("hold")).build());
        assertThat(view.balance(NEW).available()).isEqualTo(5);

        view.rolledBack();

        assertThat(view.pendingChanges()).isEmpty();
        assertThat(credits.balance(USER).available()).isEqualTo(30);
        assertThat(credits.balance(USER).held()).isZero();
        assertThatThrownBy(() -> credits.balance(NEW)).isInstanceOf(AccountNotFoundException.class);
        assertThat(ledger.verify().violations()).isEmpty();
        assertThat(credits.tryDebit(USER, 25, key("debit")).replayed()).isFalse();
        assertThat(ledger.verify().violations()).isEmpty();
    }

    @Test
    void aRefusalLeavesTheRestOfTheUnitOfWorkIntact() {
        JoinedLedger view = ledger.joining();
        CreditLedger inside = CreditLedger.builder(view).build();
        inside.debit(USER, 4, key("debit"));

        assertThatThrownBy(() -> inside.debit(USER, 100, key("much"))).isInstanceOf(InsufficientCreditsException.class);
        view.committed();

        assertThat(credits.balance(USER).available()).isEqualTo(26);
    }

    @Test
    void othersWaitUntilItEnds() throws Exception {
        JoinedLedger view = ledger.joining();
        CreditLedger.builder(view).build().debit(USER, 4, key("debit"));
        CompletableFuture<Long> other = CompletableFuture.supplyAsync(
                () -> credits.debit(USER, 1, key("other")).balance().available());
        assertThat(other).isNotDone();

        view.committed();

        assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(25);
    }

    @Test
    void theLedgerItselfRefusesCallsOfThisThreadUntilTheUnitOfWorkEnds() throws Exception {
        InMemoryLedger elsewhere =
                InMemoryLedger.builder().executor(ForkJoinPool.commonPool()).build();
        for (InMemoryLedger books : List.of(ledger, elsewhere)) {
            CreditLedger owned = CreditLedger.builder(books).build();
            Grant late = owned.newGrant(NEW).amount(100).key(key("late")).build();
            owned.grant(NEW, 1, key("new"));
            JoinedLedger view = books.joining();
            CreditLedger.builder(view).build().debit(NEW, 1, key("debit"));
            List<ThrowingCallable> calls = List.of(
                    () -> books.execute(late),
                    () -> books.executeAll(List.of(late)),
                    () -> books.executeAsync(late),
                    () -> books.preview(late),
                    () -> books.balance(NEW),
                    books::verify,
                    books::joining);

            assertThat(calls)
                    .allSatisfy(call -> assertThatThrownBy(call)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("use the view that joining() has returned"));
            view.rolledBack();

            assertThat(books.balance(NEW).available()).isEqualTo(1);
            assertThat(books.execute(late).isAccepted()).isTrue();
            assertThat(books.executeAsync(late)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .replayed())
                    .isTrue();
            assertThat(books.balance(NEW).available()).isEqualTo(101);
        }
    }

    @Test
    void aListenerDoesNotEndTheUnitOfWork() {
        AtomicReference<JoinedLedger> view = new AtomicReference<>();
        List<Throwable> refusals = new ArrayList<>();
        InMemoryLedger telling = InMemoryLedger.builder()
                .listener(events -> {
                    refusals.add(catchThrowable(() -> view.get().rolledBack()));
                    refusals.add(catchThrowable(() -> view.get().balance(NEW)));
                })
                .build();
        view.set(telling.joining());

        CreditLedger.builder(view.get()).build().grant(NEW, 5, key("new"));

        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("listener"));
        view.get().committed();
        assertThat(telling.balance(NEW).available()).isEqualTo(5);
    }

    @Test
    void ofALongListThePartsBeforeTheRefusedOneAreKnownToTheView() {
        InMemoryLedger telling = InMemoryLedger.builder()
                .listener(events -> {
                    if (events.stream().anyMatch(event -> event.id().equals("opened:" + NEW))) {
                        throw new IllegalStateException("no new ones");
                    }
                })
                .build();
        JoinedLedger view = telling.joining();
        CreditLedger inside = CreditLedger.builder(view).build();
        List<Grant> grants = IntStream.rangeClosed(0, 1_000)
                .mapToObj(n -> inside.newGrant(n < 1_000 ? USER : NEW)
                        .amount(1)
                        .key(key("n" + n))
                        .build())
                .toList();

        assertThatThrownBy(() -> view.executeAll(grants))
                .isInstanceOf(ListenerException.class)
                .hasMessageStartingWith("1000 of 1001 commands are done");

        assertThat(view.touchedAccounts()).contains(USER).doesNotContain(NEW);
        assertThat(view.pendingChanges()).extracting(Balance::available).containsExactly(1_000L);
        view.committed();
        assertThat(telling.balance(USER).available()).isEqualTo(1_000);
    }

    @Test
    void aViewIsForOneUnitOfWorkAndOneThread() throws Exception {
        JoinedLedger view = ledger.joining();
        assertThatThrownBy(ledger::joining)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not ended");
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> view.balance(USER));
        assertThatThrownBy(() -> other.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IllegalStateException.class);

        view.committed();
        view.rolledBack();

        assertThatThrownBy(() -> view.balance(USER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
        ledger.joining().committed();
    }

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }
}
