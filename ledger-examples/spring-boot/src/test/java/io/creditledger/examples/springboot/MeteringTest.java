package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

final class MeteringTest extends ExampleTest {
    private static final String SCRIPTED = "/api/scripted";

    private final ExecutorService slowClient = Executors.newSingleThreadExecutor();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Autowired
    private Scripts scripts;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void stop() {
        goOn.countDown();
        slowClient.shutdownNow();
    }

    @Test
    void aCallIsPaidAndAnswered() throws Exception {
        String ann = userWith(10);

        var response = get(ann, "/api/factors?of=360");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[2,2,2,3,3,5]");
        assertThat(header(response, "Credits-Price")).isEqualTo("2");
        assertThat(header(response, "Credits-Balance")).isEqualTo("8");
        assertThat(header(response, "Idempotency-Key")).isNotEqualTo("none");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void theDefaultPriceIsOneCreditAndTheRestOfTheApiIsFree() throws Exception {
        String ann = userWith(10);

        assertThat(get(ann, "/api/words?text=to+be").body()).isEqualTo("{\"be\":1,\"to\":1}");
        assertThat(get(ann, "/api/balance").body()).isEqualTo("{\"available\":9}");
        assertThat(available(ann)).isEqualTo(9);
    }

    @Test
    void whoCannotPayIsRefusedBeforeAnyWorkIsDone() throws Exception {
        String ann = userWith(1);
        int before = scripts.runs();

        var response = get(ann, SCRIPTED);

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
        assertThat(response.body()).contains("\"status\":402", "\"balance\":1", "\"price\":2");
        assertThat(header(response, "Credits-Price")).isEqualTo("2");
        assertThat(header(response, "Credits-Balance")).isEqualTo("1");
        assertThat(scripts.runs()).isEqualTo(before);
        assertThat(available(ann)).isEqualTo(1);
    }

    @Test
    void aRefusedKeyWorksOnceThereAreCredits() throws Exception {
        String ann = userWith(1);
        assertThat(get(ann, SCRIPTED, withKey("k")).statusCode()).isEqualTo(402);
        credits.grant(account(ann), 5, key());
        scripts.then(() -> "done");

        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("done");
        assertThat(available(ann)).isEqualTo(4);
    }

    @Test
    void aRepetitionGetsTheSameAnswerAndIsNotPaidAgain() throws Exception {
        String ann = userWith(10);
        scripts.then(() -> "the one answer");
        var first = get(ann, SCRIPTED, withKey("k"));
        int runs = scripts.runs();

        var second = get(ann, SCRIPTED, withKey("k"));

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body()).isEqualTo("the one answer");
        assertThat(header(second, "Content-Type")).isEqualTo(header(first, "Content-Type"));
        assertThat(header(first, "Idempotency-Replayed")).isEqualTo("none");
        assertThat(header(second, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(scripts.runs()).isEqualTo(runs);
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void theSameKeyOfAnotherUserIsAnotherCall() throws Exception {
        String ann = userWith(10);
        String ben = userWith(10);
        scripts.then(() -> "for ann");
        scripts.then(() -> "for ben");

        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("for ann");
        assertThat(get(ben, SCRIPTED, withKey("k")).body()).isEqualTo("for ben");
        assertThat(available(ann)).isEqualTo(8);
        assertThat(available(ben)).isEqualTo(8);
    }

    @Test
    void aKeyThatWasUsedForAnotherCallIsRefused() throws Exception {
        String ann = userWith(10);
        scripts.then(() -> "done");
        get(ann, SCRIPTED, withKey("k"));

        assertThat(get(ann, SCRIPTED + "/other", withKey("k")).statusCode()).isEqualTo(422);
        assertThat(get(ann, "/api/words?text=a", withKey("k")).statusCode())
                .as("at another price")
                .isEqualTo(422);
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void aKeyThatCannotBeOneIsRefused() throws Exception {
        String ann = userWith(10);

        assertThat(get(ann, SCRIPTED, withKey("a b")).statusCode()).isEqualTo(400);
        assertThat(get(ann, SCRIPTED, withKey("k".repeat(201))).statusCode()).isEqualTo(400);
        assertThat(available(ann)).isEqualTo(10);
    }

    @Test
    void whatFailsIsRefundedAndItsKeyIsOver() throws Exception {
        String ann = userWith(10);
        scripts.then(() -> {
            throw new IllegalStateException("on purpose");
        });

        var failed = get(ann, SCRIPTED, withKey("k"));
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(header(failed, "Content-Type")).startsWith("application/problem+json");
        assertThat(failed.body()).doesNotContain("on purpose");
        assertThat(header(failed, "Credits-Balance")).isEqualTo("10");
        assertThat(available(ann)).isEqualTo(10);

        var repeated = get(ann, SCRIPTED, withKey("k"));
        assertThat(repeated.statusCode()).isEqualTo(409);
        assertThat(repeated.body()).contains("refunded");
        assertThat(available(ann)).isEqualTo(10);
    }

    @Test
    void whatTheHandlerCannotUseIsNotPaidEither() throws Exception {
        String ann = userWith(10);

        assertThat(get(ann, "/api/factors?of=many").statusCode()).isEqualTo(400);
        assertThat(get(ann, "/api/factors?of=1").statusCode()).isEqualTo(400);
        assertThat(get(ann, "/api/factors").statusCode()).isEqualTo(400);
        assertThat(available(ann)).isEqualTo(10);
    }

    @Test
    void aSlowAttemptThatFailsAfterARepetitionWasServedIsNotRefunded() throws Exception {
        String ann = userWith(10);
        CompletableFuture<HttpResponse<String>> slow = slowAttempt(ann, () -> {
            throw new IllegalStateException("too late");
        });
        scripts.then(() -> "served");

        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("served");
        goOn.countDown();

        assertThat(slow.get(60, TimeUnit.SECONDS).body()).isEqualTo("served");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void aSlowAttemptThatSucceedsAfterARepetitionWasRefundedIsNotServed() throws Exception {
        String ann = userWith(10);
        CompletableFuture<HttpResponse<String>> slow = slowAttempt(ann, () -> "for nothing");
        scripts.then(() -> {
            throw new IllegalStateException("on purpose");
        });

        assertThat(get(ann, SCRIPTED, withKey("k")).statusCode()).isEqualTo(500);
        goOn.countDown();

        var answer = slow.get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("refunded").doesNotContain("for nothing");
        assertThat(available(ann)).isEqualTo(10);
    }

    /** An attempt under the key k whose handler runs, and waits before it does the rest. */
    private CompletableFuture<HttpResponse<String>> slowAttempt(String user, Callable<String> rest)
            throws InterruptedException {
        scripts.then(() -> {
            running.countDown();
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            return rest.call();
        });
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return get(user, SCRIPTED, withKey("k"));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                slowClient);
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    @Test
    void aPaidCallWhoseProcessDiedIsServedWithoutASecondCharge() throws Exception {
        String ann = userWith(10);
        scripts.then(() -> "first");
        get(ann, SCRIPTED, withKey("k"));
        // Charged, and no ending: what a process leaves that dies in between.
        forgetEnding(ann);
        scripts.then(() -> "after the crash");

        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("after the crash");
        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("after the crash");
        assertThat(available(ann)).isEqualTo(8);
    }

    private void forgetEnding(String user) {
        assertThat(jdbc.sql("DELETE FROM ending WHERE customer = ?").param(user).update())
                .isEqualTo(1);
    }
}
