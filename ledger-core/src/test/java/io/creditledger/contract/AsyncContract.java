package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.error.InsufficientCreditsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Commands whose answer comes later. */
abstract class AsyncContract extends ContractSuite {
    private static <R> Outcome<R> get(CompletionStage<Outcome<R>> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Command<Receipt> debit(long amount, String key) {
        return credits.newDebit(USER).amount(amount).key(key(key)).build();
    }

    @Test
    void anAsynchronousCommandIsDoneWhenItsStageCompletes() throws Exception {
        given(USER, 100);

        Outcome<Receipt> outcome = get(ledger.executeAsync(debit(30, "d")));

        assertThat(outcome.orElseThrow().balance().posted()).isEqualTo(70);
        assertThat(posted(USER)).isEqualTo(70);
        assertThat(get(ledger.executeAsync(debit(30, "d"))).orElseThrow().replayed())
                .isTrue();
    }

    @Test
    void aRefusalIsAnOutcomeOfTheStage() throws Exception {
        given(USER, 10);

        assertThat(get(ledger.executeAsync(debit(11, "d"))).rejection())
                .containsInstanceOf(InsufficientCreditsException.class);
    }

    @Test
    void manyAtOnceAreAllDone() throws Exception {
        given(USER, 200);
        List<CompletableFuture<Outcome<Receipt>>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stages.add(ledger.executeAsync(debit(1, "d-" + i)).toCompletableFuture());
        }

        for (CompletableFuture<Outcome<Receipt>> stage : stages) {
            assertThat(get(stage).isAccepted()).isTrue();
        }
        assertThat(posted(USER)).isZero();
    }
}
