package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people want to know of an account, answered by the pages alone. */
final class QuestionsTest {
    private final User user = World.user(Role.USER);
    private final User admin = World.user(Role.ADMIN);
    private final Browser browser = World.browser();
    private final String account = "/users/" + user.id();

    private void call(String route, int price) {
        CreditLedger credits = World.service().books().credits();
        credits.execute(credits.newDebit(user.account())
                .amount(price)
                .metadata(Books.ROUTE, route)
                .key(IdempotencyKey.of("user:" + user.id(), UUID.randomUUID().toString()))
                .build());
    }

    @Test
    void howManyCallsAreLeft() {
        call("POST /a", 3);
        call("POST /b", 1);
        browser.loggedIn(user);

        assertThat(read(account)).contains("about 48 calls left, at 2.0 credits for each of the last 2");
    }

    @Test
    void whatWasSpentOnWhichRouteOnSomeDays() {
        call("POST /a", 3);
        call("POST /a", 3);
        call("POST /b", 1);
        browser.loggedIn(user);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String days = "?from=" + today.minusDays(1) + "&until=" + today.plusDays(1);

        assertThat(read(account + "/statement" + days))
                .contains("Spent from " + today.minusDays(1) + " to " + today.plusDays(1) + " (UTC): 7 credits")
                .contains("POST /a 2 6 POST /b 1 1");
        assertThat(read(account + "/statement?until=" + today.plusDays(1))).contains("Spent until ", "POST /a 2 6");
        assertThat(read(account + "/statement" + days + "&kind=grants")).doesNotContain("Spent from");
        assertThat(read(account + "/statement")).doesNotContain("Spent ");
    }

    @Test
    void whatWasSpentByWhichKeyIsToldByItsName() {
        String key = World.service().keys().create(user, "laptop of kim").orElseThrow();
        new Api(World.service().url(), key).post("/api/v1/text-statistics", "one");
        World.service().keys().revoke(user.id(), key.substring(3, 19));
        browser.loggedIn(user);

        assertThat(read(account)).contains("laptop of kim " + ApiKeys.publicPart(key) + " 1 1");
    }

    @Test
    void lastWeekIsOneClickAway() {
        browser.loggedIn(user);
        LocalDate lastSunday = LocalDate.now(ZoneOffset.UTC);
        while (lastSunday.getDayOfWeek().getValue() != 7 || !lastSunday.isBefore(LocalDate.now(ZoneOffset.UTC))) {
            lastSunday = lastSunday.minusDays(1);
        }
        String lastWeek = account + "/statement?from=" + lastSunday.minusDays(6) + "&amp;until=" + lastSunday;

        assertThat(browser.get(account + "/statement").body()).contains(lastWeek + "\">Last week</a>");
        assertThat(browser.get(lastWeek.replace("&amp;", "&")).body())
                .contains(lastWeek + "\" aria-current=\"true\">Last week</a>", "There are no such movements.");
    }

    @Test
    void daysOutsideOfAnyLedgerAreAnswered() {
        call("POST /a", 3);
        browser.loggedIn(user);
        for (String days : new String[] {
            "from=0000-01-01",
            "until=0000-01-01",
            "from=0000-01-01&until=0000-01-02",
            "until=9999-12-31",
            "from=9999-12-31&until=9999-12-31",
            "from=2030-01-02&until=2030-01-01"
        }) {
            assertThat(browser.get(account + "/statement?" + days).statusCode())
                    .as(days)
                    .isEqualTo(200);
        }
    }

    @Test
    void whoRefundedWhatAndWhy() {
        call("POST /a", 3);
        call("POST /b", 1);
        browser.loggedIn(admin);
        long call = World.service()
                .books()
                .credits()
                .ledger()
                .statement(StatementQuery.of(user.account()).build())
                .lines()
                .get(1)
                .transaction()
                .id()
                .value();
        String reason = "wrong answer " + UUID.randomUUID();
        browser.post(
                "/admin" + account + "/grant", "amount", "5", "note", reason, "category", "paid", "once", "g" + call);
        browser.post("/admin" + account + "/refund", "transaction", "" + call, "reason", reason);

        String refund = admin.email() + " refund " + user.email() + " #" + call + " : 3 credits, POST /a " + reason;
        assertThat(read("/admin/audit?action=refund")).contains(refund);
        assertThat(read(account + "/statement?kind=refunds")).contains("Refund of #" + call + ", " + reason + " +3");
        assertThat(read("/admin/audit?action=GRANT"))
                .doesNotContain(" refund " + user.email())
                .contains(reason);
        assertThat(read("/admin/audit?user=" + user.id()))
                .contains("Audit trail of " + user.email(), refund, " grant ");
        assertThat(read("/admin/audit?user=" + admin.id())).contains("There is nothing like that.");
        assertThat(browser.get("/admin/audit?user=" + user.id()).body())
                .contains("href=\"/admin" + account + "/movements/" + call + "\"");
        assertThat(browser.get(account).body()).contains("/admin/audit?user=" + user.id());
        assertThat(browser.get("/admin/audit?action=mischief").statusCode()).isEqualTo(400);
        assertThat(browser.get("/admin/audit?user=nobody").statusCode()).isEqualTo(404);
    }

    /** What is to be read on a page. */
    private String read(String path) {
        HttpResponse<String> page = browser.get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }
}
