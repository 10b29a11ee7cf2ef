package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.creditledger.HoldQuery;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told when the host's own clock fails. Nothing is written then, and the next call works. */
abstract class HostFailuresContract extends ContractSuite {
    @BeforeEach
    void givenCredits() {
        given(USER, 100);
    }

    @AfterEach
    void nothingWasWrittenAndTheNextCallWorks() {
        clock.repair();
        assertThat(posted(USER)).isEqualTo(100);
        assertThat(ledger.execute(debit()).orElseThrow().replayed()).isFalse();
        assertThat(posted(USER)).isEqualTo(70);
    }

    private Command<Receipt> debit() {
        return credits.newDebit(USER).amount(30).key(key("d")).build();
    }

    /** Returns what a stage fails with, as its first listener sees it. */
    private static Throwable failure(CompletionStage<? extends Outcome<?>> stage) throws Exception {
        return stage.<Throwable>handle((outcome, failure) -> failure)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void aStageFailsWithWhatExecuteWouldThrow() throws Exception {
        ArithmeticException broken = new ArithmeticException("the clock has stopped");
        clock.breakWith(broken);

        assertThat(catchThrowable(() -> ledger.execute(debit()))).isSameAs(broken);
        assertThat(failure(ledger.executeAsync(debit()))).isSameAs(broken);
    }

    @Test
    void anErrorReachesTheStageToo() throws Exception {
        AssertionError broken = new AssertionError("the clock has stopped");
        clock.breakWith(broken);

        assertThat(catchThrowable(() -> ledger.execute(debit()))).isSameAs(broken);
        assertThat(failure(ledger.executeAsync(debit()))).isSameAs(broken);
    }

    @Test
    void aCheckedExceptionIsTheCauseOfWhatIsThrown() throws Exception {
        IOException broken = new IOException("the clock cannot be reached");
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("execute", () -> ledger.execute(debit()));
        calls.put("executeAll", () -> ledger.executeAll(List.of(debit())));
        calls.put("preview", () -> ledger.preview(debit()));
        calls.put("balance", () -> ledger.balance(USER));
        calls.put("balances", () -> ledger.balances(List.of(USER)));
        calls.put("explain", () -> ledger.breakdown(USER));
        calls.put("holds", () -> ledger.holds(HoldQuery.open().account(USER).build()));
        clock.breakWith(broken);

        calls.forEach((name, call) -> assertThat(catchThrowable(call))
                .as(name)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasCause(broken));
        assertThat(failure(ledger.executeAsync(debit())))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasCause(broken);
    }
}
