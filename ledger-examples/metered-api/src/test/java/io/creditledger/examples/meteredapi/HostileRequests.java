package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to every route of the router, with hostile values in every place where a request has any. */
final class HostileRequests {
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

    private final Service service;
    private final String from;
    private final SplittableRandom random;
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    /** What came of a request. */
    enum Outcome {
        /** A status of 2xx or 3xx. */
        ACCEPTED,
        /** A status of 4xx. */
        REFUSED,
        /** Anything else that came back. */
        FAILED,
        /** Nothing: the connection was closed. */
        CLOSED
    }

    /**
     * Prepares requests.
     *
     * @param from the address that they come from
     */
    HostileRequests(Service service, String from, long seed) {
        this.service = service;
        this.from = from;
        this.random = new SplittableRandom(seed);
    }

    /** Returns all routes. */
    List<Endpoint> routes() {
        return service.server().unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .toList();
    }

    /** Returns somebody who may use the route. */
    Caller callerOf(Endpoint route) {
        return new Caller(service, route.path.startsWith("/admin") ? Role.ADMIN : Role.USER);
    }

    /** Sends a request to a route and returns what is wrong with the answer: it is a failure, or tells of the inside of the service. */
    List<String> send(Endpoint route, Caller caller, int number) throws IOException {
        String request = request(route, caller, number);
        String answer = exchange(request).replaceFirst("^HTTP/1.1 100 Continue\r\n\r\n", "");
        List<String> bad = new ArrayList<>();
        // Nothing at all is what who breaks a connection gets.
        Outcome outcome = outcome(answer);
        outcomes.merge(outcome, 1, Integer::sum);
        if (outcome == Outcome.FAILED) {
            bad.add(shown(answer) + " to " + shown(request));
        }
        if (answer.contains("Exception") || answer.contains("\tat ") || answer.contains("SQLSTATE")) {
            bad.add("tells of its insides: " + shown(request));
        }
        return bad;
    }

    private static Outcome outcome(String answer) {
        Matcher status = STATUS.matcher(answer);
        if (answer.isEmpty()) {
            return Outcome.CLOSED;
        }
        return switch (status.matches() ? status.group(1).charAt(0) : ' ') {
            case '2', '3' -> Outcome.ACCEPTED;
            case '4' -> Outcome.REFUSED;
            default -> Outcome.FAILED;
        };
    }

    /** Returns how often what came of the requests that were sent. */
    Map<Outcome, Integer> outcomes() {
        return Map.copyOf(outcomes);
    }

    /** Somebody who may use the route, so that the values get as far as they can. */
    static final class Caller {
        final User user;
        final String session;
        final String formToken;
        final String key;

        Caller(Service service, Role role) {
            user = service.users().register(UUID.randomUUID() + "@example.org", World.PASSWORD, role);
            session = new Sessions(service.books().jdbi()).open(user);
            key = service.keys().create(user, "test").orElseThrow();
            formToken = Cookies.formToken(session);
        }
    }

    private String request(Endpoint route, Caller caller, int number) {
        StringBuilder headers = new StringBuilder("Host: x\r\nConnection: close\r\n");
        boolean api = route.path.startsWith("/api/");
        headers.append(
                api ? "Authorization: Bearer " + caller.key + "\r\n" : "Cookie: session=" + caller.session + "\r\n");
        String user = random.nextInt(4) == 0 ? value() : caller.user.id().toString();
        String path =
                route.path.replace("{user}", user).replace("{key}", value()).replace("{transaction}", value());
        if (random.nextInt(2) == 0) {
            path += "?" + fields(1 + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            headers.append(pick(HEADERS)).append("\r\n");
        }
        String body = "";
        if (route.method.name().equals("POST")) {
            body = api ? body() : "form=" + caller.formToken + "&" + fields(FIELDS.size());
            headers.append("Content-Type: ")
                    .append(number % 2 == 0 ? CONTENT_TYPES.get(0) : pick(CONTENT_TYPES))
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

    private String fields(int count) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = random.nextInt(8) == 0
                    ? value()
                    : FIELDS.get(count == FIELDS.size() ? i : random.nextInt(FIELDS.size()));
            fields.add(name + "=" + value());
        }
        return String.join("&", fields);
    }

    private String body() {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"prompt\": \"" + value() + "\", \"maxTokens\": " + value() + "}";
            case 1 -> "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";
            case 2 -> "GIF89a" + "\u007f".repeat(random.nextInt(40));
            default -> value();
        };
    }

    private String value() {
        return random.nextInt(3) == 0 ? pick(ENCODED) : URLEncoder.encode(pick(VALUES), StandardCharsets.UTF_8);
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String exchange(String request) throws IOException {
        try (RawConnection connection = new RawConnection(service.url(), from)) {
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
}
