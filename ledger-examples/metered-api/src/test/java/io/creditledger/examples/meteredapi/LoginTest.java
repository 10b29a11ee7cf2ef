package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Limits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may log in, and whom others cannot keep from it. */
final class LoginTest {
    @Test
    void theFirstAdminsEmailCannotBeRegisteredEvenIfThereIsNoAdminYet() {
        World.sql("UPDATE app_user SET email = 'moved@example.org' WHERE email = 'root@example.org'");
        try {
            registerAsTheAdmin();
        } finally {
            World.sql("UPDATE app_user SET email = 'root@example.org' WHERE email = 'moved@example.org'");
        }
    }

    private static void registerAsTheAdmin() {
        Browser browser = World.browser();
        browser.get("/register");
        HttpResponse<String> refused =
                browser.post("/register", "email", "Root@Example.org", "password", World.PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(World.service().users().findByEmail("root@example.org")).isEmpty();
    }

    @Test
    void aStartWithAnEmailThatSomebodyElseHasTellsTheRemedy() {
        String email = UUID.randomUUID() + "@example.org";
        World.service().users().register(email, World.PASSWORD, Role.USER);
        Config config =
                Config.from(Map.of("ADMIN_EMAIL", email.toUpperCase(Locale.ROOT), "ADMIN_PASSWORD", World.PASSWORD));

        assertThatThrownBy(() -> FirstAdmin.make(config, World.service().users()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(email)
                .hasMessageContaining("Set ADMIN_EMAIL to an address that");
    }

    @Test
    void settingsThatCannotBeUsedAreToldInOneLine(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        try (Processes processes = new Processes()) {
            for (Map<String, String> settings : List.of(
                    Map.of("ADMIN_EMAIL", "admin@example.org", "ADMIN_PASSWORD", "short"),
                    Map.of("ADMIN_EMAIL", "nobody", "ADMIN_PASSWORD", World.PASSWORD),
                    Map.of("TRUSTED_PROXIES", "10.0.0.0/99"),
                    Map.of("PORT", "many"))) {
                Map<String, String> all = new HashMap<>(settings);
                all.putIfAbsent("PORT", "0");
                all.put("DATABASE_URL", "jdbc:h2:mem:settings");
                Process process = processes.launch(all, log);
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(1);
                String told = Files.readString(log);
                assertThat(told).contains("The metered API was not started. ").doesNotContain("\tat ", "Exception");
                assertThat(told.lines().filter(line -> line.contains("was not started")))
                        .hasSize(1);
            }
        }
    }

    @Test
    void anEmailThatGrowsInLowerCaseIsRefused() {
        Browser browser = World.browser();
        browser.get("/register");
        String email = "\u0130".repeat(60) + "@" + "\u0130".repeat(150) + ".org";
        Map.of("/register", 422, "/login", 401)
                .forEach((path, status) -> assertThat(browser.post(path, "email", email, "password", World.PASSWORD)
                                .statusCode())
                        .isEqualTo(status));
    }

    @Test
    void whoTriesPasswordsLocksOutNobodyAtAnotherAddress() {
        try (Service service = start("strangers", "127.0.0.1")) {
            lockOut(service, "198.51.100.7");

            assertThat(login(service, World.PASSWORD, "198.51.100.7").statusCode())
                    .isEqualTo(429);
            assertThat(login(service, World.PASSWORD, "198.51.100.8").statusCode())
                    .isEqualTo(302);
        }
    }

    @Test
    void anAdminWhoHasLoggedInBeforeIsNotLockedOutByStrangersAtTheSameAddress() {
        try (Service service = start("same-address", "127.0.0.1")) {
            Browser admin = new Browser(service.url());
            assertThat(login(admin, World.PASSWORD, "198.51.100.7").statusCode())
                    .isEqualTo(302);
            admin.cookies.remove("session");
            lockOut(service, "198.51.100.7");

            assertThat(login(admin, World.PASSWORD, "198.51.100.7").statusCode())
                    .isEqualTo(302);
            assertThat(login(service, World.PASSWORD, "198.51.100.7").statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        try (Service service = start("ipv6", "127.0.0.1")) {
            lockOut(service, "2001:db8:1:2::7");

            assertThat(login(service, World.PASSWORD, "2001:db8:1:2:ffff::8").statusCode())
                    .isEqualTo(429);
            assertThat(login(service, World.PASSWORD, "2001:db8:1:3::7").statusCode())
                    .isEqualTo(302);
        }
    }

    @Test
    void whatAClientWritesBeforeTheProxyDoesNotCount() {
        try (Service service = start("spoofed", "127.0.0.1")) {
            lockOut(service, "203.0.113.1, 198.51.100.7");

            assertThat(login(service, World.PASSWORD, "203.0.113.2, 198.51.100.7")
                            .statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void theHeaderOfSomebodyWhoIsNoProxyOfOursDoesNotCount() {
        try (Service service = start("no-proxy", "")) {
            lockOut(service, "198.51.100.7");

            assertThat(login(service, World.PASSWORD, "198.51.100.8").statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void callsAreLimitedBySpeedBesideCredits() {
        Limits limits = Limits.DEFAULT.forUsers(100, 3);
        try (Service service = Service.start(
                World.config("jdbc:h2:mem:speed", Duration.ofSeconds(60), Duration.ofSeconds(120), limits),
                TestTools.offers(),
                TestTools.streams())) {
            User user = service.users().register("fast@example.org", World.PASSWORD, Role.USER);
            Api api = new Api(service.url(), service.keys().create(user, "test").orElseThrow());
            HttpResponse<String> response = api.get("/api/v1/balance");
            for (int i = 0; i < 2_000 && response.statusCode() == 200; i++) {
                response = api.get("/api/v1/balance");
            }
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    private static Service start(String database, String proxies) {
        return Service.start(
                World.config(
                        "jdbc:h2:mem:login-" + database,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        Limits.DEFAULT,
                        proxies),
                TestTools.offers(),
                TestTools.streams());
    }

    private static void lockOut(Service service, String address) {
        for (int i = 0; i < 5; i++) {
            assertThat(login(service, "a wrong password " + i, address).statusCode())
                    .isEqualTo(401);
        }
    }

    private static HttpResponse<String> login(Service service, String password, String address) {
        return login(new Browser(service.url()), password, address);
    }

    private static HttpResponse<String> login(Browser browser, String password, String address) {
        browser.get("/login");
        return browser.send(browser.request("/login")
                .header("X-Forwarded-For", address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("form=" + browser.formToken
                        + "&email=root%40example.org&password=" + password.replace(' ', '+'))));
    }
}
