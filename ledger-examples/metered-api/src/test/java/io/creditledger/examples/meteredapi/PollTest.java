package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a page reads that asks every few seconds how an account is. The database counts its statements. */
final class PollTest {
    private final Service service = Service.start(
            World.config("jdbc:h2:mem:poll-" + UUID.randomUUID(), Duration.ofSeconds(60)),
            TestTools.offers(),
            TestTools.streams());
    private final Jdbi jdbi = service.books().jdbi();
    private final User user = service.users().register("kim@example.org", World.PASSWORD, Role.USER);
    private final Browser browser = new Browser(service.url());
    private final Api api =
            new Api(service.url(), service.keys().create(user, "test").orElseThrow());

    PollTest() {
        browser.get("/login");
        browser.post("/login", "email", user.email(), "password", World.PASSWORD);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private HttpResponse<String> poll() {
        return browser.get("/users/" + user.id() + "/balance?period=day");
    }

    private void count() {
        jdbi.useHandle(handle -> {
            handle.execute("SET QUERY_STATISTICS FALSE");
            handle.execute("SET QUERY_STATISTICS_MAX_ENTRIES 1000");
            handle.execute("SET QUERY_STATISTICS TRUE");
        });
    }

    /** Returns how many rows were read from a table of the ledger by statements that were run since it counts. */
    private long readsOf(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COALESCE(SUM(execution_count), 0)"
                        + " FROM information_schema.query_statistics"
                        + " WHERE UPPER(sql_statement) LIKE :table AND UPPER(sql_statement) LIKE 'SELECT%'")
                .bind("table", "%" + table + "%")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void aPollWithoutANewMovementReadsNoMovements() {
        api.post("/api/v1/text-statistics", "one");
        assertThat(poll().body()).contains("<span id=\"available\" >99</span>");

        count();
        for (int i = 0; i < 3; i++) {
            assertThat(poll().body()).contains("<span id=\"available\" >99</span>", "class=\"chart\"", "By route");
        }
        assertThat(readsOf("LEDGER_POSTING")).isZero();
        assertThat(readsOf("LEDGER_OPERATION")).isZero();
        assertThat(readsOf("LEDGER_USAGE")).isZero();

        api.post("/api/v1/text-statistics", "two");
        count();
        assertThat(poll().body()).contains("<span id=\"available\" >98</span>", "3 movements");
        assertThat(readsOf("LEDGER_POSTING")).isPositive();
        assertThat(readsOf("LEDGER_USAGE")).isPositive();
    }
}
