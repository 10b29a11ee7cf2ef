package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of calls with time. */
@SpringBootTest(
        classes = MeteredApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:lifecycle;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE",
            "ledger.hold-timeout=3s",
            "ledger.expiry.interval=20ms",
            // what is renewed, refunded and dropped is so when the test says so
            "ledger.metering.lease=1h",
            "ledger.metering.abandoned-after=1h",
            "ledger.metering.max-stored-answer=1000B"
        })
final class MeteringLifecycleTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Autowired
    private Environment environment;

    @Autowired
    private CreditLedger credits;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Metering metering;

    @Autowired
    private MeteringShutdown shutdown;

    @Autowired
    private MeteredCallStore store;

    @Autowired
    private MeteredApplication.Handlers handlers;

    private final String customer = UUID.randomUUID().toString();
    private final AccountId account = AccountId.of("customer:" + customer);

    private void grant(long amount) {
        credits.grant(
                account, amount, IdempotencyKey.of("test", UUID.randomUUID().toString()));
    }

    private HttpResponse<String> call(String method, String path, String key) throws Exception {
        return CLIENT.send(request(method, path, key), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String key) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + environment.getProperty("local.server.port") + path))
                .method(method, BodyPublishers.noBody())
                .timeout(BOUND)
                .header("X-Customer", customer)
                .header("Idempotency-Key", key)
                .build();
    }

    private Balance balance() {
        return credits.balance(account);
    }

    /** As if the process had died before the call ended. */
    private void abandon(String key) {
        assertThat(jdbc.sql("UPDATE metered_request SET state = 'RUNNING', leased_until = 0, status = NULL,"
                                + " body = NULL, ended_at = NULL WHERE account = ? AND request_key = ?")
                        .params(account.value(), key)
                        .update())
                .isEqualTo(1);
    }

    @Test
    void aCallThatWasAbandonedIsRefunded() throws Exception {
        grant(10);
        call("GET", "/fixed", "k");
        abandon("k");
        metering.refundAbandoned(Duration.ofDays(365 * 100));
        assertThat(balance().available()).as("too early").isEqualTo(8);

        metering.refundAbandoned(Duration.ZERO);

        assertThat(balance().available()).isEqualTo(10);
        assertThat(call("GET", "/fixed", "k").body()).contains("/problems#refunded");
        assertThat(balance().available()).isEqualTo(10);
    }

    @Test
    void aCallThatDiedBeforeItWasChargedIsForgottenWithoutARefund() throws Exception {
        grant(1);
        assertThat(call("GET", "/fixed", "k").statusCode()).isEqualTo(402);
        jdbc.sql("INSERT INTO metered_request (account, request_key, fingerprint, kind, state, worker, leased_until)"
                        + " VALUES (?, 'k', 'f', 'DEBIT', 'RUNNING', 'w', 0)")
                .param(account.value())
                .update();

        metering.refundAbandoned(Duration.ZERO);

        assertThat(store.abandoned(Duration.ZERO, 100)).isEmpty();
        assertThat(balance().available()).isEqualTo(1);
    }

    @Test
    void theHoldOfARunningCallIsExtendedAndItsLeaseRenewed() throws Exception {
        grant(10);
        CompletableFuture<HttpResponse<String>> answer =
                CLIENT.sendAsync(request("GET", "/waits", "k"), BodyHandlers.ofString());
        assertThat(handlers.running.await(60, TimeUnit.SECONDS)).isTrue();
        RunningCall call = metering.running().stream()
                .filter(one -> one.call().account().equals(account))
                .findFirst()
                .orElseThrow();
        Instant first = call.hold().expiresAt();
        jdbc.sql("UPDATE metered_request SET leased_until = 0 WHERE account = ?")
                .param(account.value())
                .update();

        await().atMost(BOUND).until(() -> {
            metering.renew();
            return call.hold().expiresAt().isAfter(first);
        });

        assertThat(call("GET", "/waits", "k").body()).contains("/problems#in-progress");
        handlers.goOn.countDown();
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("waited");
        assertThat(balance().available()).isEqualTo(4);
        assertThat(balance().held()).isZero();
    }

    @Test
    void anAnswerIsStoredForSomeTime() throws Exception {
        grant(10);
        call("GET", "/fixed", "k");
        store.dropBodies(Duration.ofHours(1));
        assertThat(call("GET", "/fixed", "k").body()).isEqualTo("fixed");
        int runs = handlers.runs.get();

        store.dropBodies(Duration.ofSeconds(-60));

        var later = call("GET", "/fixed", "k");
        assertThat(later.statusCode()).isEqualTo(409);
        assertThat(later.body()).contains("/problems#answer-not-stored");
        assertThat(handlers.runs.get()).isEqualTo(runs);
        assertThat(balance().available()).isEqualTo(8);
    }

    @Test
    void anAnswerThatIsTooLargeIsSentButNotStored() throws Exception {
        for (String path : new String[] {"/large", "/large-stream"}) {
            grant(2);
            assertThat(call("GET", path, path).body()).hasSize(2000);
            await().atMost(BOUND)
                    .until(() -> metering.running().stream()
                            .noneMatch(call -> call.call().account().equals(account)));
            assertThat(call("GET", path, path).body()).contains("/problems#answer-not-stored");
            assertThat(balance().available()).isZero();
        }
    }

    /** The container would wait a minute for the client. */
    @Test
    void aClientThatDoesNotReadDoesNotKeepTheProcessFromStopping() throws Exception {
        grant(2);
        try (Socket client =
                new Socket("127.0.0.1", environment.getRequiredProperty("local.server.port", Integer.class))) {
            client.getOutputStream()
                    .write(("GET /endless HTTP/1.1\r\nHost: localhost\r\nX-Customer: " + customer + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            AtomicInteger before = new AtomicInteger();
            await().atMost(BOUND).pollInterval(Duration.ofSeconds(1)).until(() -> {
                int now = handlers.written.get();
                return before.getAndSet(now) == now && now > 0;
            });

            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> shutdown.stop());

            assertThat(balance().available()).as("refunded").isEqualTo(2);
        }
    }

    @Test
    void whatHasExpiredIsBookedOnASchedule() {
        long before = credits.ledger().balance(credits.expired()).posted();
        credits.execute(credits.newGrant(account)
                .amount(5)
                .expiresAt(Instant.now().plusMillis(100))
                .key(IdempotencyKey.of("test", UUID.randomUUID().toString()))
                .build());

        await().atMost(BOUND)
                .until(() -> credits.ledger().balance(credits.expired()).posted() >= before + 5);
    }
}
