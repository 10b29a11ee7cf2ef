package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.IdempotencyKey;
import io.creditledger.command.FreezeAccount;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The list of users: sorted, filtered, counted, a page at a time. */
final class UsersPageTest {
    private static final Pattern ROW = Pattern.compile("<td data-label=\"Email\"><a href=\"[^\"]*\">([^<]*)</a>");

    private final String mark = UUID.randomUUID().toString();
    private final User poor = user("b");
    private final User rich = user("c");
    private final User frozen = user("a");
    private final Browser admin = World.browser().loggedIn(World.user(Role.ADMIN));

    UsersPageTest() {
        World.setBalance(poor, 3);
        World.service().books().credits().grant(rich.account(), 900, key());
        World.service()
                .books()
                .credits()
                .execute(FreezeAccount.of(frozen.account()).key(key()).build());
        created(rich, "2020-01-01T00:00:00Z");
        created(frozen, "2021-01-01T00:00:00Z");
        created(poor, "2022-01-01T00:00:00Z");
    }

    @Test
    void eachColumnSortsBothWaysAndSaysSo() {
        assertThat(list("")).containsExactly(frozen.email(), poor.email(), rich.email());
        assertThat(list("&sort=email&order=down")).containsExactly(rich.email(), poor.email(), frozen.email());
        assertThat(list("&sort=balance&order=up")).containsExactly(poor.email(), frozen.email(), rich.email());
        assertThat(list("&sort=balance&order=down")).containsExactly(rich.email(), frozen.email(), poor.email());
        assertThat(list("&sort=created&order=up")).containsExactly(rich.email(), frozen.email(), poor.email());
        assertThat(list("&sort=created&order=down")).containsExactly(poor.email(), frozen.email(), rich.email());

        String page = admin.get("/admin/users?text=" + mark + "&sort=balance&order=down")
                .body();
        assertThat(page)
                .containsPattern("<th scope=\"col\" class=\"number\" aria-sort=\"descending\"><a href=\"[^\"]*"
                        + "text=" + mark + "&amp;sort=balance&amp;order=up\">Available")
                .contains("text=" + mark + "&amp;sort=email&amp;order=up\">Email");
        assertThat(page.split("aria-sort", -1)).as("one column is sorted").hasSize(2);
    }

    @Test
    void theStatusOfTheAccountFiltersAndTheNumberFoundIsTold() {
        assertThat(list("&status=FROZEN")).containsExactly(frozen.email());
        assertThat(list("&status=OPEN&sort=balance&order=down")).containsExactly(rich.email(), poor.email());
        String page = admin.get("/admin/users?text=" + mark + "&status=FROZEN").body();
        assertThat(page).contains("1 user found", "<option value=\"FROZEN\" selected>frozen</option>");
        assertThat(admin.get("/users/" + frozen.id()).body()).contains("href=\"/admin/users\">Back to all users");
        assertThat(admin.get("/admin/users?text=nobody" + mark).body()).contains("There are no such users.");
    }

    @Test
    void whatChangesAnAccountIsInTheListAtOnce() {
        World.service().books().credits().grant(poor.account(), 5_000, key());
        assertThat(list("&sort=balance&order=down")).first().isEqualTo(poor.email());
        World.setBalance(poor, 1);
        assertThat(list("&sort=balance&order=down")).last().isEqualTo(poor.email());
    }

