package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send or take slowly, or open many connections, keep nobody else waiting. */
@Timeout(120)
final class SlowClientsTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ATTACKER = "127.0.0.9";
    private static final String OTHER = "127.0.0.10";

    private final List<RawConnection> connections = new ArrayList<>();

    @AfterEach
    void closeConnections() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }

    @Test
    void threeHundredFormsThatDoNotArriveKeepNobodyWaiting() throws Exception {
        // With the bounds for one address out of the way: that a body does not arrive must not cost a thread.
        Limits limits = new Limits(100, 100, 1_000, 50, 1_000, 100, Duration.ofMinutes(5), 8_192);
        try (Service service = start("patient", limits)) {
            for (int i = 0; i < 300; i++) {
                open(service, ATTACKER).send(RawConnection.post("/login", FORM, 1_000) + "f");
            }
            List<RawConnection> slow = List.copyOf(connections);
            ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
            try {
                ScheduledFuture<?> unused = drip.scheduleWithFixedDelay(() -> sendOne(slow), 1, 1, TimeUnit.SECONDS);
                for (int i = 0; i < 20; i++) {
                    assertThat(open(service, OTHER)
                                    .send(RawConnection.get("/login"))
                                    .statusLine())
                            .contains(" 200 ");
                }
            } finally {
                drip.shutdownNow();
                drip.awaitTermination(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void onlyOpenConnectionsOfAnAddressAreCounted() throws Exception {
        int most = 20;
        Limits limits = new Limits(100, 100, most, 50, 32, 100, Duration.ofSeconds(10), 8_192);
        try (Service service = start("counted", limits)) {
            for (int i = 0; i < 5 * most; i++) {
                try (RawConnection connection = new RawConnection(service.url(), OTHER)) {
                    assertThat(connection.send(RawConnection.get("/login")).readAll())
                            .as("connection %d", i)
                            .startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    private static void sendOne(List<RawConnection> connections) {
        try {
            for (RawConnection connection : connections) {
                connection.send("f");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBodyThatDoesNotArriveIsGivenUp() throws Exception {
        try (Service service = start("impatient", quick())) {
            RawConnection form = open(service, ATTACKER).send(RawConnection.post("/login", FORM, 1_000) + "f");
            RawConnection call = open(service, ATTACKER)
                    .send(RawConnection.post("/api/v1/text-statistics", "text/plain", 1_000) + "f");

            assertThat(form.readAll()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            assertThat(call.readAll()).startsWith("HTTP/1.1 408 ").contains("application/problem+json", "#too-slow");
        }
    }

    @Test
    void aBodyThatArrivesByteForByteIsGivenUp() throws Exception {
        try (Service service = start("drops", quick())) {
            RawConnection form = open(service, ATTACKER).send(RawConnection.post("/login", FORM, 10_000));
            boolean open = true;
            for (int i = 0; i < 300 && open; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                try {
                    form.send("f");
                    open = form.in().available() == 0;
                } catch (SocketException e) {
                    open = false;
                }
            }
            assertThat(open).isFalse();
        }
    }

    @Test
    void aBodyThatArrivesInPiecesButInTimeIsRead() throws Exception {
        try (Service service = start("pieces", quick())) {
            RawConnection form = open(service, ATTACKER).send(RawConnection.post("/login", FORM, 10) + "form=");
            TimeUnit.MILLISECONDS.sleep(100);
            assertThat(form.send("12345").statusLine()).contains(" 403 ");
        }
    }

    @Test
    void thereIsABoundOnBodiesOfOneAddressThatAreWaitedFor() throws Exception {
        Limits limits = new Limits(100, 100, 1_000, 50, 3, 100, Duration.ofMinutes(5), 8_192);
        try (Service service = start("bodies", limits)) {
            for (int i = 0; i < 3; i++) {
                open(service, ATTACKER).send(RawConnection.post("/login", FORM, 100) + "f");
            }
            RawConnection refused = null;
            // The first three are counted when the server has seen that they lack something.
            for (int i = 0; i < 200 && refused == null; i++) {
                RawConnection next = open(service, ATTACKER).send(RawConnection.post("/login", FORM, 100) + "f");
                for (int wait = 0; wait < 20 && next.in().available() == 0; wait++) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                refused = next.in().available() > 0 ? next : null;
            }
            assertThat(refused).isNotNull();
            assertThat(refused.readAll()).startsWith("HTTP/1.1 429 ").contains("Retry-After: 1");
            assertThat(connections).hasSizeLessThan(10);
            assertThat(open(service, OTHER)
                            .send(RawConnection.post("/login", FORM, 4) + "form")
                            .statusLine())
                    .contains(" 403 ");
        }
    }

    @Test
    void thereIsABoundOnConnectionsOfOneAddress() throws Exception {
        Limits limits = new Limits(100, 100, 20, 50, 50, 100, Duration.ofSeconds(10), 8_192);
        try (Service service = start("connections", limits)) {
            int closed = 0;
            for (int i = 0; i < 40; i++) {
                RawConnection connection = open(service, ATTACKER);
                try {
                    connection.send("GET /login HTTP/1.1\r\nHost: x\r\n\r\n");
                } catch (SocketException e) {
                    // It is closed already.
                }
                closed += connection.statusLine().isEmpty() ? 1 : 0;
            }
            assertThat(closed).isEqualTo(20);
            assertThat(open(service, OTHER).send(RawConnection.get("/login")).statusLine())
                    .contains(" 200 ");
        }
    }

    @Test
    void aLargeFormIsRefused() throws Exception {
        try (Service service = start("large", quick())) {
            assertThat(open(service, ATTACKER)
                            .send(RawConnection.post("/login", FORM, 20_000))
                            .statusLine())
                    .contains(" 413 ");
            String chunk = "1000\r\n" + "x".repeat(4_096) + "\r\n";
            RawConnection chunked = open(service, ATTACKER)
                    .send("POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: " + FORM
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5));
            assertThat(chunked.statusLine()).contains(" 413 ");
        }
    }

    @Test
    void whoDoesNotTakeAnAnswerIsGivenUp() throws Exception {
        try (Service service = start("takers", quick())) {
            User user = service.users().register("taker@example.org", World.PASSWORD, Role.USER);
            String key = service.keys().create(user, "test").orElseThrow();
            String input = UUID.randomUUID().toString();
            TestTools.script(input, () -> "x".repeat(900_000));
            RawConnection slow = new RawConnection(service.url(), ATTACKER, 4_096);
            connections.add(slow);
            String call = "POST " + TestTools.SCRIPTED + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                    + "\r\nContent-Type: text/plain\r\nIdempotency-Key: k\r\nContent-Length: " + input.length()
                    + "\r\n\r\n" + input;
            slow.send(call.repeat(20));

            // It takes a little now and then, so that the connection is never idle.
            boolean open = true;
            for (int i = 0; i < 600 && open; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
                try {
                    open = slow.in().readNBytes(2_048).length == 2_048;
                } catch (SocketException e) {
                    open = false;
                }
            }
            assertThat(open).isFalse();
        }
    }

    private RawConnection open(Service service, String from) throws IOException {
        RawConnection connection = new RawConnection(service.url(), from);
        connections.add(connection);
        return connection;
    }

    /** A second of patience, and a megabyte a second. */
    private static Limits quick() {
        return Limits.DEFAULT.withTransfer(Duration.ofSeconds(1), 1_000_000);
    }

    private static Service start(String database, Limits limits) {
        return Service.start(
                World.config("jdbc:h2:mem:" + database, Duration.ofSeconds(60), Duration.ofSeconds(120), limits),
                TestTools.offers(),
                TestTools.streams());
    }
}
