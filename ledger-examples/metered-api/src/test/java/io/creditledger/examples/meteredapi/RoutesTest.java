package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Route;
import io.javalin.security.Roles;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RoutesTest {
    /** Who may pass, written down a second time: n nobody, r the owner as READ_ONLY, o the owner as USER, u another USER, a ADMIN. */
    private static final String WHO = """
            GET /                                        nroua
            GET /health/live                             nroua
            GET /health/ready                            nroua
            GET /metrics                                 nroua
            GET /docs                                    nroua
            GET /openapi.yaml                            nroua
            GET /assets/app.css                          nroua
            GET /assets/app.js                           nroua
            GET /assets/htmx.js                          nroua
            GET /assets/icon.svg                         nroua
            GET /register                                nroua
            POST /register                               nroua
            GET /login                                   nroua
            POST /login                                  nroua
            POST /logout                                 roua
            GET /users/{user}                            roa
            GET /users/{user}/balance                    roa
            GET /users/{user}/statement                  roa
            GET /users/{user}/statement.csv              roa
            GET /users/{user}/keys                       roa
            POST /users/{user}/keys                      o
            POST /users/{user}/keys/{key}/revoke         o
            GET /users/{user}/security                   roa
            POST /users/{user}/password                  ro
            POST /users/{user}/logout-everywhere         ro
            GET /admin/users                             a
            GET /admin/users/{user}/movements/{transaction}   a
            POST /admin/users/{user}/movements/{transaction}/reverse   a
            POST /admin/users/{user}/grant               a
            POST /admin/users/{user}/expire              a
            POST /admin/users/{user}/refund              a
            POST /admin/users/{user}/freeze              a
            POST /admin/users/{user}/reopen              a
            POST /admin/users/{user}/role                a
            POST /admin/users/{user}/keys/{key}/revoke   a
            GET /admin/audit                             a
            GET /admin/health                            a
            GET /admin/health/instance                   a
            POST /admin/health/verify                    a
            GET /api/v1/balance                          roua
            GET /api/v1/statement                        roua
            POST /api/v1/text-statistics                 oua
            POST /api/v1/qr-codes                        oua
            POST /api/v1/thumbnails                      oua
            POST /api/v1/completions                     oua
            POST /api/test/scripted                      oua
            POST /api/test/other                         oua
            POST /api/test/heavy                         oua
            POST /api/test/streamed                      oua
            """;

    private final Service service = World.service();

    @Test
    void everyRouteOfTheServerIsInTheTableWithExactlyOneRule() {
        Map<String, String> served = new LinkedHashMap<>();
        service.server().unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .forEach(endpoint -> served.put(
                        endpoint.method + " " + endpoint.path, String.valueOf(endpoint.metadata(Roles.class))));

        Map<String, String> table = new LinkedHashMap<>();
        service.routes().forEach(route -> table.put(name(route), String.valueOf(new Roles(Set.of(route.access())))));
        Map<String, String> heads = new LinkedHashMap<>();
        service.routes().stream()
                .filter(route -> route.method().name().equals("GET"))
                .forEach(route -> heads.put("HEAD " + route.path(), String.valueOf(new Roles(Set.of(route.access())))));
        Map<String, String> all = new LinkedHashMap<>(table);
        all.putAll(heads);
        assertThat(served).isEqualTo(all);
        assertThat(rules().keySet()).isEqualTo(table.keySet());
    }

    @Test
    void aRouteWithoutARuleIsOpenToNobody() {
        assertThatThrownBy(() -> Guard.ruleOf(Set.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyRouteLetsPassWhomItShouldAndNobodyElse() {
        User reader = World.user(Role.READ_ONLY);
        User owner = World.user(Role.USER);
        User other = World.user(Role.USER);
        User admin = World.user(Role.ADMIN);
        Map<User, String> keys = new LinkedHashMap<>();
        List.of(reader, owner, other, admin).forEach(user -> keys.put(user, World.key(user)));

        List<String> wrong = new ArrayList<>();
        for (Route route : service.routes()) {
            String expected = rules().get(name(route));
            String actual = (passes(route, null, owner, keys) ? "n" : "")
                    + (passes(route, reader, reader, keys) ? "r" : "")
                    + (passes(route, owner, owner, keys) ? "o" : "")
                    + (passes(route, other, owner, keys) ? "u" : "")
                    + (passes(route, admin, owner, keys) ? "a" : "");
            if (!actual.equals(expected)) {
                wrong.add(name(route) + ": " + actual + " instead of " + expected);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private boolean passes(Route route, @Nullable User caller, User owner, Map<User, String> keys) {
        String path = route.path()
                .replace("{user}", owner.id().toString())
                .replace("{key}", "0123456789abcdef")
                .replace("{transaction}", "1");
        HttpResponse<String> response;
        if (path.startsWith("/api/")) {
            Api api = new Api(service.url(), caller == null ? null : keys.get(caller));
            response = route.method().name().equals("GET") ? api.get(path) : api.post(path, "");
        } else {
            Browser browser = World.browser();
            if (caller != null) {
                browser.loggedIn(caller);
            }
            if (route.method().name().equals("GET")) {
                response = browser.get(path);
            } else {
                if (path.equals("/login") || path.equals("/register")) {
                    browser.get(path);
                    response = browser.post(path);
                    // Nothing was filled in: these two answer so themselves.
                    return response.statusCode() == 422;
                }
                response = browser.post(path);
            }
        }
        boolean toLogin = response.headers().firstValue("Location").orElse("").equals("/login");
        return response.statusCode() != 401 && response.statusCode() != 403 && !toLogin;
    }

    @Test
    void otherMethodsAreRefusedAndToldWhichAreAllowed() {
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")) {
            HttpResponse<String> response =
                    Api.send(World.browser().request("/register").method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(response.statusCode()).as(method).isBetween(400, 499);
        }
        HttpResponse<String> put =
                Api.send(World.browser().request("/register").method("PUT", HttpRequest.BodyPublishers.noBody()));
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow")).contains("GET, HEAD, POST");
        HttpResponse<String> get = new Api(service.url(), null).get("/api/v1/qr-codes");
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void headIsAnsweredAsGetWithoutTheBody() {
        User owner = World.user(Role.USER);
        Browser browser = World.browser().loggedIn(owner);
        for (String path : List.of("/login", "/health/live", "/health/ready", "/metrics", "/users/" + owner.id())) {
            HttpResponse<String> head =
                    Api.send(browser.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            HttpResponse<String> get = browser.get(path);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
        }
        HttpResponse<String> stranger = Api.send(World.browser()
                .request("/users/" + owner.id() + "/statement")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(stranger.statusCode()).isEqualTo(302);
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    private static Map<String, String> rules() {
        Map<String, String> rules = new TreeMap<>();
        WHO.lines().forEach(line -> {
            String[] parts = line.split(" +");
            rules.put(parts[0] + " " + parts[1], parts[2]);
        });
        return rules;
    }
}
