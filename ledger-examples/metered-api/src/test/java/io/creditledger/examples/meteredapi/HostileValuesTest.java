package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every route of the router gets hostile values in every place where a request has any. The answer is never a failure of the service,
 * and nothing of it is in the log.
 */
@Timeout(300)
class HostileValuesTest {
    private static final int REQUESTS_PER_ROUTE = 40;
    private static final long SEED = 15;

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "x",
            "0",
            "-1",
            "99999999999999999999999999",
            "1e9",
            "' OR '1'='1",
            "\0",
            "a\0b",
            "\u0001",
            "\u0085",
            "\u200B",
            "\u202Egnp.exe",
            "\uFEFF",
            "\uD83D\uDE00",
            "\uFF1Dcmd",
            "{{7*7}}",
            "../../etc/passwd",
            "\u0130".repeat(120) + "@" + "\u0130".repeat(100),
            "a@" + "b".repeat(252),
            "a\r\nX: y",
            "x".repeat(5_000),
            "2030-02-30",
            "ADMIN",
            UUID.randomUUID().toString());

    /** As they are sent, for what no encoder would make. */
    private static final List<String> ENCODED =
            List.of("%00", "%", "%zz", "%ff", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "+", "%u0041", "&", "=", ";");

    private static final List<String> FIELDS = List.of(
            "form",
            "email",
            "password",
            "present",
            "amount",
            "note",
            "reason",
            "once",
            "name",
            "scope",
            "role",
            "transaction",
            "category",
            "lastDay",
            "after",
            "limit",
            "done");

    private static final List<String> CONTENT_TYPES = List.of(
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=bogus",
            "application/x-www-form-urlencoded; charset=",
            "application/x-www-form-urlencoded; charset=\"utf-16\"",
            "application/x-www-form-urlencoded;charset=UTF-8;charset=x",
            "APPLICATION/X-WWW-FORM-URLENCODED;CHARSET=UTF-7",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/json; charset=nonsense",
            "text/plain; charset=\0",
            "image/png",
            ";",
            "x");

    private static final List<String> HEADERS = List.of(
            "Authorization: Bearer",
            "Authorization: Bearer mk_\u00ff",
            "Authorization: Basic Og==",
            "Idempotency-Key: \u00e9",
            "Idempotency-Key: a b",
            "Idempotency-Key: " + "k".repeat(201),
            "Idempotency-Key: k\r\nIdempotency-Key: k",
            "Cookie: session",
            "Cookie: session=\u00ff; flash=.; device=\"",
            "Cookie: flash=a.b; session=x; session=y",
            "Accept: */*;q=nonsense",
            "Accept-Encoding: gzip;q=x, br",
            "If-None-Match: \"",
            "HX-Request: true",
            "X-Forwarded-For: not an address, ::1",
            "X-Forwarded-Proto: javascript",
            "Forwarded: for=_x",
            "Range: bytes=-1",
            "Expect: 100-continue",
            "Expect: the moon",
            "Upgrade: websocket",
            "Content-Encoding: gzip",
            "X-HTTP-Method-Override: DELETE");

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[\\s\\S]*");

    String database() throws IOException {
        return "jdbc:h2:mem:hostile-values";
    }

    @Test
    void everyRouteAnswersHostileValuesWithoutAFault() throws IOException {
        Config config = World.config(database(), Duration.ofSeconds(60));
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> bad = new ArrayList<>();
        try (Service service = Service.start(config, TestTools.offers(), TestTools.streams());
                LogCapture log = new LogCapture()) {
            List<Endpoint> routes = service.server().unsafe.internalRouter.allHttpHandlers().stream()
                    .map(parsed -> parsed.endpoint)
                    .filter(endpoint -> endpoint.method.isHttpMethod())
                    .toList();
            assertThat(routes).hasSizeGreaterThan(30);
            for (Endpoint route : routes) {
                for (int i = 0; i < REQUESTS_PER_ROUTE; i++) {
                    Caller caller = new Caller(service, route.path.startsWith("/admin") ? Role.ADMIN : Role.USER);
                    String request = request(route, caller, i, random);
                    String answer = exchange(service, request).replaceFirst("^HTTP/1.1 100 Continue\r\n\r\n", "");
                    Matcher status = STATUS.matcher(answer);
                    // Nothing at all is what who breaks a connection gets.
                    if (!answer.isEmpty()
                            && (!status.matches() || !status.group(1).matches("[234]\\d\\d"))) {
                        bad.add(shown(answer) + " to " + shown(request));
                    }
                    if (answer.contains("Exception") || answer.contains("\tat ") || answer.contains("SQLSTATE")) {
                        bad.add("tells of its insides: " + shown(request));
                    }
                    log.faults().forEach(fault -> bad.add(fault + " by " + shown(request)));
                    log.faults().clear();
                }
            }
        }
        assertThat(bad).isEmpty();
    }

    /** Somebody who may use the route, so that the values get as far as they can. */
    private static final class Caller {
        final User user;
        final String session;
        final String formToken;
        final String key;

        Caller(Service service, Role role) {
            user = service.users().register(UUID.randomUUID() + "@example.org", World.PASSWORD, role);
            session = new Sessions(service.books().jdbi()).open(user);
            key = service.keys().create(user, "test").orElseThrow();
            formToken = io.creditledger.examples.meteredapi.users.Secrets.hash("form:" + session);
        }
    }

    private static String request(Endpoint route, Caller caller, int number, SplittableRandom random) {
        StringBuilder headers = new StringBuilder("Host: x\r\nConnection: close\r\n");
        boolean api = route.path.startsWith("/api/");
        headers.append(
                api ? "Authorization: Bearer " + caller.key + "\r\n" : "Cookie: session=" + caller.session + "\r\n");
        String user = random.nextInt(4) == 0 ? value(random) : caller.user.id().toString();
        String path = route.path
                .replace("{user}", user)
                .replace("{key}", value(random))
                .replace("{transaction}", value(random));
        if (random.nextInt(2) == 0) {
            path += "?" + fields(random, 1 + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            headers.append(pick(HEADERS, random)).append("\r\n");
        }
        String body = "";
        if (route.method.name().equals("POST")) {
            body = api ? body(random) : "form=" + caller.formToken + "&" + fields(random, FIELDS.size());
            headers.append("Content-Type: ")
                    .append(number % 2 == 0 ? CONTENT_TYPES.get(0) : pick(CONTENT_TYPES, random))
                    .append("\r\n");
        }
        String start = route.method.name() + " " + path + " HTTP/1.1\r\n" + headers;
        int length = body.length();
        return switch (body.isEmpty() ? 9 : random.nextInt(10)) {
            case 0 -> start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body;
            case 1 -> start + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + body + "\r\n0\r\n\r\n";
            case 2 -> start + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length) + "\r\n" + body + "x";
            case 3 -> start + "Content-Length: " + (length + 5) + "\r\n\r\n" + body;
            case 4 -> start + "Content-Length: " + length + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
            default -> start + (body.isEmpty() ? "\r\n" : "Content-Length: " + length + "\r\n\r\n" + body);
        };
    }

    private static String fields(SplittableRandom random, int count) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = random.nextInt(8) == 0
                    ? value(random)
                    : FIELDS.get(count == FIELDS.size() ? i : random.nextInt(FIELDS.size()));
            fields.add(name + "=" + value(random));
        }
        return String.join("&", fields);
    }

    private static String body(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"prompt\": \"" + value(random) + "\", \"maxTokens\": " + value(random) + "}";
            case 1 -> "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";
            case 2 -> "GIF89a" + "\u007f".repeat(random.nextInt(40));
            default -> value(random);
        };
    }

    private static String value(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? pick(ENCODED, random)
                : URLEncoder.encode(pick(VALUES, random), StandardCharsets.UTF_8);
    }

    private static String pick(List<String> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static String exchange(Service service, String request) throws IOException {
        try (RawConnection connection = new RawConnection(service.url(), "127.0.0.1")) {
            connection.send(request);
            // Whoever announced more than it sent has nothing more to say.
            connection.shutdownOutput();
            return connection.readAll();
        } catch (SocketException e) {
            // The server has closed the connection while there was something to read.
            return "";
        }
    }

    private static String shown(String text) {
        String printable =
                String.join("\\n", Arrays.asList(text.split("\r?\n", 12))).replaceAll("[^\\x20-\\x7e]", "?");
        return printable.substring(0, Math.min(400, printable.length()));
    }

    @Test
    void whoHangsUpLeavesNoTraceInTheLog() throws IOException {
        Config config = World.config("jdbc:h2:mem:hang-up", Duration.ofSeconds(60));
        try (LogCapture log = new LogCapture()) {
            try (Service service = Service.start(config, TestTools.offers(), TestTools.streams())) {
                Caller caller = new Caller(service, Role.USER);
                String large = UUID.randomUUID().toString();
                TestTools.script(large, () -> "x".repeat(900_000));
                String start = "Host: x\r\nAuthorization: Bearer " + caller.key + "\r\nCookie: session="
                        + caller.session + "\r\nContent-Type: text/plain\r\n";
                String call = "POST " + TestTools.SCRIPTED + " HTTP/1.1\r\n" + start + "Content-Length: "
                        + large.length() + "\r\n\r\n" + large;
                for (String request : List.of(
                        "POST /login HTTP/1.1\r\n" + start + "Content-Length: 500\r\n\r\nx",
                        "POST " + TestTools.SCRIPTED + " HTTP/1.1\r\n" + start
                                + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                        call.repeat(8),
                        "GET /users/" + caller.user.id() + "/statement.csv HTTP/1.1\r\n" + start + "\r\n")) {
                    for (int i = 0; i < 5; i++) {
                        try (RawConnection connection = new RawConnection(service.url(), "127.0.0.1", 4_096)) {
                            connection.send(request).abort();
                        }
                    }
                }
                assertThat(new Api(service.url(), caller.key)
                                .get("/api/v1/balance")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(log.faults()).isEmpty();
        }
    }
}
