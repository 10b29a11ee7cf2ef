package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.IdempotencyKey;
import io.creditledger.VerifyReport;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Access;
import io.creditledger.examples.meteredapi.web.Route;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent to any route, the answer is a clean refusal, and nothing has changed. */
final class HostileTest {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "' OR '1'='1",
            "'; DROP TABLE app_user; --",
            "\0",
            "a\r\nSet-Cookie: session=x",
            "-1",
            "0",
            "1e9",
            "99999999999999999999999999",
            "0x10",
            "NaN",
            "\uD800",
            "{{7*7}}",
            "../../../etc/passwd",
            "x".repeat(100_000));

    private static final List<String> FIELDS = List.of(
            "email",
            "password",
            "amount",
            "note",
            "once",
            "name",
            "scope",
            "role",
            "transaction",
            "category",
            "lastDay",
            "reason",
            "present");

    /** What the other fields of a form hold, when one is hostile: as good as can be. */
    private static final Map<String, String> GOOD = Map.ofEntries(
            Map.entry("email", "somebody@example.org"),
            Map.entry("password", World.PASSWORD),
            Map.entry("amount", "5"),
            Map.entry("note", "a note"),
            Map.entry("scope", "read"),
            Map.entry("name", "a name"),
            Map.entry("role", "USER"),
            Map.entry("category", "promotional"),
            Map.entry("lastDay", "2999-12-31"),
            Map.entry("transaction", "1"));

    private static final Map<String, String> SELECT = Map.of(
            "app_user", "SELECT * FROM app_user",
            "api_key", "SELECT id, user_id, name, secret_hash, scope, created_at, expires_at, revoked_at FROM api_key",
            "paid_request", "SELECT user_id, request_key, state, content_type FROM paid_request",
            "streamed_request", "SELECT user_id, request_key, state FROM streamed_request");

    /** Which fields a form has. */
    private static final Map<String, List<String>> FORMS = Map.ofEntries(
            Map.entry("/register", List.of("email", "password")),
            Map.entry("/login", List.of("email", "password")),
            Map.entry("/users/{user}/keys", List.of("name", "scope", "lastDay")),
            Map.entry("/admin/users/{user}/grant", List.of("amount", "note", "once", "category", "lastDay")),
            Map.entry("/admin/users/{user}/expire", List.of("amount", "note", "once")),
            Map.entry("/admin/users/{user}/refund", List.of("transaction", "reason")),
            Map.entry("/admin/users/{user}/freeze", List.of("once", "reason")),
            Map.entry("/admin/users/{user}/reopen", List.of("once", "reason")),
            Map.entry("/users/{user}/password", List.of("present", "password")),
            Map.entry("/admin/users/{user}/role", List.of("role", "reason")),
            Map.entry("/admin/users/{user}/movements/{transaction}/reverse", List.of("once", "reason")));

    private final User user = World.user(Role.USER);
    private final User admin = World.user(Role.ADMIN);
    private final Api api = World.api(user);
    private Map<String, Object> before = Map.of();

    @BeforeEach
    void takeStock() {
        before = stock();
    }

    @Test
    void hostileFieldsOfEveryForm() {
        // "/users/{user}/keys" belongs to its user, the admin's forms are about that user
        Browser own = World.browser().loggedIn(user);
        Browser admins = World.browser().loggedIn(admin);
        before = stock();
        List<String> bad = new ArrayList<>();
        FORMS.forEach((path, fields) -> {
            Browser browser = path.startsWith("/admin") ? admins : path.startsWith("/users") ? own : visitor(path);
            for (String field : fields) {
                for (String text : TEXTS) {
                    if (!isFine(field, text)) {
                        check(
                                bad,
                                browser.post(
                                        path.replace("{user}", user.id().toString())
                                                .replace("{transaction}", opening()),
                                        form(fields, field, text)));
                    }
                }
            }
        });
        assertThat(bad).isEmpty();
        assertThat(stock()).isEqualTo(before);
    }

    /** A movement that could be reversed. */
    private String opening() {
        return World.service()
                .books()
                .credits()
                .ledger()
                .transaction(IdempotencyKey.of("opening", user.id().toString()))
                .orElseThrow()
                .id()
                .toString();
    }

    @Test
    void everyFormIsTried() {
        assertThat(World.service().routes())
                .filteredOn(route ->
                        route.method().name().equals("POST") && !route.path().startsWith("/api/"))
                .extracting(Route::path)
                .filteredOn(path -> !List.of(
                                "/logout",
                                "/users/{user}/keys/{key}/revoke",
                                "/admin/users/{user}/keys/{key}/revoke",
                                "/users/{user}/logout-everywhere",
                                "/admin/health/verify")
                        .contains(path))
                .containsExactlyInAnyOrderElementsOf(FORMS.keySet());
        assertThat(FIELDS)
                .containsAll(FORMS.values().stream().flatMap(List::stream).toList());
    }

    /** Odd, but somebody may well write that into a note, or be so odd as to choose it as a password. */
    private static boolean isFine(String field, String text) {
        boolean line = !text.isBlank() && text.length() < 60 && text.chars().noneMatch(c -> c < 32);
        return switch (field) {
            case "note", "name", "once", "reason" -> line;
            case "lastDay" -> text.isEmpty();
            case "password", "present" -> text.length() >= 10 && text.length() <= 200;
            default -> false;
        };
    }

    private static String[] form(List<String> fields, String hostile, String text) {
        List<String> form = new ArrayList<>();
        for (String field : fields) {
            form.add(field);
            form.add(
                    field.equals(hostile)
                            ? text
                            : GOOD.getOrDefault(field, UUID.randomUUID().toString()));
        }
        return form.toArray(String[]::new);
    }

    private static Browser visitor(String path) {
        Browser browser = World.browser();
        browser.get(path);
        return browser;
    }

    @Test
    void hostilePathsAndQueriesOfEveryRoute() {
        Browser browser = World.browser().loggedIn(admin);
        List<String> bad = new ArrayList<>();
        for (Route route : World.service().routes()) {
            if (!route.path().contains("{")) {
                continue;
            }
            for (String id : List.of(
                    "%27%20OR%201=1",
                    "..%2F..", "%00", "x", "%ff", UUID.randomUUID().toString(), "1".repeat(5_000))) {
                String path =
                        route.path().replace("{user}", id).replace("{key}", id).replace("{transaction}", id);
                check(bad, route.method().name().equals("GET") ? browser.get(path) : browser.post(path));
            }
        }
        String own = "/users/" + admin.id();
        for (String query : List.of("after=x", "after=-1", "after=%27", "after=9999999999999999999", "after=")) {
            check(bad, browser.get(own + "/statement?" + query));
            check(bad, api.get("/api/v1/statement?" + query));
        }
        for (String query : List.of("limit=0", "limit=1001", "limit=x", "limit=-5", "limit=1.5")) {
            check(bad, api.get("/api/v1/statement?" + query));
        }
        assertThat(bad).isEmpty();
        assertThat(stock()).isEqualTo(before);
    }

    @Test
    void forgedCookiesAndKeys() {
        List<String> bad = new ArrayList<>();
        String key = World.key(user);
        before = stock();
        for (String forged : List.of(
                "x",
                "mk_",
                key + "x",
                key.substring(0, 25) + "A".repeat(key.length() - 25),
                "mk_' OR 1=1 --_" + "A".repeat(43),
                "mk_0000000000000000_" + "A".repeat(43))) {
            Api forger = new Api(World.service().url(), forged);
            for (Route route : World.service().routes()) {
                if (route.path().startsWith("/api/")) {
                    check(
                            bad,
                            route.method().name().equals("GET")
                                    ? forger.get(route.path())
                                    : forger.post(route.path(), "text"));
                }
            }
        }
        for (String forged : List.of("x", "' OR 1=1 --", "A".repeat(43), "A".repeat(4_000))) {
            Browser browser = World.browser();
            browser.cookies.put("session", forged);
            HttpResponse<String> page = browser.get("/users/" + user.id());
            assertThat(page.statusCode()).isEqualTo(302);
            assertThat(page.headers().firstValue("Location")).contains("/login");
        }
        assertThat(bad).isEmpty();
        assertThat(stock()).isEqualTo(before);
    }

    @Test
    void otherUsersIds() {
        User other = World.user(Role.USER);
        Browser browser = World.browser().loggedIn(user);
        before = stock();
        List<String> bad = new ArrayList<>();
        for (Route route : World.service().routes()) {
            if (route.path().contains("{user}") && route.access() != Access.ADMIN) {
                String path = route.path()
                        .replace("{user}", other.id().toString())
                        .replace("{key}", "0123456789abcdef")
                        .replace("{transaction}", "1");
                HttpResponse<String> response =
                        route.method().name().equals("GET") ? browser.get(path) : browser.post(path, "name", "mine");
                check(bad, response);
                assertThat(response.statusCode()).as(path).isEqualTo(403);
                assertThat(response.body()).doesNotContain(other.email());
            }
        }
        assertThat(bad).isEmpty();
        assertThat(stock()).isEqualTo(before);
    }

    @Test
    void hostileBodiesOfEveryCall() {
        List<String> bad = new ArrayList<>();
        String tooLarge = "x".repeat(1_500_000);
        byte[] notText = {(byte) 0xC3, (byte) 0x28, 0, (byte) 0xFF};
        for (Route route : World.service().routes()) {
            if (route.access() == Access.API_SPEND && !route.path().startsWith("/api/test")) {
                check(bad, api.post(route.path(), ""));
                check(bad, api.post(route.path(), tooLarge));
                check(bad, Api.send(api.request(route.path()).POST(HttpRequest.BodyPublishers.ofByteArray(notText))));
                for (String key : List.of(" ", "x".repeat(201), "a b")) {
                    check(bad, api.post(route.path(), "text", key));
                }
            }
        }
        check(bad, api.post("/api/v1/qr-codes", "x".repeat(5_000)));
        for (String json : List.of(
                "{",
                "[]",
                "null",
                "{}",
                "{\"prompt\": 5}",
                "{\"prompt\": \"a\"} {}",
                "{\"prompt\": \"a\", \"prompt\": \"b\"}",
                "{\"prompt\": \"a\", \"maxTokens\": 0}",
                "{\"prompt\": \"a\", \"maxTokens\": -1}",
                "{\"prompt\": \"a\", \"maxTokens\": 501}",
                "{\"prompt\": \"a\", \"maxTokens\": 1e1}",
                "{\"prompt\": \"a\", \"maxTokens\": \"5\"}",
                "{\"prompt\": \"a\", \"maxTokens\": null}",
                "{\"prompt\": \"a\", \"seed\": 1.5}",
                "{\"prompt\": \"a\", \"seed\": 99999999999999999999}",
                "{\"prompt\": \"a\", \"model\": \"best\"}",
                "{\"prompt\": " + "[".repeat(5_000),
                "{\"prompt\": \"" + "x".repeat(30_000) + "\"}")) {
            check(bad, api.post("/api/v1/completions", json));
        }
        check(bad, api.post("/api/v1/thumbnails", "GIF89a" + "\u007f".repeat(8)));
        assertThat(bad).isEmpty();
        assertThat(stock()).isEqualTo(before);
    }

    @Test
    void requestsThatAreHardlyHttp() throws IOException {
        for (String request : List.of(
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 8\r\nConnection: close\r\n\r\nform=%zz",
                "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\n"
                        + "Content-Length: 8\r\nConnection: close\r\n\r\nform=%zz")) {
            try (RawConnection connection = new RawConnection(World.service().url(), "127.0.0.1")) {
                String answer = connection.send(request).readAll();
                assertThat(answer).as(request).matches("(?s)HTTP/1\\.[01] 4\\d\\d .*");
                assertClean(answer);
            }
        }
        assertThat(stock()).isEqualTo(before);
    }

    private static void check(List<String> bad, HttpResponse<String> response) {
        if (response.statusCode() < 400 || response.statusCode() > 499) {
            String uri = response.uri().toString();
            bad.add(response.statusCode() + " from " + response.request().method() + " "
                    + uri.substring(0, Math.min(200, uri.length())));
        }
        assertClean(response.body());
    }

    private static void assertClean(String answer) {
        assertThat(answer).doesNotContain("Exception", "\tat ", "SQLSTATE", "jdbc", "io.creditledger", "Jetty");
    }

    /** All rows of the service, and what the books say of themselves. */
    private Map<String, Object> stock() {
        Map<String, Object> stock = new TreeMap<>();
        for (String table : SELECT.keySet()) {
            stock.put(
                    table,
                    World.service()
                            .books()
                            .jdbi()
                            .withHandle(handle -> handle
                                    .createQuery(SELECT.get(table))
                                    .mapToMap()
                                    .map(row -> new TreeMap<>(row).toString())
                                    .list()
                                    .stream()
                                    .sorted()
                                    .toList()
                                    .hashCode()));
        }
        VerifyReport report = World.service().books().credits().ledger().verify();
        assertThat(report.clean()).isTrue();
        stock.put("operations", report.operations());
        stock.put("balance", World.available(user));
        return stock;
    }
}
