package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A form that cannot be used is shown again with what was typed, and each error is beside its field. */
final class FormsTest {
    private final User user = World.user(Role.USER);
    private final String account = "/users/" + user.id();
    private final Browser admin = World.browser().loggedIn(World.user(Role.ADMIN));

    @Test
    void registeringTellsBothFieldsAndKeepsTheEmailButNoPassword() {
        Browser visitor = World.browser();
        visitor.get("/register");

        HttpResponse<String> sent = visitor.post("/register", "email", "kim at example", "password", "secret7");

        assertThat(sent.statusCode()).isEqualTo(422);
        assertWrong(sent, "email", "This is not an email address.");
        assertWrong(sent, "password", "from 10 to 200 characters");
        assertThat(sent.body()).contains("value=\"kim at example\"").doesNotContain("secret7");
        assertThat(field(sent, "password")).contains("password-hint");
        assertThat(sent.body().split(" autofocus", -1))
                .as("one field has the focus")
                .hasSize(2);
    }

    @Test
    void anEmailThatIsTakenIsToldAtTheEmail() {
        Browser visitor = World.browser();
        visitor.get("/register");

        HttpResponse<String> sent = visitor.post("/register", "email", user.email(), "password", World.PASSWORD);

        assertThat(sent.statusCode()).isEqualTo(409);
        assertWrong(sent, "email", "There is already a user with this email. Log in instead.");
        assertThat(sent.body()).contains("value=\"" + user.email() + "\"");
    }

