package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.HostileRequests.Caller;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Limits;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One address holds 300 connections and sends pictures and nonsense, another sends hostile values to every route; the calls of others
 * are answered all the same.
 */
@Tag("slow")
@Timeout(300)
final class UnderAttackTest {
    private static final String ATTACKER = "127.0.0.9";
    private static final int CLIENTS = 4;
    private static final int CALLS = 500;
    private static final int HOSTILE_VALUES = 3;
    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    /** Between two hostile requests. As fast as it goes would measure who makes them: both are on this machine. */
    private static final long PAUSE = 20_000_000;

    @Test
    void theCallsOfOthersAreAnswered() throws Exception {
        Config config = World.config(
                "jdbc:h2:mem:attack",
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                Limits.DEFAULT.forUsers(1_000, 10_000));
        try (LogCapture log = new LogCapture()) {
            try (Service service = Service.start(config, TestTools.offers(), TestTools.streams())) {
                User attacker = service.users().register("attacker@example.org", World.PASSWORD, Role.USER);
                User other = service.users().register("other@example.org", World.PASSWORD, Role.USER);
                String key = service.keys().create(other, "test").orElseThrow();
                HostileRequests hostile = new HostileRequests(service, "127.0.0.12", 1);
                Map<Endpoint, Caller> callers = new LinkedHashMap<>();
                hostile.routes().forEach(route -> callers.put(route, hostile.callerOf(route)));
                calls(service, key, NOTHING);
                List<Long> alone = calls(service, key, NOTHING);
                List<Long> attacked;
                List<Integer> pictures = new ArrayList<>();
                AtomicBoolean going = new AtomicBoolean(true);
                List<RawConnection> slow = new ArrayList<>();
                List<String> bad = new CopyOnWriteArrayList<>();
                CompletableFuture<Void> nonsense = CompletableFuture.runAsync(() -> nonsense(service, going));
                try {
                    for (int i = 0; i < 300; i++) {
                        RawConnection connection = new RawConnection(service.url(), ATTACKER);
                        slow.add(connection);
                        try {
                            connection.send(
                                    RawConnection.post("/login", "application/x-www-form-urlencoded", 900) + "f");
                        } catch (SocketException e) {
                            // It is over the bound, and closed.
                        }
                    }
                    List<CompletableFuture<HttpResponse<byte[]>>> sent = pictures(service, attacker);
                    attacked = calls(service, key, CompletableFuture.runAsync(() -> hostile(hostile, callers, bad)));
                    for (CompletableFuture<HttpResponse<byte[]>> picture : sent) {
                        pictures.add(picture.get(120, TimeUnit.SECONDS).statusCode());
                    }
                } finally {
                    going.set(false);
                    for (RawConnection connection : slow) {
                        connection.close();
                    }
                }
                nonsense.get(60, TimeUnit.SECONDS);
                // Told, not asserted: the machine that runs this has other work.
                System.out.printf(
                        Locale.ROOT,
                        "p99 of others alone %.1f ms, under attack %.1f ms; pictures %s%n",
                        percentile(alone),
                        percentile(attacked),
                        pictures.stream().sorted().toList());
                assertThat(bad).isEmpty();
                assertThat(pictures).hasSize(40).allMatch(status -> status == 200 || status == 402 || status == 503);
                assertThat(pictures).contains(200);
            }
            assertThat(log.faults()).isEmpty();
        }
    }

    /** Calls until something else has ended; each call must be answered. Returns how long each took. */
    private static List<Long> calls(Service service, String key, Future<?> other) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<List<Long>>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                work.add(() -> client(new Api(service.url(), key), other));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> each : clients.invokeAll(work)) {
                nanos.addAll(each.get());
            }
            other.get(60, TimeUnit.SECONDS);
            return nanos;
        } finally {
            clients.shutdown();
        }
    }

    private static List<Long> client(Api api, Future<?> other) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < CALLS || !other.isDone(); i++) {
            long start = System.nanoTime();
            HttpResponse<String> response =
                    Api.HTTP.send(api.request("/api/v1/balance").GET().build(), BodyHandlers.ofString());
            nanos.add(System.nanoTime() - start);
            assertThat(response.statusCode()).isEqualTo(200);
        }
        return nanos;
    }

    private static List<CompletableFuture<HttpResponse<byte[]>>> pictures(Service service, User attacker)
            throws Exception {
        Api api = new Api(service.url(), service.keys().create(attacker, "test").orElseThrow());
        byte[] picture = PicturesTest.png(4_000, 4_000);
        List<CompletableFuture<HttpResponse<byte[]>>> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add(Api.HTTP.sendAsync(
                    api.request("/api/v1/thumbnails")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                            .build(),
                    BodyHandlers.ofByteArray()));
        }
        return sent;
    }

    /** Sends hostile values to every route. */
    private static void hostile(HostileRequests hostile, Map<Endpoint, Caller> callers, List<String> bad) {
        callers.forEach((route, caller) -> {
            for (int i = 0; i < HOSTILE_VALUES; i++) {
                LockSupport.parkNanos(PAUSE);
                try {
                    bad.addAll(hostile.send(route, caller, i));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static void nonsense(Service service, AtomicBoolean going) {
        while (going.get()) {
            LockSupport.parkNanos(PAUSE);
            try (RawConnection connection = new RawConnection(service.url(), "127.0.0.11")) {
                connection.send("GET /%zz?after=%00 HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
                connection.shutdownOutput();
                assertThat(new String(connection.in().readAllBytes(), StandardCharsets.UTF_8))
                        .matches("(?s)(HTTP/1.1 4.*)?");
            } catch (IOException e) {
                // Closed while there was something to read: that is an answer too.
            }
        }
    }

    private static double percentile(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1) / 1e6;
    }
}
