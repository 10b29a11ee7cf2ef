package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

final class MeteringTest extends ExampleTest {
    private static final String SCRIPTED = "/api/scripted";

    private final ExecutorService slowClient = Executors.newSingleThreadExecutor();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Autowired
    private Scripts scripts;

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
        assertThat(get(ann, SCRIPTED, withKey("k".repeat(128))).statusCode()).isEqualTo(400);
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
    void aSecondAttemptMeanwhileIsToldAndDoesNotRun() throws Exception {
        String ann = userWith(10);
        int runs = scripts.runs();
        CompletableFuture<HttpResponse<String>> slow = slowAttempt(ann, () -> "served");

        var second = get(ann, SCRIPTED, withKey("k"));

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("/problems#in-progress");
        assertThat(header(second, "Retry-After")).isEqualTo("1");
        goOn.countDown();
        assertThat(slow.get(60, TimeUnit.SECONDS).body()).isEqualTo("served");
        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("served");
        assertThat(scripts.runs() - runs).isEqualTo(1);
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void ofManyAttemptsAtOnceOneRuns() throws Exception {
        String ann = userWith(10);
        int runs = scripts.runs();
        scripts.then(() -> "the one");
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                answers.add(clients.submit(() -> get(ann, SCRIPTED, withKey("k"))));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                var response = answer.get(60, TimeUnit.SECONDS);
                assertThat(response.statusCode()).isIn(200, 409);
                assertThat(response.body()).containsAnyOf("the one", "in-progress");
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(scripts.runs() - runs).isEqualTo(1);
        assertThat(available(ann)).isEqualTo(8);
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
        leaveRunning(ann, 0);
        scripts.then(() -> "after the crash");

        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("after the crash");
        assertThat(get(ann, SCRIPTED, withKey("k")).body()).isEqualTo("after the crash");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void aCallWhoseLeaseLastsIsNotTakenOver() throws Exception {
        String ann = userWith(10);
        scripts.then(() -> "first");
        get(ann, SCRIPTED, withKey("k"));
        leaveRunning(ann, Long.MAX_VALUE);

        assertThat(get(ann, SCRIPTED, withKey("k")).statusCode()).isEqualTo(409);
        assertThat(available(ann)).isEqualTo(8);
    }

    /** What a process leaves that dies in between. */
    private void leaveRunning(String user, long leasedUntil) {
        assertThat(jdbc.sql("UPDATE metered_request SET state = 'RUNNING', leased_until = ?, status = NULL,"
                                + " body = NULL WHERE account = ?")
                        .param(leasedUntil)
                        .param("user:" + user)
                        .update())
                .isEqualTo(1);
    }

    @Test
    void whatOnlyTheHandlerRefusesIsRefundedAndRefusedAgainForTheSameReason() throws Exception {
        String ann = userWith(10);
        int runs = scripts.runs();

        var first = get(ann, SCRIPTED + "/refuses", withKey("k"));
        var second = get(ann, SCRIPTED + "/refuses", withKey("k"));

        assertThat(first.statusCode()).isEqualTo(422);
        assertThat(first.body()).isEqualTo("no such thing in stock");
        assertThat(second.statusCode()).isEqualTo(422);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(scripts.runs() - runs).isEqualTo(1);
        assertThat(available(ann)).isEqualTo(10);
    }

    @Test
    void headIsFreeAndDoesNotRunTheHandler() throws Exception {
        String ann = userWith(10);
        int runs = scripts.runs();

        var head = call("HEAD", ann, SCRIPTED, withKey("k"));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Credits-Price")).isEqualTo("2");
        assertThat(head.body()).isEmpty();
        assertThat(scripts.runs()).isEqualTo(runs);
        assertThat(available(ann)).isEqualTo(10);
        scripts.then(() -> "got");
        assertThat(get(ann, SCRIPTED, withKey("k")).body())
                .as("the key is not used up")
                .isEqualTo("got");
    }

    @Test
    void whatIsNotValidIsNeverChargedAndRefusedAgainForTheSameReason() throws Exception {
        String ann = userWith(10);

        for (String path : new String[] {"/api/factors?of=many", "/api/factors?of=1", "/api/factors"}) {
            var first = get(ann, path, withKey("k"));
            var second = get(ann, path, withKey("k"));

            assertThat(first.statusCode()).as(path).isEqualTo(400);
            assertThat(first.body()).contains("\"type\":\"/problems#bad-request\"");
            assertThat(second.statusCode()).isEqualTo(400);
            assertThat(second.body()).isEqualTo(first.body());
        }
        assertThat(get(ann, "/api/factors?of=1").body()).contains("must be greater than or equal to 2");
        assertThat(changesOf(ann)).as("neither charged nor refunded").isEqualTo(1);
        assertThat(get(ann, "/api/factors?of=4", withKey("k")).body())
                .as("the key is not used up")
                .isEqualTo("[2,2]");
    }

    /** How often the balance has changed. */
    private long changesOf(String user) {
        return balance(user).seq();
    }

    @Test
    void bodiesAreValidatedBeforeAndComparedUnderAKey() throws Exception {
        String ann = userWith(10);

        var invalid = post(ann, SCRIPTED + "/body", "{\"text\":\" \"}", withKey("k"));
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).contains("text must not be blank");
        assertThat(post(ann, SCRIPTED + "/body", "{\"text\":", withKey("k")).statusCode())
                .isEqualTo(400);
        assertThat(changesOf(ann)).isEqualTo(1);

        assertThat(post(ann, SCRIPTED + "/body", "{\"text\":\"a\"}", withKey("k"))
                        .body())
                .isEqualTo("a");
        assertThat(post(ann, SCRIPTED + "/body", "{\"text\":\"a\"}", withKey("k"))
                        .body())
                .isEqualTo("a");
        var other = post(ann, SCRIPTED + "/body", "{\"text\":\"b\"}", withKey("k"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("/problems#key-reused");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void bodiesAreNotComparedIfNotAskedFor() throws Exception {
        String ann = userWith(10);

        assertThat(post(ann, SCRIPTED + "/any-body", "1", withKey("k")).body()).isEqualTo("1");
        assertThat(post(ann, SCRIPTED + "/any-body", "2", withKey("k")).body()).isEqualTo("1");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void whoIsChargedBeforeValidationIsTurnedAwayBeforeItAndRefundedAfterIt() throws Exception {
        String poor = userWith(1);
        assertThat(post(poor, SCRIPTED + "/before", "{not json").statusCode()).isEqualTo(402);

        String ann = userWith(10);
        var invalid = post(ann, SCRIPTED + "/before", "{not json", withKey("k"));
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(available(ann)).isEqualTo(10);
        assertThat(changesOf(ann)).as("granted, charged, refunded").isEqualTo(3);
        assertThat(post(ann, SCRIPTED + "/before", "{not json", withKey("k")).body())
                .as("the same reason")
                .isEqualTo(invalid.body());
        assertThat(post(ann, SCRIPTED + "/before", "{\"text\":\"a\"}").body())
                .as("the handler gets the body that was read for the fingerprint")
                .isEqualTo("a");
        assertThat(available(ann)).isEqualTo(8);
    }

    @Test
    void aBodyThatIsReadBeforeMustNotBeTooLarge() throws Exception {
        String ann = userWith(10);

        assertThat(post(ann, SCRIPTED + "/before", "\"" + "x".repeat(1 << 20) + "\"")
                        .statusCode())
                .isEqualTo(413);
        assertThat(changesOf(ann)).isEqualTo(1);
    }

    @Test
    void aPriceMayDependOnTheArguments() throws Exception {
        String ann = userWith(10);

        var response = get(ann, SCRIPTED + "/priced?copies=3");

        assertThat(header(response, "Credits-Price")).isEqualTo("9");
        assertThat(available(ann)).isEqualTo(1);
        assertThat(get(ann, SCRIPTED + "/priced?copies=1").statusCode()).isEqualTo(402);
    }

    @Test
    void aPriceMayBeKnownAfterwards() throws Exception {
        String ann = userWith(20);

        var response = get(ann, SCRIPTED + "/afterwards?cost=4", withKey("k"));

        assertThat(response.body()).isEqualTo("cost: 4");
        assertThat(header(response, "Credits-Estimate")).isEqualTo("10");
        assertThat(header(response, "Credits-Price")).isEqualTo("4");
        assertThat(header(response, "Credits-Balance")).isEqualTo("16");
        assertThat(get(ann, SCRIPTED + "/afterwards?cost=4", withKey("k")).body())
                .isEqualTo("cost: 4");
        assertThat(available(ann)).isEqualTo(16);
        assertThat(balance(ann).held()).isZero();
    }

    @Test
    void whatIsPricedAfterwardsCostsAtMostWhatWasReservedAndNothingIfItFails() throws Exception {
        String ann = userWith(20);

        assertThat(get(ann, SCRIPTED + "/afterwards?cost=15").statusCode()).isEqualTo(200);
        assertThat(available(ann)).isEqualTo(10);
        assertThat(get(ann, SCRIPTED + "/afterwards?cost=0").statusCode()).isEqualTo(200);
        assertThat(get(ann, SCRIPTED + "/afterwards?cost=7").statusCode()).isEqualTo(500);
        assertThat(available(ann)).isEqualTo(10);
        assertThat(balance(ann).held()).isZero();
    }

    @Test
    void anAnswerIsRepeatedWithItsStatusAndHeaders() throws Exception {
        String ann = userWith(10);

        for (int attempt = 0; attempt < 2; attempt++) {
            var response = call("POST", ann, SCRIPTED + "/made", withKey("k"));
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(header(response, "Location")).isEqualTo("/api/things/7");
            assertThat(response.body()).isEqualTo("made");
        }
        assertThat(available(ann)).isEqualTo(8);
    }
}
