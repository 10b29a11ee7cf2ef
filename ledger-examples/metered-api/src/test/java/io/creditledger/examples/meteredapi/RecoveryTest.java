package io.creditledger.examples.meteredapi;

import static io.creditledger.examples.meteredapi.TestTools.SCRIPTED;
import static io.creditledger.examples.meteredapi.TestTools.STREAMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.CreditLedger;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process that died has left behind is ended by those that run, and who waits is told for how long. */
@Timeout(120)
final class RecoveryTest {
    private static final String LONG_AGO = "TIMESTAMP '2001-01-01 00:00:00'";

    private final Service service = Service.start(
            World.config("jdbc:h2:mem:recovery", Duration.ofSeconds(1), Duration.ofSeconds(120)),
            TestTools.offers(),
            TestTools.streams());
    private final CreditLedger credits = service.books().credits();
    private final User user = service.users().register(UUID.randomUUID() + "@example.org", World.PASSWORD, Role.USER);
    private final Api api =
            new Api(service.url(), service.keys().create(user, "test").orElseThrow());
    private final String input = UUID.randomUUID().toString();

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void aStreamOfAnInstanceThatHasStoppedIsReleasedAlthoughItsHoldLasts() throws Exception {
        begunElsewhere();

        await(() -> credits.balance(user.account()).held() == 0);
        assertThat(state("streamed_request")).isEqualTo("RELEASED");
        HttpResponse<String> again = api.post(STREAMED, "10 " + input, "k");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#released", "\"charged\":0");
    }

    @Test
    void whoRepeatsAStreamOfAnInstanceThatHasStoppedIsToldAtOnce() throws Exception {
        TestTools.stream(input).token("one").end();
        begunElsewhere();

        HttpResponse<String> again = api.post(STREAMED, "10 " + input, "k");

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("#released");
        assertThat(credits.balance(user.account()).available()).isEqualTo(100);
    }

    @Test
    void whoRepeatsAStreamThatRunsIsToldToWaitAsLongAgainAsItHasRun() throws Exception {
        TestTools.StreamScript script = TestTools.stream(input).token("one");
        CompletableFuture<HttpResponse<String>> first =
                CompletableFuture.supplyAsync(() -> api.post(STREAMED, "10 " + input, "k"));
        await(() -> sql("UPDATE streamed_request SET created_at = DATEADD(SECOND, -40, CURRENT_TIMESTAMP)") == 1);
        assertThat(retryAfter(api.post(STREAMED, "10 " + input, "k"))).isBetween(40, 80);

        // Not beyond the end of the hold, by when it is over in any case.
        sql("UPDATE streamed_request SET created_at = " + LONG_AGO);
        assertThat(retryAfter(api.post(STREAMED, "10 " + input, "k"))).isBetween(60, 120);
        script.end();
        assertThat(first.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallThatNobodyEndsIsRefunded() throws Exception {
        TestTools.script(input, () -> "lost");
        api.post(SCRIPTED, input, "k");
        assertThat(credits.balance(user.account()).available()).isEqualTo(97);
        sql("UPDATE paid_request SET state = 'RUNNING', body = NULL, leased_until = " + LONG_AGO);

        await(() -> credits.balance(user.account()).available() == 100);
        assertThat(state("paid_request")).isEqualTo("REFUNDED");
    }

    @Test
    void whatStillRunsWhenTheServiceStopsMayBeTakenOverAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestTools.script(input, () -> {
            begun.countDown();
            // Deaf to interrupts, as some work is.
            while (goOn.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
                Thread.interrupted();
            }
            return "late";
        });
        Service stopped = Service.start(
                World.config("jdbc:h2:mem:recovery", Duration.ofSeconds(3_000), Duration.ofSeconds(120)),
                TestTools.offers(),
                TestTools.streams());
        Api there = new Api(stopped.url(), service.keys().create(user, "test").orElseThrow());
        CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(
                        () -> there.post(SCRIPTED, input, "k").statusCode())
                .exceptionally(failure -> 0);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        stopped.close();
        TestTools.script(input, () -> "again");

        assertThat(api.post(SCRIPTED, input, "k").body()).isEqualTo("again");
        assertThat(credits.balance(user.account()).available()).isEqualTo(97);
        goOn.countDown();
        assertThat(cut.get(60, TimeUnit.SECONDS)).isNotEqualTo(200);
    }

    @Test
    void answersAreKeptForAWhileAndTheirKeysForEver() throws Exception {
        TestTools.script(input, () -> "done", () -> "twice");
        TestTools.stream(input).token("one").end();
        api.post(SCRIPTED, input, "k");
        api.post(STREAMED, "10 " + input, "l");
        assertThat(credits.balance(user.account()).available()).isEqualTo(95);
        sql("UPDATE paid_request SET created_at = " + LONG_AGO);
        sql("UPDATE streamed_request SET created_at = " + LONG_AGO);

        await(() -> sql("UPDATE paid_request SET state = state WHERE body IS NOT NULL") == 0
                && sql("UPDATE streamed_request SET state = state WHERE events IS NOT NULL") == 0);

        assertThat(api.post(SCRIPTED, input, "k").statusCode()).isEqualTo(410);
        assertThat(api.post(STREAMED, "10 " + input, "l").statusCode()).isEqualTo(410);
        assertThat(TestTools.runs(input)).isEqualTo(1);
        assertThat(credits.balance(user.account()).available()).isEqualTo(95);
    }

    /** As a process leaves it that is killed while it streams. */
    private void begunElsewhere() {
        HoldReceipt held = credits.hold(user.account(), 20, IdempotencyKey.of("user:" + user.id(), "k"));
        assertThat(held.hold().status()).isEqualTo(HoldStatus.OPEN);
        String fingerprint = io.creditledger.examples.meteredapi.users.Secrets.hash(
                "POST " + STREAMED + "\n" + io.creditledger.examples.meteredapi.users.Secrets.hash("10 " + input));
        service.books()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO streamed_request (user_id, request_key, fingerprint, state, tokens, instance)"
                                + " VALUES (?, 'k', ?, 'RUNNING', 0, ?)",
                        user.id(),
                        fingerprint,
                        UUID.randomUUID()));
    }

    private static int retryAfter(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(409);
        return Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
    }

    private String state(String table) {
        return service.books()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT state FROM " + table + " WHERE user_id = ?")
                        .bind(0, user.id())
                        .mapTo(String.class)
                        .one());
    }

    private int sql(String statement) {
        String where = statement.contains(" WHERE ") ? " AND user_id = ?" : " WHERE user_id = ?";
        return service.books().jdbi().withHandle(handle -> handle.execute(statement + where, user.id()));
    }

    private static void await(Condition condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.holds(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(condition.holds()).isTrue();
    }

    private interface Condition {
        boolean holds();
    }
}
