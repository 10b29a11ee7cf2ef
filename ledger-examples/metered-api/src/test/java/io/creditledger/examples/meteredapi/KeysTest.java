package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.ApiKeys.Scope;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an API key may do, until when, and when it was used last. */
final class KeysTest {
    private final User user = World.user(Role.USER);
    private final String keys = "/users/" + user.id() + "/keys";

    @Test
    void aKeyThatMayReadLooksButDoesNotSpend() {
        Api api = api(Scope.READ, null);

        assertThat(api.get("/api/v1/balance").statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/statement").statusCode()).isEqualTo(200);
        for (String call : List.of("/api/v1/text-statistics", "/api/v1/completions")) {
            HttpResponse<String> refused = api.post(call, "To be.");
            assertThat(refused.statusCode()).as(call).isEqualTo(403);
            assertThat(refused.body()).contains("/problems#scope", "has the scope read");
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer error=\"insufficient_scope\", scope=\"charge\"");
        }
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aKeyIsRefusedFromItsEndOn() {
        Instant end = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        Api api = api(Scope.CHARGE, end);
        assertThat(api.post("/api/v1/text-statistics", "To be.").statusCode()).isEqualTo(200);
        Instant used = onlyKey().usedAt();

        Instant past = end.minus(2, ChronoUnit.DAYS);
        World.sql(
                "UPDATE api_key SET expires_at = ?, used_at = NULL WHERE user_id = ?", Timestamp.from(past), user.id());

        for (HttpResponse<String> refused :
                List.of(api.get("/api/v1/balance"), api.post("/api/v1/text-statistics", "To be."))) {
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("This API key has expired, at " + past + ". Make a new one");
        }
        assertThat(used).isNotNull();
        assertThat(onlyKey().usedAt()).as("a refused call is no use").isNull();
        assertThat(World.available(user)).isEqualTo(99);
        assertThat(text(World.browser().loggedIn(user).get(keys).body())).contains("expired " + shown(past));
    }

    @Test
    void theLastUseIsWrittenAtMostOnceAMinute() {
        Api api = api(Scope.CHARGE, null);
        assertThat(onlyKey().usedAt()).isNull();
        Instant before = Instant.now().minusMillis(1);
        api.get("/api/v1/balance");
        Instant first = onlyKey().usedAt();
        assertThat(first).isBetween(before, Instant.now());

        // Whatever this machine does meanwhile, this is less than a minute ago.
        Instant lately = first.plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        useAt(lately);
        api.get("/api/v1/balance");
        assertThat(onlyKey().usedAt()).isEqualTo(lately);

        useAt(first.minusSeconds(61));
        api.get("/api/v1/balance");
        assertThat(onlyKey().usedAt()).isAfterOrEqualTo(first);
    }

    @Test
    void manyCallsAtOnceLeaveOneLastUse() throws Exception {
        Api api = api(Scope.CHARGE, null);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> call = () -> api.get("/api/v1/balance").statusCode();
            for (Future<Integer> answer :
                    clients.invokeAll(Stream.generate(() -> call).limit(40).toList())) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(onlyKey().usedAt()).isNotNull();
    }

    @Test
    void aKeyIsMadeWithAScopeAndALastDay() {
        Browser browser = World.browser().loggedIn(user);
        LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(7);

        HttpResponse<String> sent = browser.post(keys, "name", "dashboard", "scope", "read", "lastDay", day.toString());

        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(browser.get(keys).body()).contains("data-copy=\"#new-key\"");
        assertThat(text(browser.get(keys).body()))
                .containsPattern("dashboard mk_[0-9a-f]{16}_… read \\d{4}-\\d\\d-\\d\\d \\S+ never " + day.plusDays(1)
                        + " 00:00:00");
        assertThat(onlyKey().scope()).isEqualTo(Scope.READ);
    }

    @Test
    void aKeyIsNotMadeWithAnotherScopeOrAnEndThatIsOver() {
        Browser browser = World.browser().loggedIn(user);

        HttpResponse<String> sent =
                browser.post(keys, "name", "dashboard", "scope", "everything", "lastDay", "1999-12-31");

        assertThat(sent.statusCode()).isEqualTo(422);
        assertThat(sent.body())
                .contains(
                        "id=\"scope-wrong\">Choose read or charge.",
                        "id=\"key-last-day-wrong\">",
                        "value=\"dashboard\"");
        assertThat(World.service().keys().list(user.id())).isEmpty();
    }

    private Api api(Scope scope, @Nullable Instant end) {
        return new Api(
                World.service().url(),
                World.service().keys().create(user, "test", scope, end).orElseThrow());
    }

    private ApiKeys.Listed onlyKey() {
        List<ApiKeys.Listed> all = World.service().keys().list(user.id());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void useAt(Instant at) {
        World.sql("UPDATE api_key SET used_at = ? WHERE user_id = ?", Timestamp.from(at), user.id());
    }

    private static String shown(Instant at) {
        return at.toString().substring(0, 19).replace('T', ' ');
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }
}
