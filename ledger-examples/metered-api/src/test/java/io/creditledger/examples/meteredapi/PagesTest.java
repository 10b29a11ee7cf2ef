package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.store.Sweeper;
import io.creditledger.examples.meteredapi.tools.TextStatistics;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PagesTest {
    private final User user = World.user(Role.USER);
    private final Browser browser = World.browser();

    @Test
    void somebodyRegistersLogsOutAndLogsInAgain() {
        String email = UUID.randomUUID() + "@example.org";
        browser.get("/register");
        HttpResponse<String> registered = browser.post("/register", "email", email, "password", World.PASSWORD);
        String account = location(registered);
        assertThat(browser.get(account).body()).contains("Your account", ">100</span>");

        assertThat(location(browser.post("/logout"))).isEqualTo("/");
        assertThat(location(browser.get(account))).isEqualTo("/login");

        browser.get("/login");
        HttpResponse<String> loggedIn = browser.post("/login", "email", email, "password", World.PASSWORD);
        assertThat(location(loggedIn)).isEqualTo(account);
        assertThat(location(browser.get("/"))).isEqualTo(account);
    }

    @Test
    void aLoginGetsANewSession() {
        browser.cookies.put("session", "slipped-in-by-somebody-else");
        browser.get("/login");
        browser.post("/login", "email", user.email(), "password", World.PASSWORD);

        assertThat(browser.cookies.get("session")).hasSize(43);
    }

    @Test
    void cookiesAreOutOfReachOfScriptsAndOtherSites() {
        browser.get("/login");
        HttpResponse<String> response = browser.post("/login", "email", user.email(), "password", World.PASSWORD);

        assertThat(response.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("session=").contains("HttpOnly", "SameSite=Lax"));
    }

    @Test
    void afterFiveWrongPasswordsEvenTheRightOneHasToWait() {
        browser.get("/login");
        for (int i = 0; i < 5; i++) {
            assertThat(browser.post("/login", "email", user.email(), "password", "wrong password " + i)
                            .statusCode())
                    .isEqualTo(401);
        }

        HttpResponse<String> sixth = browser.post("/login", "email", user.email(), "password", World.PASSWORD);
        assertThat(sixth.statusCode()).isEqualTo(429);
        // They come back one by one.
        assertThat(sixth.headers().firstValue("Retry-After").map(Integer::valueOf))
                .get(INTEGER)
                .isBetween(1, 180);
    }

    @Test
    void aFormWithoutItsTokenChangesNothing() {
        browser.loggedIn(user);
        for (String token : List.of("", "0".repeat(64))) {
            browser.formToken = token;
            HttpResponse<String> response =
                    browser.post("/users/" + user.id() + "/keys", "name", "forged", "scope", "read");
            assertThat(response.statusCode()).as("%s", response.headers().map()).isEqualTo(403);
        }
        assertThat(World.service().keys().list(user.id())).isEmpty();

        Browser visitor = World.browser();
        assertThat(visitor.post("/login", "email", user.email(), "password", World.PASSWORD)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepBrowsersSafe() {
        for (String path : List.of("/", "/login", "/nothing-here", "/api/v1/balance", "/assets/app.css")) {
            assertThat(browser.get(path)
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "frame-ancestors 'none'");
        }
    }

    @Test
    void aKeyIsShownOnceWorksAndIsRevoked() {
        browser.loggedIn(user);
        String keys = "/users/" + user.id() + "/keys";
        Matcher shown = Pattern.compile("mk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}")
                .matcher(browser.get(location(browser.post(keys, "name", "<b>laptop</b>", "scope", "charge")))
                        .body());
        assertThat(shown.find()).isTrue();
        String key = shown.group();

        assertThat(browser.get(keys).body())
                .doesNotContain(key, "<b>laptop")
                .contains("&lt;b&gt;laptop", key.substring(0, 20));
        assertThat(new Api(World.service().url(), key).get("/api/v1/balance").statusCode())
                .isEqualTo(200);
        browser.post(keys + "/" + key.substring(3, 19) + "/revoke");
        assertThat(new Api(World.service().url(), key).get("/api/v1/balance").statusCode())
                .isEqualTo(401);
    }

    @Test
    void thereIsABoundOnKeys() {
        for (int i = 0; i < ApiKeys.MOST; i++) {
            World.key(user);
        }
        browser.loggedIn(user);
        assertThat(browser.post("/users/" + user.id() + "/keys", "name", "one more", "scope", "charge")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aGrantSentTwiceIsBookedOnce() {
        browser.loggedIn(World.user(Role.ADMIN));
        String[] fields = {
            "amount",
            "40",
            "note",
            "thanks",
            "category",
            "paid",
            "once",
            UUID.randomUUID().toString()
        };

        browser.post("/admin/users/" + user.id() + "/grant", fields);
        HttpResponse<String> again = browser.post("/admin/users/" + user.id() + "/grant", fields);

        assertThat(again.statusCode()).isEqualTo(302);
        assertThat(World.available(user)).isEqualTo(140);
    }

    @Test
    void grantedCreditsThatEndAreShownWithTheirEndAndUsedFirst() {
        browser.loggedIn(World.user(Role.ADMIN));
        String account = "/users/" + user.id();
        assertThat(browser.get(account).body()).doesNotContain("What the balance is made of");

        browser.post(
                "/admin" + account + "/grant",
                "amount",
                "40",
                "note",
                "welcome back",
                "category",
                "promotional",
                "lastDay",
                "2999-12-31",
                "once",
                once());
        World.service().books().credits().debit(user.account(), 15, IdempotencyKey.of("test", once()));

        assertThat(text(browser.get(account).body()))
                .contains("Promotional 25 of 40 3000-01-01 00:00:00 Without an end 100 never")
                .contains("Next change: 3000-01-01 00:00:00, 25 credits expire unless they are used before.")
                .contains("Grant welcome back, promotional, until 2999-12-31 +40 140");
    }

    @Test
    void theLastDayOfCreditsIsADayThatIsNotOverYet() {
        browser.loggedIn(World.user(Role.ADMIN));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (String day : List.of(today.minusDays(1).toString(), "2030-02-30", "31.12.2030", "1999-12-31")) {
            assertThat(grant("lastDay", day).statusCode()).as(day).isEqualTo(422);
        }
        assertThat(grant("category", "stolen").statusCode()).isEqualTo(422);
        assertThat(World.available(user)).isEqualTo(100);

        assertThat(grant("lastDay", today.plusDays(1).toString()).statusCode()).isEqualTo(302);
        assertThat(World.available(user)).isEqualTo(105);
    }

    private HttpResponse<String> grant(String field, String value) {
        String category = field.equals("category") ? value : "paid";
        String lastDay = field.equals("lastDay") ? value : "";
        return browser.post(
                "/admin/users/" + user.id() + "/grant",
                "amount",
                "5",
                "note",
                "a note",
                "category",
                category,
                "lastDay",
                lastDay,
                "once",
                once());
    }

    @Test
    void whatIsReservedIsShownAndUntilWhen() {
        CreditLedger credits = World.service().books().credits();
        Hold hold = credits.hold(user.account(), 30, IdempotencyKey.of("test", once()))
                .hold();
        browser.loggedIn(user);

        String account = text(browser.get("/users/" + user.id()).body());
        assertThat(account)
                .contains("30 reserved by a call that is running (#" + hold.id() + "), until ")
                .contains(", 30 credits become available again unless they are charged first.");
        assertThat(text(browser.get("/users/" + user.id() + "/statement").body()))
                .contains("30 more credits are reserved by running calls.");

        credits.release(hold.ref(), IdempotencyKey.of("test", once()));
        assertThat(browser.get("/users/" + user.id()).body()).doesNotContain("reserved by a call that is");
        assertThat(browser.get("/users/" + user.id() + "/statement").body()).doesNotContain("more are reserved");
    }

    @Test
    void whatExpiresIsOnTheStatementAlthoughNobodyUsesTheAccount() throws Exception {
        CreditLedger credits = World.service().books().credits();
        // Refused if the end has come before it is decided.
        boolean granted = false;
        for (long millis = 300; !granted; millis *= 2) {
            granted = credits.ledger()
                    .execute(credits.newGrant(user.account())
                            .amount(20)
                            .expiresAt(Instant.now().plusMillis(millis))
                            .key(IdempotencyKey.of("test", once()))
                            .build())
                    .isAccepted();
        }
        browser.loggedIn(user);
        String statement = "";
        try (Sweeper sweeper = new Sweeper(credits)) {
            sweeper.start(Duration.ofMillis(50));
            for (int i = 0; i < 600 && !statement.contains("Expired"); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
                statement =
                        text(browser.get("/users/" + user.id() + "/statement").body());
            }
        }
        assertThat(statement).contains("Expired not used in time -20 100");
    }

    /** What is to be read on a page. */
    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").replace(" ,", ",");
    }

    @Test
    void anAdminExpiresFreezesReopensAndChangesARole() {
        browser.loggedIn(World.user(Role.ADMIN));
        String path = "/admin/users/" + user.id();

        browser.post(path + "/expire", "amount", "30", "note", "end of offer", "once", once());
        assertThat(World.available(user)).isEqualTo(70);
        browser.post(path + "/freeze", "once", once(), "reason", "asked for");
        assertThat(browser.get("/users/" + user.id()).body())
                .contains("This account is frozen: 0 credits to spend.", "not to be spent now");
        browser.post(path + "/reopen", "once", once(), "reason", "asked for");
        assertThat(browser.get("/users/" + user.id()).body()).doesNotContain("frozen: 0 credits");
        browser.post(path + "/role", "role", "READ_ONLY", "reason", "asked for");
        assertThat(World.service().users().find(user.id()).orElseThrow().role()).isEqualTo(Role.READ_ONLY);
        assertThat(browser.get("/admin/users").body()).contains("@example.org");
    }

    @Test
    void theStatementHasPagesAndIsThereAsCsv() {
        for (int i = 0; i < 30; i++) {
            World.service()
                    .books()
                    .credits()
                    .debit(
                            user.account(),
                            IdempotencyKey.of("test", UUID.randomUUID().toString()));
        }
        browser.loggedIn(user);
        String statement = "/users/" + user.id() + "/statement";

        String first = browser.get(statement).body();
        Matcher older = Pattern.compile("href=\"([^\"]*after=[^\"]*)\"").matcher(first);
        assertThat(older.find()).isTrue();
        String second = browser.get(older.group(1)).body();
        assertThat(first.split("<time ")).hasSize(26);
        assertThat(second.split("<time ")).hasSize(7);
        assertThat(second).doesNotContain("after=");

        List<String> csv = browser.get(statement + ".csv").body().lines().toList();
        assertThat(csv).hasSize(32);
        assertThat(csv.get(1)).contains("Grant,\"opening grant\",\"\",100,100");
        assertThat(csv.get(1).split(",")[1]).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        assertThat(csv.get(31)).contains("Call,\"\",\"\",-1,70");
    }

    @Test
    void aStatementIsFilteredByKindRouteAndKeyAndAddedUp() {
        String key = World.key(user);
        Api api = new Api(World.service().url(), key);
        api.post("/api/v1/text-statistics", "one");
        api.post("/api/v1/text-statistics", "two");
        browser.loggedIn(user);
        String statement = "/users/" + user.id() + "/statement";

        String calls = text(browser.get(statement + "?kind=calls").body());
        assertThat(calls).contains("Out -2 Movements 2 ").doesNotContain("opening grant", "Opening balance");
        assertThat(text(browser.get(statement + "?text=TEXT-STAT").body())).contains("Movements 2 ");
        assertThat(text(browser.get(statement + "?text=" + ApiKeys.publicPart(key))
                        .body()))
                .contains("Movements 2 ");
        assertThat(text(browser.get(statement + "?text=something+else").body()))
                .contains("There are no such movements.");
        List<String> csv =
                browser.get(statement + ".csv?kind=calls").body().lines().toList();
        assertThat(csv).hasSize(3).last().asString().contains("Call", ApiKeys.publicPart(key), ",-1,98");
    }

    @Test
    void aStatementOfAPeriodBeginsWithItsOpeningBalanceAndEndsWithItsClosingBalance() {
        World.service().books().credits().debit(user.account(), 30, IdempotencyKey.of("test", once()));
        browser.loggedIn(user);
        String statement = "/users/" + user.id() + "/statement";
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();

        assertThat(text(browser.get(statement + "?from="
                                + LocalDate.now(ZoneOffset.UTC).minusDays(1) + "&until=" + today)
                        .body()))
                .contains("Opening balance 0 In +100 Out -30 Closing balance 70 Movements 2 ");
        assertThat(text(browser.get(statement + "?from=" + tomorrow).body()))
                .contains("Opening balance 70 In +0 Out 0 Closing balance 70 Movements 0 ");
        assertThat(text(browser.get(statement + "?until=2020-01-31").body()))
                .contains("Opening balance 0 In +0 Out 0 Closing balance 0 Movements 0 ");
        for (String nonsense : List.of("from=2026-02-30", "until=today", "kind=all", "text=" + "x".repeat(101))) {
            assertThat(browser.get(statement + "?" + nonsense).statusCode())
                    .as(nonsense)
                    .isEqualTo(422);
        }
    }

    @Test
    void theAccountSaysHowManyCallsAreLeftAndWhatWasSpentOnWhat() {
        String key = World.key(user);
        Api api = new Api(World.service().url(), key);
        api.post("/api/v1/text-statistics", "one");
        api.post("/api/v1/text-statistics", "two");
        browser.loggedIn(user);

        String account = text(browser.get("/users/" + user.id()).body());

        assertThat(account)
                .contains("98 credits to spend about 98 calls left, at 1.0 credits for each of the last 2")
                .contains("(UTC): 2 credits")
                .contains("POST /api/v1/text-statistics 2 2")
                .contains(ApiKeys.publicPart(key) + " 2 2");
        for (String period : List.of("hour", "day", "week", "month")) {
            assertThat(browser.get("/users/" + user.id() + "?period=" + period).body())
                    .contains("period=" + period + "\" aria-current=\"true\"");
        }
        assertThat(browser.get("/users/" + user.id() + "?period=century").statusCode())
                .isEqualTo(400);
    }

    @Test
    void creditsThatEndSoonAreShownFirst() {
        browser.loggedIn(World.user(Role.ADMIN));
        String account = "/users/" + user.id();
        assertThat(browser.get(account).body()).doesNotContain("Expiring soon");

        LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(3);
        grant("lastDay", day.toString());

        assertThat(text(browser.get(account).body()))
                .contains("Expiring soon 5 credits end on " + day.plusDays(1) + " 00:00:00");
    }

    @Test
    void usersAreFoundByEmailAndRole() {
        User odd = World.service()
                .users()
                .register("odd_100%-" + once() + "@example.org", "a long password", Role.READ_ONLY);
        browser.loggedIn(World.user(Role.ADMIN));

        assertThat(browser.get("/admin/users?text=ODD_100%25-").body())
                .contains(odd.email())
                .doesNotContain(user.email());
        assertThat(text(browser.get("/admin/users?text=odd_100%25-&role=READ_ONLY")
                        .body()))
                .contains("1 user found");
        assertThat(browser.get("/admin/users?text=odd_100%25-&role=ADMIN").body())
                .doesNotContain(odd.email());
        assertThat(browser.get("/admin/users?text=nobody%25such").body()).contains("0 users found");
        assertThat(browser.get("/admin/users?role=KING").statusCode()).isEqualTo(400);
    }

    @Test
    void theExampleOnTheFirstPageIsWhatTheApiAnswers() {
        String home = browser.get("/").body();
        String answer = home.substring(home.indexOf("{&quot;characters"), home.indexOf("</pre>"))
                .replace("&quot;", "\"");

        assertThat(answer).isEqualTo(new String(exampleAnswer(), StandardCharsets.UTF_8));
    }

    private static byte[] exampleAnswer() {
        try {
            return new TextStatistics()
                    .run("To be, or not to be. That is the question.")
                    .body();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theBooksAreInOrderAndAnAdminCanSeeIt() {
        browser.loggedIn(World.user(Role.ADMIN));

        assertThat(browser.get("/admin/health").body())
                .contains("<strong id=\"sum\">0</strong>", "in order", "The sum of all accounts is 0.");
        assertThat(browser.get(location(browser.post("/admin/health/verify"))).body())
                .contains("The books were checked.", "In order: ");
    }

    @Test
    void latencyAndQueueOfTheLastHourAreShown() {
        World.api(user).post("/api/v1/text-statistics", "one");
        for (int i = 0; i < 10; i++) {
            World.service().monitor().look();
        }
        browser.loggedIn(World.user(Role.ADMIN));

        for (String path : List.of("/admin/health", "/admin/health/instance")) {
            String page = browser.get(path).body();
            assertThat(page)
                    .contains("Time of ledger calls that write", "Ledger calls waiting", "The last hour as a table");
            assertThat(page.split("class=\"chart\"")).as(path).hasSize(3);
        }
        assertThat(browser.get("/admin/health/instance").body()).doesNotContain("<html");
    }

    @Test
    void assetsAreNotSentAgain() {
        String tag = browser.get("/assets/app.css").headers().firstValue("ETag").orElseThrow();

        assertThat(browser.send(browser.request("/assets/app.css")
                                .header("If-None-Match", tag)
                                .GET())
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aPageAndWhatItNeedsIsLessThan150Kilobytes() {
        browser.loggedIn(user);
        World.api(user).post("/api/v1/text-statistics", "one");
        int needed = 0;
        for (String asset : List.of("app.css", "app.js", "htmx.js", "icon.svg")) {
            needed += size(browser.get("/assets/" + asset));
        }
        // As they are, before they are compressed.
        assertThat(needed + size(World.browser().get("/"))).isLessThan(150_000);
        assertThat(needed + size(browser.get("/users/" + user.id()))).isLessThan(150_000);
    }

    private static int size(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().getBytes(StandardCharsets.UTF_8).length;
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }
}
