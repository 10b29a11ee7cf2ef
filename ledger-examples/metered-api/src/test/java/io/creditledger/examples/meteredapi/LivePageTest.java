package io.creditledger.examples.meteredapi;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that keep themselves up to date, in a real browser. */
@Tag("slow")
final class LivePageTest {
    /** Two polls and some more. */
    private static final int TWO_POLLS = 12_000;

    private static Service service;
    private static Chromium chromium;

    private final List<String> complaints = new ArrayList<>();
    private final User user =
            service.users().register("live-" + UUID.randomUUID() + "@example.org", World.PASSWORD, Role.USER);
    private final Api api =
            new Api(service.url(), service.keys().create(user, "test").orElseThrow());

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
        service = Service.start(
                World.config("jdbc:h2:mem:live", Duration.ofSeconds(60)), PricedTool.ALL, PricedStreamTool.ALL);
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
            service.close();
        }
    }

    private Page account(NewContextOptions options) {
        api.post("/api/v1/text-statistics", "one");
        Page page = chromium.page(options, complaints);
        Chromium.logIn(page, service, user.email(), World.PASSWORD);
        assertThat(page.locator("#available")).hasText("99");
        return page;
    }

    @Test
    void aHiddenTabDoesNotAskAndAsksAtOnceWhenItIsShown() {
        Page page = account(new NewContextOptions());
        page.evaluate("Object.defineProperty(document, 'hidden', {get: () => window.covered === true})");
        page.evaluate("covered = true");
        AtomicInteger polls = new AtomicInteger();
        // One that has begun before ends.
        page.waitForTimeout(2_000);
        page.onRequest(request -> polls.addAndGet(request.url().contains("/balance") ? 1 : 0));
        api.post("/api/v1/text-statistics", "two");
        page.waitForTimeout(TWO_POLLS);
        assertThat(polls).hasValue(0);
        assertThat(page.locator("#available")).hasText("99");

        page.evaluate("covered = false; document.dispatchEvent(new Event('visibilitychange'))");
        assertThat(page.locator("#available")).hasText("98");
        assertThat(complaints).isEmpty();
    }

    @Test
    void whatSomebodyHasSelectedStays() {
        Page page = account(new NewContextOptions());
        page.evaluate("document.getSelection().selectAllChildren(document.getElementById('calls-left'))");
        api.post("/api/v1/text-statistics", "two");
        page.waitForTimeout(TWO_POLLS);
        assertThat(page.evaluate("document.getSelection().toString()").toString())
                .startsWith("about 99 calls left");
        assertThat(page.locator("#updated")).hasText(Pattern.compile("Updated [0-9]+ s ago"));

        // One that begins in front of it and ends behind it.
        page.evaluate("document.getSelection().selectAllChildren(document.body)");
        page.waitForTimeout(TWO_POLLS);
        assertThat(page.evaluate("document.getSelection().toString()").toString())
                .contains("about 99 calls left");

        page.evaluate("document.getSelection().removeAllRanges()");
        assertThat(page.locator("#available")).hasText("98");
        assertThat(page.locator("#updated")).hasText(Pattern.compile("Updated (just now|[0-9]+ s ago)"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void aLostConnectionIsToldAndSoIsItsEnd() {
        Page page = account(new NewContextOptions());
        Locator updated = page.locator("#updated");
        assertThat(updated).hasText(Pattern.compile("Updated (just now|[0-9]+ s ago)"));

        page.context().setOffline(true);
        assertThat(updated).hasText(Pattern.compile("Connection lost. As of [0-9]+ (s|min) ago."));
        assertThat(page.locator("#available")).hasText("99");

        page.context().setOffline(false);
        assertThat(updated).hasText(Pattern.compile("Updated (just now|[0-9]+ s ago)"));
    }

    @Test
    void timesAreThoseOfTheReadersZone() {
        Page page = account(new NewContextOptions().setTimezoneId("Asia/Kolkata"));
        Locator time = page.locator("tbody time").first();
        Object expected = page.evaluate(
                "at => new Date(Date.parse(at) + 5.5 * 3600000).toISOString().slice(0, 19).replace('T', ' ')",
                time.getAttribute("datetime"));

        assertThat(time).hasText(expected.toString());
        assertThat(page.locator("thead .zone").first()).hasText("GMT+5:30");
    }

    @Test
    void aChartTellsItsValuesWhereSomebodyPoints() {
        Page page = account(new NewContextOptions());
        page.locator(".chart").hover();
        assertThat(page.locator(".pointed")).hasText(Pattern.compile(".*: (99|100|0) credits"));
    }

    @Test
    void latencyAndQueueCanBeReadByAll() {
        String admin = "admin-" + UUID.randomUUID() + "@example.org";
        service.users().register(admin, World.PASSWORD, Role.ADMIN);
        for (int width : new int[] {320, 1100}) {
            Page page = chromium.page(new NewContextOptions().setViewportSize(width, 844), complaints);
            Chromium.logIn(page, service, admin, World.PASSWORD);
            page.navigate(service.url() + "/admin/health");
            api.post("/api/v1/text-statistics", "one");
            for (int i = 0; i < 10; i++) {
                service.monitor().look();
            }
            // The page asks by itself.
            page.getByText("The last hour as a table").click();
            assertThat(page.locator("#load tbody tr").first()).isVisible();
            page.evaluate("document.activeElement.blur()");
            page.locator("h1").hover();
            api.post("/api/v1/text-statistics", "one");
            page.waitForResponse(response -> response.url().endsWith("/instance"), () -> {});
            assertThat(page.locator("#load tbody tr").first()).isVisible();
            assertThat(page.locator(".chart")).hasCount(2);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            assertThat(BrowserTest.broken(page)).isEmpty();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void aHundredThousandUsersFit() {
        try (Service many = Service.start(
                World.config("jdbc:h2:mem:many-on-a-page", Duration.ofSeconds(60)),
                PricedTool.ALL,
                PricedStreamTool.ALL)) {
            UsersPageTest.addAHundredThousandUsers(many.books().jdbi());
            Page page = chromium.page(new NewContextOptions().setViewportSize(320, 844), complaints);
            Chromium.logIn(page, many, "root@example.org", World.PASSWORD);
            for (String path : List.of("/admin/users", "/admin/users?sort=balance&order=down", "/admin/health")) {
                page.navigate(many.url() + path);
                assertThat(page.locator("main")).containsText("100,001 users");
                assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(path)
                        .isEqualTo(true);
            }
        }
    }
}
