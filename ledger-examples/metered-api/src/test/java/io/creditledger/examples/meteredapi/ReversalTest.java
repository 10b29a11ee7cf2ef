package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.IdempotencyKey;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An admin undoes a movement, having read what that means. */
final class ReversalTest {
    private final User user = World.user(Role.USER);
    private final User adminUser = World.user(Role.ADMIN);
    private final Browser admin = World.browser().loggedIn(adminUser);
    private final String account = "/admin/users/" + user.id();
    private final String reason = "because of " + UUID.randomUUID();

    @Test
    void aGrantIsTakenBackOnceAndItIsKnownByWhom() {
        String grant = grant(1_240);
        String page = "" + account + "/movements/" + grant;
        assertThat(text(admin.get(page).body()))
                .contains("Takes 1,240 credits back. " + user.email() + " has 1,340 to spend now, and 100 afterwards.")
                .contains("Both movements stay on the statement. This cannot be undone.")
                .contains("Done by " + adminUser.email());
        assertThat(admin.get(page).body()).contains("data-confirm=\"Reverse #" + grant + "? Takes 1,240 credits back.");
        String once = once();

        HttpResponse<String> sent = admin.post(page + "/reverse", "reason", reason, "once", once);
        HttpResponse<String> again = admin.post(page + "/reverse", "reason", reason, "once", once);

        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(again.statusCode()).as("the same form").isEqualTo(302);
        assertThat(admin.get("/users/" + user.id()).body()).contains("The movement was reversed.");
        assertThat(World.available(user)).isEqualTo(100);
        String after = text(admin.get(page).body());
        assertThat(after)
                .contains("It has been reversed or refunded already, and there is nothing left to undo.")
                .contains("Reversed, 1,240 credits, ")
                .contains(adminUser.email() + ": reverse, because: " + reason);
        assertThat(admin.get(page).body()).doesNotContain("<button class=\"danger\">Reverse");
        Transaction reversal = transaction(last());
        assertThat(reversal.metadata())
                .containsEntry("admin", adminUser.id().toString())
                .containsEntry("note", reason);
        assertThat(text(admin.get("/admin/audit").body())).containsOnlyOnce(reason);
    }

    @Test
    void creditsThatExpiredByMistakeAreGivenBack() {
        admin.post(account + "/expire", "amount", "30", "note", "a mistake", "once", once());
        String page = account + "/movements/" + last();
        assertThat(text(admin.get(page).body()))
                .contains("Gives 30 credits back. " + user.email() + " has 70 to spend now, and 100");

        admin.post(page + "/reverse", "reason", reason, "once", once());

        assertThat(World.available(user)).isEqualTo(100);
        assertThat(text(admin.get(account + "/movements/" + last()).body()))
                .contains("Movement #" + last() + " What Reversal")
                .contains("Refunds and reversals cannot be reversed.");
    }

    @Test
    void whatHasBeenSpentIsNotTakenBack() {
        String grant = grant(50);
        World.setBalance(user, 20);
        String page = account + "/movements/" + grant;
        assertThat(admin.get(page).body())
                .contains("It cannot be reversed: some of its credits have been spent or reserved.")
                .doesNotContain("/reverse\"");

        HttpResponse<String> sent = admin.post(page + "/reverse", "reason", reason, "once", once());

        assertThat(sent.statusCode()).isEqualTo(402);
        assertThat(sent.body()).contains("role=\"alert\"");
        assertThat(World.available(user)).isEqualTo(20);
        assertThat(text(admin.get("/admin/audit").body())).doesNotContain(reason);
    }

    @Test
    void aReasonIsNeededAndWhatWasTypedIsKept() {
        String page = account + "/movements/" + grant(50);

        HttpResponse<String> sent = admin.post(page + "/reverse", "reason", "\u200B" + reason, "once", once());

        assertThat(sent.statusCode()).isEqualTo(422);
        assertThat(sent.body()).contains("id=\"reverse-reason-wrong\"", reason);
        assertThat(World.available(user)).isEqualTo(150);
    }

    @Test
    void aCallIsRefundedAndNotReversed() {
        World.api(user).post("/api/v1/text-statistics", "To be.");
        String page = account + "/movements/" + last();
        assertThat(admin.get(page).body()).contains("/refund\"").doesNotContain("/reverse\"", "id=\"consequence\"");

        HttpResponse<String> sent = admin.post(page + "/reverse", "reason", reason, "once", once());

        assertThat(sent.statusCode()).isEqualTo(409);
        assertThat(World.available(user)).isEqualTo(99);
        admin.post(account + "/refund", "transaction", last(), "reason", reason);
        assertThat(World.available(user)).isEqualTo(100);
        assertThat(text(admin.get(page).body())).contains("Refunded, 1 credit, ", ": refund, because: " + reason);
    }

    @Test
    void movementsOfOthersAndNumbersThatAreNoneAreNotThere() {
        World.service().books().credits().grant(user.account(), 5, IdempotencyKey.of("test", once()));
        User other = World.user(Role.USER);
        for (String number : List.of(last(), "0", "x", "99999999999999999999", "-1")) {
            String page = "/admin/users/" + other.id() + "/movements/" + number;
            assertThat(admin.get(page).statusCode()).as(number).isEqualTo(404);
            assertThat(admin.post(page + "/reverse", "reason", reason, "once", once())
                            .statusCode())
                    .as(number)
                    .isEqualTo(404);
        }
        assertThat(World.available(user)).isEqualTo(105);
    }

    private String grant(long amount) {
        HttpResponse<String> sent = admin.post(
                account + "/grant",
                "amount",
                Long.toString(amount),
                "note",
                "thanks",
                "category",
                "paid",
                "once",
                once());
        assertThat(sent.statusCode()).isEqualTo(302);
        return last();
    }

    /** The number of the last movement. */
    private String last() {
        Matcher number = Pattern.compile("/movements/(\\d+)\"")
                .matcher(admin.get("/users/" + user.id() + "/statement").body());
        assertThat(number.find()).isTrue();
        return number.group(1);
    }

    private static Transaction transaction(String id) {
        return World.service()
                .books()
                .credits()
                .ledger()
                .transaction(TransactionId.of(Long.parseLong(id)))
                .orElseThrow();
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }
}