    @Test
    void loggingInTellsWhatIsEmptyAndElseNotWhichOfBothIsWrong() {
        Browser visitor = World.browser();
        visitor.get("/login");

        HttpResponse<String> empty = visitor.post("/login", "email", user.email(), "password", "");
        assertThat(empty.statusCode()).isEqualTo(422);
        assertWrong(empty, "password", "Fill this in.");
        assertThat(field(empty, "email")).doesNotContain("aria-invalid");

        HttpResponse<String> wrong = visitor.post("/login", "email", user.email(), "password", "not the right one");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body())
                .contains("role=\"alert\">No user has this email and this password.", "value=\"" + user.email() + "\"")
                .doesNotContain("aria-invalid");
    }

    @Test
    void aGrantTellsEveryWrongFieldAtOnceAndKeepsTheOthers() {
        HttpResponse<String> sent = admin.post(
                "/admin" + account + "/grant",
                "amount",
                "1,000",
                "note",
                "<thanks>",
                "category",
                "promotional",
                "lastDay",
                "1999-01-01",
                "once",
                once());

        assertThat(sent.statusCode()).isEqualTo(422);
        assertWrong(sent, "grant-amount", "Write a whole number of credits");
        assertWrong(sent, "grant-last-day", "from today on");
        assertThat(field(sent, "grant-amount")).contains("value=\"1,000\"");
        assertThat(field(sent, "grant-note"))
                .contains("value=\"&lt;thanks&gt;\"")
                .doesNotContain("aria-invalid");
        assertThat(sent.body()).contains("<option selected>promotional</option>");
        // The other forms on the page were not sent.
        assertThat(field(sent, "expire-amount")).contains("value=\"\"").doesNotContain("aria-invalid");
        assertThat(World.available(user)).isEqualTo(100);

        String again = once(sent);
        assertThat(admin.post(
                                "/admin" + account + "/grant",
                                "amount",
                                "1000",
                                "note",
                                "thanks",
                                "category",
                                "paid",
                                "once",
                                again)
                        .statusCode())
                .isEqualTo(302);
        assertThat(World.available(user)).isEqualTo(1_100);
    }

    @Test
    void moreThanTheAccountHasIsToldAtTheAmount() {
        HttpResponse<String> sent =
                admin.post("/admin" + account + "/expire", "amount", "101", "note", "end of offer", "once", once());

        assertThat(sent.statusCode()).isEqualTo(422);
        assertWrong(sent, "expire-amount", "The account has fewer credits to spend than this.");
        assertThat(field(sent, "expire-amount")).contains("value=\"101\"");
        assertThat(field(sent, "expire-note")).contains("value=\"end of offer\"");
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aReasonThatIsMissingIsToldWhereItBelongs() {
        for (String form : List.of("freeze", "role")) {
            HttpResponse<String> sent =
                    admin.post("/admin" + account + "/" + form, "once", once(), "role", "READ_ONLY", "reason", " ");
            assertThat(sent.statusCode()).as(form).isEqualTo(422);
            assertWrong(sent, form + "-reason", "Fill this in.");
        }
        assertThat(admin.post("/admin" + account + "/role", "role", "READ_ONLY", "reason", "")
                        .body())
                .contains("<option value=\"READ_ONLY\" selected>read only</option>");
        admin.post("/admin" + account + "/freeze", "once", once(), "reason", "asked for");
        HttpResponse<String> sent = admin.post("/admin" + account + "/reopen", "once", once(), "reason", "");
        assertThat(sent.statusCode()).isEqualTo(422);
        assertWrong(sent, "reopen-reason", "Fill this in.");
    }

    @Test
    void aFormWithoutItsNumberSaysThatNothingWasDone() {
        HttpResponse<String> sent = admin.post(
                "/admin" + account + "/grant", "amount", "5", "note", "thanks", "category", "paid", "once", "");

        assertThat(sent.statusCode()).isEqualTo(422);
        assertThat(sent.body()).contains("Nothing was done. Send the form once more.", "value=\"thanks\"");
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aRefundWithoutAReasonShowsTheMovement() {
        World.api(user).post("/api/v1/text-statistics", "To be.");
        Matcher line = Pattern.compile("/movements/(\\d+)")
                .matcher(admin.get(account + "/statement").body());
        assertThat(line.find()).isTrue();

        HttpResponse<String> sent =
                admin.post("/admin" + account + "/refund", "transaction", line.group(1), "reason", "x".repeat(101));

        assertThat(sent.statusCode()).isEqualTo(422);
        assertWrong(sent, "refund-reason", "At most 100 characters; these are 101.");
        assertThat(sent.body()).contains("Movement #" + line.group(1), "x".repeat(101));
        assertThat(World.available(user)).isEqualTo(99);
        // One of somebody else's account is not shown here.
        User other = World.user(Role.USER);
        assertThat(admin.get("/admin/users/" + other.id() + "/movements/" + line.group(1))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void keysPasswordsAndRevocationsTellTheirFields() {
        Browser browser = World.browser().loggedIn(user);
        HttpResponse<String> key = browser.post(account + "/keys", "name", "lap\u200Btop");
        assertThat(key.statusCode()).isEqualTo(422);
        assertWrong(key, "name", "a character in it that cannot be seen");

        HttpResponse<String> password =
                browser.post(account + "/password", "present", "not the present one", "password", World.PASSWORD);
        assertThat(password.statusCode()).isEqualTo(403);
        assertWrong(password, "present", "This is not your current password.");
        assertThat(password.body()).doesNotContain("not the present one", World.PASSWORD);

        String id = World.key(user).substring(3, 19);
        HttpResponse<String> revoked = admin.post("/admin" + account + "/keys/" + id + "/revoke", "reason", "");
        assertThat(revoked.statusCode()).isEqualTo(422);
        assertWrong(revoked, "revoke-" + id, "Fill this in.");
        assertThat(World.service().keys().list(user.id())).hasSize(1);
    }

    @Test
    void aStatementThatCannotBeFilteredTellsWhyAndShowsEverything() {
        HttpResponse<String> page = World.browser()
                .loggedIn(user)
                .get(account + "/statement?from=2026-02-30&until=2026-03-01&kind=all&text=thanks");

        assertThat(page.statusCode()).isEqualTo(422);
        assertWrong(page, "from", "Write a day such as 2030-12-31");
        assertWrong(page, "kind", "There is no such kind of movement.");
        assertThat(field(page, "until")).contains("value=\"2026-03-01\"").doesNotContain("aria-invalid");
        assertThat(field(page, "text")).contains("value=\"thanks\"");
        assertThat(page.body())
                .contains("These are all movements.", "opening grant")
                .doesNotContain("id=\"totals\"");
    }

    /** The field is marked, and what is wrong stands in the element that it names. */
    private static void assertWrong(HttpResponse<String> page, String id, String why) {
        assertThat(field(page, id)).contains(" aria-invalid=\"true\"", " aria-describedby=\"" + id + "-wrong");
        Matcher text = Pattern.compile("<p class=\"wrong\" id=\"" + id + "-wrong\">([^<]*)</p>")
                .matcher(page.body());
        assertThat(text.find()).as(id).isTrue();
        assertThat(text.group(1)).contains(why);
    }

    private static String field(HttpResponse<String> page, String id) {
        Matcher field =
                Pattern.compile("<(input|select) [^>]*id=\"" + id + "\"[^>]*>").matcher(page.body());
        assertThat(field.find()).as("field " + id).isTrue();
        return field.group();
    }

    private static String once(HttpResponse<String> page) {
        Matcher once = Pattern.compile("name=\"once\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(once.find()).isTrue();
        return once.group(1);
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }
}
