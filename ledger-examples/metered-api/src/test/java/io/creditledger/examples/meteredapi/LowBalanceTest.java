package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.store.LowBalance;
import io.creditledger.examples.meteredapi.store.LowBalance.Notice;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is running low is told once, and on the account page. */
final class LowBalanceTest {
    @Test
    void itIsToldOnceForEachCrossing() {
        try (Service service = Service.start(
                World.config("jdbc:h2:mem:low", Duration.ofSeconds(60)), TestTools.offers(), TestTools.streams())) {
            User user = service.users().register("low@example.org", World.PASSWORD, Role.USER);
            var credits = service.books().credits();
            long opening = credits.balance(user.account()).available();

            credits.debit(user.account(), opening - 11, IdempotencyKey.of("test", "1"));
            assertThat(LowBalance.take(service.books().jdbi())).isEmpty();

            credits.debit(user.account(), 2, IdempotencyKey.of("test", "2"));
            credits.debit(user.account(), 9, IdempotencyKey.of("test", "3"));
            credits.debit(user.account(), 9, IdempotencyKey.of("test", "3"));

            String account = user.account().value();
            assertThat(LowBalance.take(service.books().jdbi()))
                    .containsExactly(new Notice(account, 10, 9), new Notice(account, 0, 0));
            assertThat(LowBalance.take(service.books().jdbi())).isEmpty();
        }
    }

    @Test
    void thePageSaysSo() {
        User user = World.user(Role.USER);
        Browser browser = World.browser();
        browser.loggedIn(user);
        var credits = World.service().books().credits();
        long opening = credits.balance(user.account()).available();
        String page = "/users/" + user.id();
        assertThat(browser.get(page).body()).doesNotContain("Low balance");

        credits.debit(user.account(), opening - 1, IdempotencyKey.of("test", user.id() + "-1"));
        assertThat(browser.get(page).body()).contains("Low balance: 1 credit left.");

        credits.debit(user.account(), 1, IdempotencyKey.of("test", user.id() + "-2"));
        assertThat(browser.get(page).body()).contains("No credits left.");
    }
}
