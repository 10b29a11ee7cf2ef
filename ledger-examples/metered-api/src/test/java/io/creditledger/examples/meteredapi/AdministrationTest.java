package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What admins do is done once, told truly, and written down with its reason. */
final class AdministrationTest {
    private final User user = World.user(Role.USER);
    private final User adminUser = World.user(Role.ADMIN);
    private final Browser admin = World.browser().loggedIn(adminUser);
    private final String account = "/users/" + user.id();
    private final String reason = "because of " + UUID.randomUUID();

    @Test
    void aSecondRefundIsToldFromTheFirst() throws Exception {
        String transaction = paidCall();

        assertThat(refund(transaction)).contains("The call was refunded.");
        assertThat(refund(transaction))
                .contains("The call was refunded already.")
                .doesNotContain("was refunded.");
        assertThat(World.available(user)).isEqualTo(100);
        assertThat(entries()).hasSize(1);
    }

    private String refund(String transaction) {
        HttpResponse<String> sent =
                admin.post("/admin" + account + "/refund", "transaction", transaction, "reason", reason);
        return admin.get(location(sent)).body();
    }

    private String paidCall() throws Exception {
        Api api = World.api(user);
        api.post("/api/v1/text-statistics", "To be.");
        return new ObjectMapper()
                .readTree(api.get("/api/v1/statement").body())
                .at("/lines/0/transaction")
                .asText();
    }

    @Test
    void whatWasDoneAndWhyIsOnTheAuditTrail() throws Exception {
        admin.post(
                "/admin" + account + "/grant",
                "amount",
                "40",
                "note",
                reason,
                "category",
                "promotional",
                "lastDay",
                "2999-12-31",
                "once",
                once());
        admin.post("/admin" + account + "/expire", "amount", "5", "note", reason, "once", once());
        refund(paidCall());
        admin.post("/admin" + account + "/freeze", "once", once(), "reason", reason);
        admin.post("/admin" + account + "/reopen", "once", once(), "reason", reason);
        admin.post("/admin" + account + "/role", "role", "READ_ONLY", "reason", reason);

        List<String> entries = entries();
        assertThat(entries).hasSize(6).allMatch(entry -> entry.contains(adminUser.email() + " "));
        assertThat(entries).allMatch(entry -> entry.contains(user.email()));
        assertThat(entries.get(0)).contains(" role ", "user to read only");
        assertThat(entries.get(1)).contains(" reopen ");
        assertThat(entries.get(2)).contains(" freeze ");
        assertThat(entries.get(3)).contains(" refund ", "#", "1 credit, POST /api/v1/text-statistics");
        assertThat(entries.get(4)).contains(" expire ", " 5 ");
        assertThat(entries.get(5)).contains(" grant ", "40, promotional, until 2999-12-31");
    }

    @Test
    void whatIsRefusedOrSentAgainIsNotOnTheAuditTrail() {
        String[] fields = {"amount", "4", "note", reason, "category", "paid", "once", once()};
        admin.post("/admin" + account + "/grant", fields);
        admin.post("/admin" + account + "/grant", fields);
        admin.post("/admin" + account + "/expire", "amount", "5000", "note", reason, "once", once());
        admin.post("/admin" + account + "/role", "role", "USER", "reason", reason);
        admin.post("/admin" + account + "/freeze", "once", once());

        assertThat(entries()).hasSize(1);
        assertThat(World.available(user)).isEqualTo(104);
    }

