package io.creditledger.examples.meteredapi;

import static io.creditledger.examples.meteredapi.TestTools.SCRIPTED;
import static io.creditledger.examples.meteredapi.TestTools.STREAMED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.StatementLine;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.TestTools.StreamScript;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The user starts with 100 credits, and a token costs 2. */
final class StreamingTest {
    private final User user = World.user(Role.USER);
    private final Api api = World.api(user);
    private final String input = UUID.randomUUID().toString();
    private final StreamScript script = TestTools.stream(input);
    private final CreditLedger credits = World.service().books().credits();

    @Test
    void whatWasSentIsChargedAndTheRestOfTheReservationGivenBack() throws Exception {
        script.token("one").token("two").token("three").end();

        HttpResponse<String> response = api.post(STREAMED, "10 " + input);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).startsWith("text/event-stream");
        assertThat(header(response, "Credits-Estimate")).isEqualTo("20");
        assertThat(header(response, "Credits-Balance")).isEqualTo("80");
        assertThat(header(response, "Idempotency-Key")).isNotEmpty();
        assertThat(texts(response)).containsExactly("one", "two", "three");
        JsonNode done = data(response, "done");
        assertThat(done.path("finish").asText()).isEqualTo("stop");
        assertThat(done.path("tokens").asInt()).isEqualTo(3);
        assertThat(done.path("price").asInt()).isEqualTo(6);
        assertThat(done.path("balance").asInt()).isEqualTo(94);
        assertHas(94, 0);
        StatementLine line = credits.ledger()
                .statement(StatementQuery.of(user.account()).build())
                .lines()
                .get(0);
        assertThat(line.transaction().kind()).isEqualTo(OperationKind.CAPTURE);
        assertThat(line.posting().amount()).isEqualTo(-6);
    }

    @Test
    void tokensArriveOneByOneWhileTheMostTheyMayCostIsReserved() throws Exception {
        script.token("one");
        try (InputStream body = open("10 " + input, "k")) {
            assertThat(readUntil(body, "one")).doesNotContain("two");
            assertHas(80, 20);

            script.token("two");
            readUntil(body, "two");
            assertHas(80, 20);

            script.end();
            readUntil(body, "done");
            assertHas(96, 0);
        }
    }

    @Test
    void notOneTokenMoreIsSentThanWasReserved() throws Exception {
        script.token("one").token("two").token("three").token("four");

        HttpResponse<String> response = api.post(STREAMED, "3 " + input);

        assertThat(texts(response)).hasSize(3);
        assertThat(data(response, "done").path("finish").asText()).isEqualTo("length");
        assertHas(94, 0);
    }

    @Test
    void whoCannotPayForTheMostItMayCostIsToldSoAndNothingIsDone() throws Exception {
        for (HttpResponse<String> response :
                List.of(api.post(STREAMED, "51 " + input), api.post(STREAMED, "51 " + input, "k"))) {
            assertThat(response.statusCode()).isEqualTo(402);
            JsonNode problem = new ObjectMapper().readTree(response.body());
            assertThat(problem.path("balance").asLong()).isEqualTo(100);
            assertThat(problem.path("price").asLong()).isEqualTo(102);
        }
        assertThat(script.runs).hasValue(0);
        assertHas(100, 0);

        script.token("one").end();
        assertThat(api.post(STREAMED, "50 " + input, "k").statusCode()).isEqualTo(200);
        assertHas(98, 0);
    }

    @Test
    void aRepeatedKeyGetsTheSameTextAndPaysNothing() throws Exception {
        script.token("one").token("two").end();
        HttpResponse<String> first = api.post(STREAMED, "10 " + input, "k");
        World.setBalance(user, 0);

        HttpResponse<String> again = api.post(STREAMED, "10 " + input, "k");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(texts(again)).isEqualTo(texts(first));
        assertThat(data(again, "done").path("price").asInt()).isEqualTo(4);
        assertThat(data(again, "done").path("balance").asInt()).isZero();
        assertThat(script.runs).hasValue(1);
        assertHas(0, 0);
    }

    @Test
    void whoHangsUpPaysForWhatWasSentAndGetsThatAgain() throws Exception {
        script.token("one").token("two");
        try (InputStream body = open("45 " + input, "k")) {
            readUntil(body, "two");
        }
        // The server learns of it when it sends. Some may be on their way by then; they are sent, and paid.
        for (int i = 0; i < 40 && !script.closed.await(250, TimeUnit.MILLISECONDS); i++) {
            script.token("more");
        }
        assertThat(script.closed.await(30, TimeUnit.SECONDS)).isTrue();
        HttpResponse<String> again = whenItHasEnded("45 " + input, "k");

        List<String> texts = texts(again);
        assertThat(texts).startsWith("one", "two").hasSizeLessThan(45);
        JsonNode done = data(again, "done");
        assertThat(done.path("finish").asText()).isEqualTo("disconnected");
        assertThat(done.path("tokens").asInt()).isEqualTo(texts.size());
        assertThat(done.path("price").asInt()).isEqualTo(2 * texts.size());
        assertHas(100 - 2 * texts.size(), 0);
        assertThat(script.runs).hasValue(1);
    }

    @Test
    void whatFailsBeforeTheFirstTokenIsAPlainFailureAndCostsNothing() {
        script.failure();

        HttpResponse<String> failed = api.post(STREAMED, "10 " + input, "k");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(header(failed, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(failed.body()).contains("#failed").doesNotContain("secret", "Exception");
        assertHas(100, 0);
    }

    @Test
    void whatFailsInTheMiddleCostsNothingAndItsKeyIsOver() throws Exception {
        script.token("one").token("two").failure();

        HttpResponse<String> failed = api.post(STREAMED, "10 " + input, "k");
        HttpResponse<String> again = api.post(STREAMED, "10 " + input, "k");

        assertThat(texts(failed)).containsExactly("one", "two");
        assertThat(data(failed, "failed").path("type").asText()).endsWith("#failed");
        assertThat(failed.body()).doesNotContain("secret", "Exception");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#released", "\"charged\":0");
        assertThat(script.runs).hasValue(1);
        assertHas(100, 0);
    }

    @Test
    void ofManyAttemptsAtOnceOneIsAnsweredAndTheOthersWait() throws Exception {
        script.token("one");
        List<CompletableFuture<HttpResponse<String>>> attempts = new ArrayList<>();
        try (InputStream first = open("10 " + input, "k")) {
            readUntil(first, "one");
            for (int i = 0; i < 4; i++) {
                attempts.add(CompletableFuture.supplyAsync(() -> api.post(STREAMED, "10 " + input, "k")));
            }
            for (CompletableFuture<HttpResponse<String>> attempt : attempts) {
                HttpResponse<String> told = attempt.get(60, TimeUnit.SECONDS);
                assertThat(told.statusCode()).isEqualTo(409);
                assertThat(told.body()).contains("#in-progress");
                assertThat(header(told, "Retry-After")).isEqualTo("1");
            }
            assertHas(80, 20);
            script.end();
            readUntil(first, "done");
        }
        assertThat(texts(api.post(STREAMED, "10 " + input, "k"))).containsExactly("one");
        assertThat(script.runs).hasValue(1);
        assertHas(98, 0);
    }

    @Test
    void aKeyUsedForAnotherRequestIsRefused() {
        script.token("one").end();
        TestTools.script(input, () -> "done");
        api.post(STREAMED, "10 " + input, "k");
        api.post(SCRIPTED, input, "l");

        assertThat(api.post(STREAMED, "10 " + input + "!", "k").statusCode()).isEqualTo(422);
        assertThat(api.post(STREAMED, "11 " + input, "k").statusCode()).isEqualTo(422);
        assertThat(api.post(SCRIPTED, input, "k").statusCode()).isEqualTo(422);
        assertThat(api.post(STREAMED, "10 " + input, "l").statusCode()).isEqualTo(422);
        assertHas(95, 0);
    }

    @Test
    void anAdminGivesAStreamedCallBack() throws Exception {
        script.token("one").token("two").end();
        api.post(STREAMED, "10 " + input, "k");
        String transaction = new ObjectMapper()
                .readTree(api.get("/api/v1/statement").body())
                .at("/lines/0/transaction")
                .asText();

        Browser admin = World.browser().loggedIn(World.user(Role.ADMIN));
        User other = World.user(Role.USER);
        assertThat(admin.post("/admin/users/" + other.id() + "/refund", "transaction", transaction, "reason", "wrong")
                        .statusCode())
                .isEqualTo(404);
        assertThat(admin.post("/admin/users/" + user.id() + "/refund", "transaction", transaction, "reason", "wrong")
                        .statusCode())
                .isEqualTo(302);

        assertHas(100, 0);
        HttpResponse<String> again = api.post(STREAMED, "10 " + input, "k");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#refunded");
    }

    @Test
    void anAccountThatIsFrozenMeanwhilePaysNothingAndGetsNoText() throws Exception {
        script.token("one");
        try (InputStream body = open("10 " + input, "k")) {
            readUntil(body, "one");
            credits.freeze(user.account(), IdempotencyKey.of("test", input));
            script.end();
            assertThat(readUntil(body, "failed")).doesNotContain("done");
        }
        assertHas(100, 0);
        HttpResponse<String> again = whenItHasEnded("10 " + input, "k");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#released");
    }

    @Test
    void whoeverDiedBetweenReservingAndBeginningIsFollowedByARepetition() throws Exception {
        credits.hold(user.account(), 20, IdempotencyKey.of("user:" + user.id(), "k"));
        assertHas(80, 20);
        script.token("one").end();

        assertThat(texts(api.post(STREAMED, "10 " + input, "k"))).containsExactly("one");

        assertHas(98, 0);
    }

    @Test
    void aReservationWhoseProcessDiedEndsByItselfAndItsKeyIsOver() throws Exception {
        Config config = World.config("jdbc:h2:mem:short", Duration.ofSeconds(60), Duration.ofSeconds(1));
        try (Service service = Service.start(config, TestTools.offers(), TestTools.streams())) {
            User spender = service.users().register("spender@example.org", World.PASSWORD, Role.USER);
            Api calls = new Api(
                    service.url(), service.keys().create(spender, "test").orElseThrow());
            CreditLedger books = service.books().credits();
            Hold left = books.hold(spender.account(), 20, IdempotencyKey.of("user:" + spender.id(), "k"))
                    .hold();

            await(() -> books.balance(spender.account()).available() == 100);
            HttpResponse<String> again = calls.post(STREAMED, "10 " + input, "k");

            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(again.body()).contains("#released", "cut off");
            assertThat(script.runs).hasValue(0);
            assertThat(books.ledger().hold(left.ref()).orElseThrow().captured()).isZero();
        }
    }

    @Test
    void aReservationLastsAsLongAsThereIsSomethingToSend() throws Exception {
        Config config = World.config("jdbc:h2:mem:extended", Duration.ofSeconds(60), Duration.ofSeconds(16));
        try (Service service = Service.start(config, TestTools.offers(), TestTools.streams())) {
            User spender = service.users().register("spender@example.org", World.PASSWORD, Role.USER);
            Api calls = new Api(
                    service.url(), service.keys().create(spender, "test").orElseThrow());
            CreditLedger books = service.books().credits();
            CompletableFuture<HttpResponse<String>> streamed =
                    CompletableFuture.supplyAsync(() -> calls.post(STREAMED, "45 " + input, "k"));

            await(() -> books.balance(spender.account()).held() == 90);
            Instant end = end(books, spender);
            // An eighth of the time has to pass.
            await(() -> {
                script.tokenIfNoneWaits("more");
                return end(books, spender).isAfter(end);
            });
            script.end();

            assertThat(texts(streamed.get(60, TimeUnit.SECONDS))).hasSizeBetween(2, 45);
        }
    }

    private static Instant end(CreditLedger books, User spender) {
        return books.ledger().breakdown(spender.account()).holds().get(0).expiresAt();
    }

    /** Waits for what happens by itself or in another thread. */
    private static void await(Condition condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.holds(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(condition.holds()).isTrue();
    }

    private interface Condition {
        boolean holds();
    }

    private void assertHas(long available, long held) {
        Balance balance = credits.balance(user.account());
        assertThat(balance.available()).isEqualTo(available);
        assertThat(balance.held()).isEqualTo(held);
    }

    /** The server ends a request a moment after its client has gone. */
    private HttpResponse<String> whenItHasEnded(String body, String key) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            HttpResponse<String> response = api.post(STREAMED, body, key);
            if (!response.body().contains("#in-progress")) {
                return response;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("it has not ended");
    }

    private InputStream open(String body, String key) throws Exception {
        HttpResponse<InputStream> response = Api.HTTP.send(
                api.request(STREAMED)
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** Reads until a text has arrived. */
    private static String readUntil(InputStream body, String text) throws Exception {
        StringBuilder read = new StringBuilder();
        for (int next = body.read(); next >= 0; next = body.read()) {
            read.append((char) next);
            if (read.indexOf(text) >= 0) {
                return read.toString();
            }
        }
        throw new AssertionError("ended without " + text + ": " + read);
    }

    private static List<String> texts(HttpResponse<String> response) throws Exception {
        List<String> texts = new ArrayList<>();
        for (String event : events(response, "token")) {
            texts.add(new ObjectMapper().readTree(event).path("text").asText());
        }
        return texts;
    }

    private static JsonNode data(HttpResponse<String> response, String name) throws Exception {
        List<String> events = events(response, name);
        assertThat(events).as(response.body()).hasSize(1);
        return new ObjectMapper().readTree(events.get(0));
    }

    private static List<String> events(HttpResponse<String> response, String name) {
        String start = "event: " + name + "\ndata: ";
        return Stream.of(response.body().split("\n\n"))
                .filter(event -> event.startsWith(start))
                .map(event -> event.substring(start.length()))
                .toList();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
