package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Ledger;
import io.creditledger.OperationKind;
import io.creditledger.StatementLine;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the demo shows to somebody who has done nothing yet. */
final class DemoTest {
    private static Service service;
    private static Demo.Access access;

    @BeforeAll
    static void make() {
        service = Service.start(
                World.config("jdbc:h2:mem:demo", Duration.ofSeconds(60)), PricedTool.ALL, PricedStreamTool.ALL);
        access = Demo.make(service).orElseThrow();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    private static User user(String email) {
        return service.users().findByEmail(email).orElseThrow();
    }

    private static Browser browser(String email) {
        Browser browser = new Browser(service.url());
        browser.cookies.put("session", new Sessions(service.books().jdbi()).open(user(email)));
        return browser;
    }

    private static List<StatementLine> lines() {
        return service.books()
                .credits()
                .ledger()
                .statement(StatementQuery.of(user(Demo.ANN).account())
                        .oldestFirst()
                        .limit(1_000)
                        .build())
                .lines();
    }

    @Test
    void theHistoryIsFiveWeeksLongAndTheBooksAreInOrder() {
        List<Instant> times =
                lines().stream().map(line -> line.transaction().recordedAt()).toList();
        assertThat(times).hasSizeGreaterThan(150).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(Duration.between(times.get(0), Instant.now())).isBetween(Duration.ofDays(34), Duration.ofDays(36));
        assertThat(times.get(times.size() - 1)).isBefore(Instant.now());
        Ledger ledger = service.books().credits().ledger();
        assertThat(ledger.verify().violations()).isEmpty();
        assertThat(ledger.balance(user(Demo.ANN).account()).available()).isPositive();
        assertThat(ledger.breakdown(user(Demo.ANN).account()).lots())
                .anyMatch(lot -> lot.expiresAt().isPresent());
    }

    @Test
    void theStatementTellsWhatWasSpentOnWhichRouteLastWeek() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String page = browser(Demo.ANN)
                .get("/users/" + user(Demo.ANN).id() + "/statement?from=" + today.minusDays(7) + "&until=" + today)
                .body();
        assertThat(page).contains("POST /api/v1/text-statistics", "POST /api/v1/qr-codes", "laptop", "server");
    }

    @Test
    void theAuditTrailTellsWhoRefundedWhatAndWhy() {
        assertThat(browser(Demo.ADMIN)
                        .get("/admin/audit")
                        .body()
                        .replaceAll("<[^>]*>", " ")
                        .replaceAll("\\s+", " "))
                .contains(Demo.ADMIN + " refund " + Demo.ANN)
                .contains("3 credits, POST /api/v1/thumbnails the picture was upside down");
    }

    @Test
    void aCallThatWasRefundedIsNotOfferedForARefund() {
        String refunded = lines().stream()
                .filter(line -> line.transaction().kind() == OperationKind.REFUND)
                .map(line -> line.transaction().reference().orElseThrow().toString())
                .findFirst()
                .orElseThrow();
        String account = "/users/" + user(Demo.ANN).id();
        for (String path : List.of(account, account + "/statement", account + "/statement?kind=calls")) {
            assertThat(browser(Demo.ADMIN).get(path).body())
                    .as(path)
                    .contains("#" + refunded + "</a>", "aria-label=\"Refund #")
                    .doesNotContain("aria-label=\"Refund #" + refunded + "\"");
        }
    }

    @Test
    void theKeyThatIsPrintedCanBeUsedAtOnce() {
        assertThat(new Api(service.url(), access.key())
                        .post("/api/v1/text-statistics", "To be")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSecondStartMakesNothing() {
        int lines = lines().size();
        assertThat(Demo.make(service)).isEmpty();
        assertThat(lines()).hasSize(lines);
    }
}