    /** The entries with this test's reason, newest first. */
    private List<String> entries() {
        return Pattern.compile("<tr>(?s)(.*?)</tr>")
                .matcher(admin.get("/admin/audit").body())
                .results()
                .map(row -> row.group(1).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " "))
                .filter(row -> row.contains(reason))
                .toList();
    }

    @Test
    void anAdminRevokesAKeyThatHasLeaked() {
        String key = World.key(user);
        String keys = account + "/keys";
        assertThat(admin.get(keys).body()).contains("/admin" + keys + "/" + key.substring(3, 19) + "/revoke");

        HttpResponse<String> sent =
                admin.post("/admin" + keys + "/" + key.substring(3, 19) + "/revoke", "reason", reason);

        assertThat(admin.get(location(sent)).body()).contains("The key was revoked.");
        assertThat(new Api(World.service().url(), key).get("/api/v1/balance").statusCode())
                .isEqualTo(401);
        assertThat(entries()).hasSize(1).allMatch(entry -> entry.contains("revoke key"));
    }

    @Test
    void nobodyElsePutsWordsOnAPage() {
        assertThat(admin.get(account + "?done=granted").body()).doesNotContain("Granted.");
        for (String forged : List.of("ZG9uZQpncmFudGVk", "ZG9uZQpncmFudGVk.x", ".", "a.b.c")) {
            admin.cookies.put("flash", forged);
            assertThat(admin.get(account).body()).doesNotContain("Granted.");
        }
        // One that another session has signed.
        Browser other = World.browser().loggedIn(World.user(Role.ADMIN));
        other.post("/admin" + account + "/grant", "amount", "1", "note", "x", "category", "paid", "once", once());
        admin.cookies.put("flash", other.cookies.get("flash"));
        assertThat(admin.get(account).body()).doesNotContain("Granted.");
        assertThat(other.get(account).body()).contains("Granted.");
        assertThat(other.get(account).body()).doesNotContain("Granted.");
    }

    @Test
    void loadingThePageOfANewKeyAgainMakesNoSecondOne() {
        Browser browser = World.browser().loggedIn(user);
        HttpResponse<String> sent = browser.post(account + "/keys", "name", "laptop", "scope", "charge");

        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(browser.get(location(sent)).body()).containsPattern("mk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}");
        assertThat(browser.get(location(sent)).body()).doesNotContainPattern("mk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}");
        assertThat(World.service().keys().list(user.id())).hasSize(1);
    }

    @Test
    void everyFormThatWasAcceptedLeadsToAPageThatMayBeLoadedAgain() {
        for (HttpResponse<String> sent : List.of(
                admin.post("/admin" + account + "/freeze", "once", once(), "reason", reason),
                admin.post("/admin" + account + "/reopen", "once", once(), "reason", reason),
                admin.post("/admin/health/verify"))) {
            assertThat(sent.statusCode()).isEqualTo(302);
            assertThat(admin.get(location(sent)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPasswordIsChangedWithThePresentOneAndEndsOtherSessions() {
        Browser here = World.browser().loggedIn(user);
        Browser there = World.browser().loggedIn(user);
        String security = account + "/security";
        here.get(security);
        String password = "another good password";

        assertThat(here.post(account + "/password", "present", "not the present one", "password", password)
                        .statusCode())
                .isEqualTo(403);
        here.get(security);
        HttpResponse<String> sent = here.post(account + "/password", "present", World.PASSWORD, "password", password);

        assertThat(here.get(location(sent)).body()).contains("The password was changed");
        assertThat(location(there.get(account))).isEqualTo("/login");
        Browser login = World.browser();
        login.get("/login");
        assertThat(login.post("/login", "email", user.email(), "password", World.PASSWORD)
                        .statusCode())
                .isEqualTo(401);
        assertThat(login.post("/login", "email", user.email(), "password", password)
                        .statusCode())
                .isEqualTo(302);
    }

    @Test
    void somebodyLogsOutEverywhere() {
        Browser here = World.browser().loggedIn(user);
        Browser there = World.browser().loggedIn(user);

        assertThat(location(here.post(account + "/logout-everywhere"))).isEqualTo("/");

        assertThat(location(here.get(account))).isEqualTo("/login");
        assertThat(location(there.get(account))).isEqualTo("/login");
    }

    @Test
    void textThatCannotBeSeenIsRefused() {
        for (String note : List.of("a\u202Eb", "a\u200Bb", "\u2066x", "a\uFEFFb", "a\u2028b", "\u3164", "a\u00ADb")) {
            HttpResponse<String> response = admin.post(
                    "/admin" + account + "/grant", "amount", "1", "note", note, "category", "paid", "once", once());
            assertThat(response.statusCode()).as(note).isEqualTo(422);
        }
        assertThat(World.browser()
                        .loggedIn(user)
                        .post(account + "/keys", "name", "lap\u200Btop")
                        .statusCode())
                .isEqualTo(422);
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aStatementIsSafeInASpreadsheet() {
        for (String note : List.of("=1+1", "\uFF1D1+1", "\uFF0B1", "\uFF0D1", "\uFF20SUM(A1)", "@x", "+1", "-1")) {
            admin.post("/admin" + account + "/grant", "amount", "1", "note", note, "category", "paid", "once", once());
        }

        HttpResponse<String> csv = admin.get(account + "/statement.csv");

        assertThat(csv.body().lines().skip(2))
                .hasSize(8)
                .allMatch(line -> line.matches(
                        "\\d+,\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z,Grant,\"'[^\"]+\",\"\",1,10\\d"));
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"statement-" + Pattern.quote(user.email())
                        + "-\\d{4}-\\d\\d-\\d\\d\\.csv\"");
    }

    @Test
    void aHeaderThatIsThereTwiceIsRefused() {
        String key = World.key(user);
        for (String[] headers : List.of(
                new String[] {"Authorization", "Bearer " + key, "Authorization", "Bearer " + key},
                new String[] {"Authorization", "Bearer " + key, "Idempotency-Key", "a", "Idempotency-Key", "b"})) {
            HttpResponse<String> response = Api.send(World.browser()
                    .request("/api/v1/text-statistics")
                    .headers(headers)
                    .POST(HttpRequest.BodyPublishers.ofString("To be.")));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("more than once");
        }
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void monitorsSeeWhetherItLivesIsReadyAndWhatItDoes() {
        Browser monitor = World.browser();
        assertThat(monitor.get("/health/live").body()).isEqualTo("ok");
        assertThat(monitor.get("/health/ready").body()).isEqualTo("ok");
        String metrics = monitor.get("/metrics").body();
        assertThat(metrics)
                .contains("calls_served_total ", "ledger_cache_hits_total ", "jvm_memory_used_bytes", "hikaricp");
        Matcher before = Pattern.compile("calls_served_total ([0-9.E]+)").matcher(metrics);
        assertThat(before.find()).isTrue();
        // Somebody behind a proxy that is not known is not on this machine.
        assertThat(Api.send(monitor.request("/metrics")
                                .header("X-Forwarded-For", "198.51.100.7")
                                .GET())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoHasTheTokenSeesTheFiguresAlsoIfTheSchemeIsInLowerCase() {
        Config config =
                Config.from(Map.of("PORT", "0", "DATABASE_URL", "jdbc:h2:mem:metrics", "METRICS_TOKEN", "of-monitors"));
        try (Service service = Service.start(config, TestTools.offers(), TestTools.streams())) {
            Api monitor = new Api(service.url(), null);
            for (String header : List.of("Bearer of-monitors", "bearer of-monitors")) {
                assertThat(metricsStatus(monitor, header)).as(header).isEqualTo(200);
            }
            for (String header : List.of("Bearer of-others", "Basic of-monitors", "of-monitors", "Bearer")) {
                assertThat(metricsStatus(monitor, header)).as(header).isEqualTo(401);
            }
        }
    }

    private static int metricsStatus(Api monitor, String authorization) {
        return Api.send(monitor.request("/metrics")
                        .header("Authorization", authorization)
                        .GET())
                .statusCode();
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }
}