    @Test
    void aListThatNobodyLinksToIsRefused() {
        for (String query : List.of(
                "status=ASLEEP",
                "sort=password",
                "order=sideways",
                "sort=balance&after=x",
                "sort=balance&after=5",
                "sort=created&after=5~" + poor.id(),
                "sort=balance&after=5~" + poor.id() + "~")) {
            assertThat(admin.get("/admin/users?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void usersWhoWereThereBeforeTheSummaryAreAdded() {
        World.sql("DELETE FROM user_account WHERE user_id = ?", rich.id());
        assertThat(list("&sort=balance&order=down")).doesNotContain(rich.email());

        World.service().books().fillSummary();

        assertThat(list("&sort=balance&order=down")).first().isEqualTo(rich.email());
    }

    /** Adds users who have never done anything, and their accounts, without asking the ledger. */
    static void addAHundredThousandUsers(Jdbi jdbi) {
        jdbi.useHandle(handle -> {
            handle.execute("INSERT INTO app_user (id, email, password_hash, role, created_at)"
                    + " SELECT CAST(LPAD(TO_CHAR(X), 32, '0') AS UUID), 'user-' || LPAD(X, 6, '0') || '@example.org',"
                    + " 'none', 'USER', DATEADD('SECOND', X, TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00')"
                    + " FROM SYSTEM_RANGE(1, 100000)");
            handle.execute(
                    "INSERT INTO ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,"
                            + " restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)"
                            + " SELECT -X, 'user:' || CAST(LPAD(TO_CHAR(X), 32, '0') AS UUID), a.asset, TRUE, a.status,"
                            + " 0, 0, 0, 0, 0, 0, 0, 0, 0, a.recorded_at, a.opened_at"
                            + " FROM SYSTEM_RANGE(1, 100000), (SELECT * FROM ledger_account WHERE limited LIMIT 1) a");
            handle.execute("INSERT INTO user_account SELECT id, 0, 'OPEN' FROM app_user"
                    + " WHERE id NOT IN (SELECT user_id FROM user_account)");
        });
    }

    /** Each way of sorting, from the first page to the next, over 100,000 users. */
    @Test
    @Tag("slow")
    void aHundredThousandUsersAreListedAPageAtATime() {
        try (Service service = Service.start(
                World.config("jdbc:h2:mem:many-users", Duration.ofSeconds(60)),
                TestTools.offers(),
                TestTools.streams())) {
            addAHundredThousandUsers(service.books().jdbi());
            Browser browser = new Browser(service.url());
            browser.get("/login");
            browser.post("/login", "email", "root@example.org", "password", World.PASSWORD);

            for (String sort : List.of("email", "balance", "created")) {
                for (String order : List.of("up", "down")) {
                    String first = browser.get("/admin/users?sort=" + sort + "&order=" + order)
                            .body();
                    assertThat(first).contains("100,001 users");
                    List<String> emails = emails(first);
                    String second = browser.get(next(first)).body();
                    assertThat(emails).as(sort + " " + order).hasSize(50);
                    assertThat(emails(second)).hasSize(50).doesNotContainAnyElementsOf(emails);
                    assertThat(second).contains("Back to the first page");
                }
            }
            String last = browser.get("/admin/users?sort=email&order=down").body();
            assertThat(emails(last)).startsWith("user-100000@example.org", "user-099999@example.org");
            String found = browser.get("/admin/users?text=user-0777&status=OPEN&sort=created&order=down")
                    .body();
            assertThat(found).contains("100 users found");
            assertThat(emails(found)).startsWith("user-077799@example.org");
            assertThat(emails(
                            browser.get("/admin/users?sort=balance&order=down").body()))
                    .startsWith("root@example.org");
        }
    }

    private List<String> list(String query) {
        return emails(admin.get("/admin/users?text=" + mark + query).body());
    }

    private static List<String> emails(String page) {
        return ROW.matcher(page).results().map(row -> row.group(1)).toList();
    }

    private static String next(String page) {
        Matcher next = Pattern.compile("href=\"([^\"]*after=[^\"]*)\">More").matcher(page);
        assertThat(next.find()).isTrue();
        return next.group(1).replace("&amp;", "&");
    }

    private User user(String name) {
        return World.service().users().register(name + "-" + mark + "@example.org", World.PASSWORD, Role.USER);
    }

    private static void created(User user, String at) {
        World.sql("UPDATE app_user SET created_at = ? WHERE id = ?", Timestamp.from(Instant.parse(at)), user.id());
    }

    private static IdempotencyKey key() {
        return IdempotencyKey.of("test", UUID.randomUUID().toString());
    }
}
