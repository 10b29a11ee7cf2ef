package io.creditledger.examples.meteredapi;

import static io.creditledger.examples.meteredapi.TestTools.OTHER;
import static io.creditledger.examples.meteredapi.TestTools.SCRIPTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The user starts with 100 credits, and a call costs 3. */
final class MeteringTest {
    private final User user = World.user(Role.USER);
    private final Api api = World.api(user);
    private final String input = UUID.randomUUID().toString();

    @Test
    void aCallIsChargedAndAnswered() {
        TestTools.script(input, () -> "done");

        HttpResponse<String> response = api.post(SCRIPTED, input);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("done");
        assertThat(header(response, "Credits-Price")).isEqualTo("3");
        assertThat(header(response, "Credits-Balance")).isEqualTo("97");
        assertThat(header(response, "Idempotency-Key")).isNotEmpty();
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void whoCannotPayIsToldSoAndNothingIsDone() throws Exception {
        TestTools.script(input, () -> "done");
        World.setBalance(user, 2);

        for (HttpResponse<String> response : List.of(api.post(SCRIPTED, input), api.post(SCRIPTED, input, "k"))) {
            assertThat(response.statusCode()).isEqualTo(402);
            assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(header(response, "Credits-Balance")).isEqualTo("2");
            assertThat(header(response, "Credits-Price")).isEqualTo("3");
            JsonNode problem = new ObjectMapper().readTree(response.body());
            assertThat(problem.path("status").asInt()).isEqualTo(402);
            assertThat(problem.path("balance").asLong()).isEqualTo(2);
            assertThat(problem.path("price").asLong()).isEqualTo(3);
            assertThat(problem.path("type").asText()).endsWith("#insufficient-credits");
        }
        assertThat(TestTools.runs(input)).isZero();
        assertThat(World.available(user)).isEqualTo(2);
    }

    @Test
    void whatCannotBeUsedCostsNothing() {
        assertThat(api.post("/api/v1/text-statistics", " ").statusCode()).isEqualTo(400);
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aRepeatedKeyGetsTheStoredAnswerEvenWithoutCredits() {
        TestTools.script(input, () -> "first", () -> "second");
        api.post(SCRIPTED, input, "k");
        World.setBalance(user, 0);

        HttpResponse<String> again = api.post(SCRIPTED, input, "k");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("first");
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(again, "Credits-Balance")).isEqualTo("0");
        assertThat(TestTools.runs(input)).isEqualTo(1);
    }

    @Test
    void theSameKeyOfAnotherUserIsAnotherRequest() {
        TestTools.script(input, () -> "done");
        User other = World.user(Role.USER);

        api.post(SCRIPTED, input, "k");
        World.api(other).post(SCRIPTED, input, "k");

        assertThat(World.available(user)).isEqualTo(97);
        assertThat(World.available(other)).isEqualTo(97);
        assertThat(TestTools.runs(input)).isEqualTo(2);
    }

    @Test
    void aKeyUsedForAnotherRequestIsRefused() {
        TestTools.script(input, () -> "done");
        TestTools.script(input + "!", () -> "other");
        api.post(SCRIPTED, input, "k");

        assertThat(api.post(SCRIPTED, input + "!", "k").statusCode()).isEqualTo(422);
        assertThat(api.post(OTHER, input, "k").statusCode()).isEqualTo(422);
        assertThat(api.post("/api/v1/text-statistics", input, "k").statusCode()).isEqualTo(422);
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void aFailedCallIsRefundedAndItsKeyIsOver() {
        TestTools.script(input, () -> {
            throw new IllegalStateException("secret of the house");
        });

        HttpResponse<String> failed = api.post(SCRIPTED, input, "k");
        HttpResponse<String> again = api.post(SCRIPTED, input, "k");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).contains("given back").doesNotContain("secret", "Exception");
        assertThat(header(failed, "Credits-Balance")).isEqualTo("100");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#refunded");
        assertThat(World.available(user)).isEqualTo(100);
        assertThat(TestTools.runs(input)).isEqualTo(1);
    }

    @Test
    void aCallWhoseProcessDiedAfterTheChargeRunsOnceMoreWithoutASecondCharge() {
        TestTools.script(input, () -> "lost", () -> "again");
        api.post(SCRIPTED, input, "k");
        assertThat(World.sql("DELETE FROM paid_request WHERE user_id = ?", user.id()))
                .isEqualTo(1);

        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("again");
        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("again");

        assertThat(TestTools.runs(input)).isEqualTo(2);
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void aCallWhoseProcessDiedAtWorkRunsOnceMoreWhenItsLeaseIsOver() {
        TestTools.script(input, () -> "lost", () -> "again");
        api.post(SCRIPTED, input, "k");
        World.sql("UPDATE paid_request SET state = 'RUNNING', body = NULL WHERE user_id = ?", user.id());

        assertThat(api.post(SCRIPTED, input, "k").statusCode()).isEqualTo(409);
        endLease();
        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("again");

        assertThat(TestTools.runs(input)).isEqualTo(2);
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void whileACallRunsItsKeyIsToldToWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestTools.script(input, () -> waiting(begun, goOn, "done"));
        CompletableFuture<HttpResponse<String>> first =
                CompletableFuture.supplyAsync(() -> api.post(SCRIPTED, input, "k"));
        await(begun);

        HttpResponse<String> second = api.post(SCRIPTED, input, "k");
        goOn.countDown();

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("#in-progress");
        assertThat(header(second, "Retry-After")).isEqualTo("1");
        assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("done");
        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("done");
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void aSlowCallThatWasTakenOverGivesTheAnswerOfItsSuccessor() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestTools.script(input, () -> waiting(begun, goOn, "slow"), () -> "quick");
        CompletableFuture<HttpResponse<String>> slow =
                CompletableFuture.supplyAsync(() -> api.post(SCRIPTED, input, "k"));
        await(begun);
        endLease();

        HttpResponse<String> quick = api.post(SCRIPTED, input, "k");
        goOn.countDown();

        assertThat(quick.body()).isEqualTo("quick");
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("quick");
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void aSlowCallThatFailsAfterItWasTakenOverRefundsNothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestTools.script(
                input,
                () -> {
                    waiting(begun, goOn, "");
                    throw new IllegalStateException("too late");
                },
                () -> "quick");
        CompletableFuture<HttpResponse<String>> slow =
                CompletableFuture.supplyAsync(() -> api.post(SCRIPTED, input, "k"));
        await(begun);
        endLease();
        api.post(SCRIPTED, input, "k");
        goOn.countDown();

        assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("quick");
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void aCallThatAnAdminRefundsWhileItRunsIsNotAnswered() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestTools.script(input, () -> waiting(begun, goOn, "unpaid"));
        CompletableFuture<HttpResponse<String>> running =
                CompletableFuture.supplyAsync(() -> api.post(SCRIPTED, input, "k"));
        await(begun);
        Browser admin = World.browser().loggedIn(World.user(Role.ADMIN));
        String transaction = new ObjectMapper()
                .readTree(api.get("/api/v1/statement").body())
                .at("/lines/0/transaction")
                .asText();

        HttpResponse<String> refund =
                admin.post("/admin/users/" + user.id() + "/refund", "transaction", transaction, "reason", "wrong");
        goOn.countDown();

        assertThat(refund.statusCode()).isEqualTo(302);
        assertThat(running.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
        assertThat(api.post(SCRIPTED, input, "k").statusCode()).isEqualTo(409);
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aFrozenAccountPaysNothingButGetsWhatItHasPaid() {
        TestTools.script(input, () -> "done");
        api.post(SCRIPTED, input, "k");
        World.service().books().credits().freeze(user.account(), IdempotencyKey.of("test", input));

        assertThat(api.post(SCRIPTED, input).statusCode()).isEqualTo(403);
        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("done");
    }

    private void endLease() {
        World.sql(
                "UPDATE paid_request SET leased_until = TIMESTAMP '2001-01-01 00:00:00' WHERE user_id = ?", user.id());
    }

    private static String waiting(CountDownLatch begun, CountDownLatch goOn, String answer) throws Exception {
        begun.countDown();
        await(goOn);
        return answer;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
