package io.creditledger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Debit;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.memory.InMemoryLedger;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailingLedgerTest {
    private static final AccountId USER = AccountId.of("user:42");

    private final InMemoryLedger books = InMemoryLedger.create();
    private final FailingLedger failing = FailingLedger.over(books);
    private final CreditLedger credits = CreditLedger.builder(failing).build();
    private final Debit debit = credits.newDebit(USER)
            .amount(3)
            .key(IdempotencyKey.of("test", "debit"))
            .build();

    @BeforeEach
    void grant() {
        credits.grant(USER, 10, IdempotencyKey.of("test", "grant"));
    }

    @Test
    void aFailedCommandWritesNothingAndTheNextOneSucceeds() {
        failing.failNextCommand(Retry.CALL);

        assertThatThrownBy(() -> credits.execute(debit))
                .isInstanceOfSatisfying(
                        ConcurrencyException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL));
        assertThat(available()).isEqualTo(10);
        assertThat(credits.execute(debit).replayed()).isFalse();
        assertThat(available()).isEqualTo(7);
    }

    @Test
    void adviceIsWhatTheTestSays() {
        failing.failNextCommand(Retry.NO);

        assertThatThrownBy(() -> failing.executeAll(List.of(debit)))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.NO));
        assertThat(available()).isEqualTo(10);
    }

    @Test
    void aLostAnswerIsFoundByTheSameKey() {
        failing.loseConnectionAfterNextCommit();

        assertThatThrownBy(() -> credits.execute(debit)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(available()).isEqualTo(7);
        assertThat(credits.execute(debit).replayed()).isTrue();
        assertThat(available()).isEqualTo(7);
    }

    @Test
    void aLostCommandIsDoneByTheSameKey() {
        failing.loseConnectionBeforeNextCommit();

        assertThatThrownBy(() -> credits.execute(debit)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(available()).isEqualTo(10);
        assertThat(credits.execute(debit).replayed()).isFalse();
    }

    @Test
    void aStageFailsInTheSameWay() {
        failing.loseConnectionAfterNextCommit().failNextCommand(Retry.CALL);

        assertThatThrownBy(
                        () -> failing.executeAsync(debit).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(
                        () -> failing.executeAsync(debit).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ConcurrencyException.class);
        assertThat(failing.executeAsync(debit).toCompletableFuture().join().replayed())
                .isTrue();
    }

    @Test
    void aStageFailsWithWhatExecuteThrows() {
        failing.loseConnectionAfterNextCommit().loseConnectionBeforeNextCommit().failNextCommand(Retry.CALL);

        assertThat(failure(debit)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(available()).isEqualTo(7);
        assertThat(failure(debit)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(failure(debit)).isInstanceOf(ConcurrencyException.class);
    }

    private Throwable failure(Debit command) {
        return failing.executeAsync(command)
                .<Throwable>handle((outcome, failure) -> failure)
                .toCompletableFuture()
                .join();
    }

    @Test
    void readsFailOnTheirOwn() {
        failing.failNextRead(Retry.CALL);

        credits.execute(debit);
        assertThatThrownBy(() -> credits.balance(USER)).isInstanceOf(ConcurrencyException.class);
        assertThat(available()).isEqualTo(7);
        assertThat(books.verify().violations()).isEmpty();
    }

    private long available() {
        return credits.balance(USER).available();
    }
}
