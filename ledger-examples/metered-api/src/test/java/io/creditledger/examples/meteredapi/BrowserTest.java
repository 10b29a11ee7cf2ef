package io.creditledger.examples.meteredapi;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.CheckedNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.FreezeAccount;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages in a real browser. With {@code -Dscreenshots=<directory>} it leaves pictures there. */
@Tag("slow")
final class BrowserTest {
    private static final String PICTURES = System.getProperty("screenshots", "");
    private static final int PHONE = 390;
    private static final int NARROW = 320;

    private static Service service;
    private static Chromium chromium;

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
        service = Service.start(
                World.config("jdbc:h2:mem:browser", Duration.ofSeconds(60)), PricedTool.ALL, PricedStreamTool.ALL);
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
            service.close();
        }
    }

    @Test
    void somebodyRegistersSpendsAllIsGrantedMoreAndGoesOn() {
        Page page = page(1100);
        page.navigate(service.url());
        picture(page, "home");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Register"))
                .first()
                .click();
        String email = "kim@example.org";
        page.getByLabel("Email").fill(email);
        page.getByLabel("Password").fill(World.PASSWORD);
        button(page, "Register").click();
        assertThat(page.locator("#available")).hasText("100");

        page.getByRole(AriaRole.NAVIGATION).getByText("API keys").click();
        page.getByLabel("Name of the key").fill("laptop");
        button(page, "Make a key").click();
        Api api = new Api(service.url(), page.locator("#new-key").textContent());
        picture(page, "keys");

        page.getByRole(AriaRole.NAVIGATION).getByText("Account").click();
        assertThat(api.post("/api/v1/qr-codes", "https://example.org").statusCode())
                .isEqualTo(200);
        // The page asks by itself.
        assertThat(page.locator("#available")).hasText("98");
        String chart = page.locator(".chart .area").getAttribute("d");
        int calls = 1;
        while (api.post("/api/v1/text-statistics", " ").statusCode() == 400
                && api.post("/api/v1/qr-codes", "call " + calls).statusCode() == 200) {
            calls++;
        }
        assertThat(calls).isEqualTo(50);
        assertThat(api.post("/api/v1/text-statistics", "one more").statusCode()).isEqualTo(402);
        page.reload();
        assertThat(page.locator("#available")).hasText("0");
        assertThat(page.locator(".chart .area").getAttribute("d")).isNotEqualTo(chart);

        page.getByRole(AriaRole.NAVIGATION).getByText("Statement").click();
        assertThat(page.locator("tbody tr:has(time)")).hasCount(25);
        page.getByText("Older").click();
        assertThat(page.locator("tbody tr:has(time)")).hasCount(50);
        page.getByText("Older").click();
        assertThat(page.locator("tbody tr:has(time)")).hasCount(51);

        grantAndRefund(email);
        page.getByRole(AriaRole.NAVIGATION).getByText("Account").click();
        // 25 plain ones and 20 with an end granted, and one call of 2 refunded
        assertThat(page.locator("#available")).hasText("47");
        HttpResponse<String> streamed =
                api.post("/api/v1/completions", "{\"prompt\": \"The White Rabbit\", \"maxTokens\": 30}");
        assertThat(streamed.body()).contains(" pink", "\"tokens\":7", "\"balance\":40");
        page.reload();
        // those that end are used first
        assertThat(page.locator("#details tbody tr").first()).containsText("13 of 20");
        assertThat(page.locator("#details tbody tr").last()).containsText("Without an end");
        reserveAndShow(page, email);
        page.getByText("Whole statement").click();
        assertThat(page.locator("tbody tr:has(time)").first()).containsText("30 were reserved");
        picture(page, "statement");
        page.getByRole(AriaRole.NAVIGATION).getByText("Account").click();
        assertThat(page.locator("#available")).hasText("40");
        page.setViewportSize(PHONE, 844);
        picture(page, "phone");
        assertFits(page);
        page.evaluate("document.querySelector('#details').scrollIntoView()");
        picture(page, "phone-below");
        page.getByRole(AriaRole.NAVIGATION).getByText("Statement").click();
        assertThat(page.locator("tbody tr:has(time)").first()).containsText("Streamed call");
        picture(page, "phone-statement");
        assertFits(page);

        page.navigate(service.url() + "/admin/users");
        assertThat(page.locator("h1")).hasText("Not allowed");
        page.getByText("To the start").click();
        assertThat(page.locator("h1")).hasText("Your account");
        assertThat(complaints).allMatch(complaint -> complaint.contains("403"));
    }

    private static void reserveAndShow(Page page, String email) {
        User user = service.users().findByEmail(email).orElseThrow();
        CreditLedger credits = service.books().credits();
        Hold hold = credits.hold(user.account(), 16, IdempotencyKey.of("test", "hold"))
                .hold();
        page.reload();
        assertThat(page.locator("#available")).hasText("24");
        assertThat(page.locator("#holds")).containsText("16 reserved by a call that is running");
        assertThat(page.locator("#details tbody tr").first()).containsText("13 of 20");
        picture(page, "account");
        credits.release(hold.ref(), IdempotencyKey.of("test", "release"));
    }

    private void grantAndRefund(String email) {
        Page page = page(1100);
        User admin = admin();
        Chromium.logIn(page, service, admin.email(), World.PASSWORD);
        User user = service.users().findByEmail(email).orElseThrow();
        page.navigate(service.url() + "/users/" + user.id());
        page.getByLabel("Credits to grant").fill("25");
        page.getByLabel("Note").first().fill("thanks for trying it");
        button(page, "Grant").click();
        assertThat(page.getByText("Granted.")).isVisible();
        assertThat(page.locator("#available")).hasText("25");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Refund"))
                .first()
                .click();
        page.getByLabel("Reason").fill("it was a try");
        button(page, "Refund").click();
        assertThat(page.getByText("The call was refunded.")).isVisible();
        assertThat(page.locator("#available")).hasText("27");
        page.getByLabel("Credits to grant").fill("20");
        page.getByLabel("Note").first().fill("autumn campaign");
        page.getByLabel("Category").selectOption("promotional");
        page.getByLabel("Last day").fill("2029-10-31");
        button(page, "Grant").click();
        assertThat(page.locator("#available")).hasText("47");
        assertThat(page.locator("#details tbody tr").first()).containsText("Promotional");
        assertThat(page.locator("#next")).containsText("2029-11-01 00:00:00, 20 credits expire");
        picture(page, "admin-account");

        for (int i = 0; i < 10; i++) {
            service.monitor().look();
        }
        page.getByRole(AriaRole.NAVIGATION).getByText("Health").click();
        button(page, "Check the books").click();
        assertThat(page.getByText("In order: ")).isVisible();
        assertThat(page.locator("#sum")).hasText("0");
        page.evaluate("document.querySelector('#instance').scrollIntoView()");
        picture(page, "admin-health");
        assertThat(complaints).isEmpty();
    }

    @Test
    void everyPageFitsAPhoneAndIsNamed() {
        User admin = admin();
        Page page = page(PHONE);
        page.navigate(service.url() + "/login");
        assertFits(page);
        Chromium.logIn(page, service, admin.email(), World.PASSWORD);
        String own = "/users/" + admin.id();
        for (String path :
                List.of("/register", own, own + "/statement", own + "/keys", "/admin/users", "/admin/health")) {
            page.navigate(service.url() + path);
            assertFits(page);
        }
        assertThat(complaints).isEmpty();
    }

    /** Accounts that are new, in use, frozen and extreme; at 320 pixels and on a desktop, light and dark. */
    @Test
    void everyPageCanBeReadByAll() {
        User admin = admin();
        User fresh = user("new-" + UUID.randomUUID() + "@example.org");
        User extreme = user("extreme-" + UUID.randomUUID() + "@" + "a-long-name.".repeat(13) + "example.org");
        User frozen = user("frozen-" + UUID.randomUUID() + "@example.org");
        CreditLedger credits = service.books().credits();
        String once = UUID.randomUUID().toString();
        long grant = credits.grant(extreme.account(), 4_611_686_018_427_387_803L, IdempotencyKey.of("test", once))
                .transaction()
                .id()
                .value();
        credits.execute(FreezeAccount.of(frozen.account())
                .key(IdempotencyKey.of("test", "freeze " + once))
                .build());
        Map<String, List<String>> seen = new LinkedHashMap<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {NARROW, 1100}) {
                Page page = page(width);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                for (String path : List.of("/", "/docs", "/register", "/login", "/nowhere")) {
                    look(page, path, seen);
                }
                Chromium.logIn(page, service, admin.email(), World.PASSWORD);
                for (User user : List.of(fresh, extreme, frozen)) {
                    look(page, "/users/" + user.id(), seen);
                    picture(page, scheme + "-" + width + "-" + user.email().replaceAll("[-@].*", ""));
                }
                String account = "/users/" + extreme.id();
                for (String path : List.of(
                        account + "/statement",
                        account + "/statement?kind=grants",
                        "/admin/users/" + extreme.id() + "/movements/" + grant,
                        account + "/keys",
                        "/users/" + admin.id() + "/security",
                        "/users/" + admin.id() + "/keys",
                        "/admin/users",
                        "/admin/audit",
                        "/admin/health")) {
                    look(page, path, seen);
                }
                lookAtAnError(page, fresh, seen);
            }
        }
        assertThat(seen)
                .hasSize(18)
                .allSatisfy((path, broken) -> assertThat(broken).as(path).isEmpty());
        assertThat(complaints).allMatch(complaint -> complaint.contains("404") || complaint.contains("422"));
    }

    /** Five weeks of calls: full charts, and a statement of a week with what was spent on which route. */
    @Test
    void theDemoCanBeReadByAll() {
        try (Service demo = Service.start(
                World.config("jdbc:h2:mem:demo-in-a-browser", Duration.ofSeconds(60)),
                PricedTool.ALL,
                PricedStreamTool.ALL)) {
            String password = Demo.make(demo).orElseThrow().password();
            String ann =
                    "/users/" + demo.users().findByEmail(Demo.ANN).orElseThrow().id();
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            Map<String, Map<String, String>> paths = Map.of(
                    Demo.ANN,
                    Map.of(
                            "account", ann + "?period=month",
                            "statement", ann + "/statement?from=" + today.minusDays(6) + "&until=" + today),
                    Demo.ADMIN,
                    Map.of("audit", "/admin/audit", "health", "/admin/health"));
            Map<String, List<String>> seen = new LinkedHashMap<>();
            for (int width : new int[] {NARROW, PHONE, 1100}) {
                paths.forEach((email, own) -> {
                    Page page = page(width);
                    Chromium.logIn(page, demo, email, password);
                    own.forEach((name, path) -> {
                        page.navigate(demo.url() + path);
                        check(page, path, seen);
                        picture(page, "demo-" + width + "-" + name);
                    });
                });
            }
            assertThat(seen)
                    .hasSize(4)
                    .allSatisfy((path, broken) -> assertThat(broken).as(path).isEmpty());
        }
        assertThat(complaints).isEmpty();
    }

    /** A form that only the service can refuse: its page is shown again, and the field has the focus. */
    private static void lookAtAnError(Page page, User user, Map<String, List<String>> seen) {
        page.navigate(service.url() + "/users/" + user.id());
        page.getByLabel("Credits to expire").fill("1000000");
        page.locator("#expire-note").fill("end of offer");
        button(page, "Expire").click();
        Locator amount = page.locator("#expire-amount");
        assertThat(amount).hasAttribute("aria-describedby", "expire-amount-wrong");
        assertThat(amount).hasValue("1000000");
        assertThat(amount).isFocused();
        assertThat(page.locator("#expire-note")).hasValue("end of offer");
        check(page, "a form with an error", seen);
    }

    private static User user(String email) {
        return service.users().register(email, World.PASSWORD, Role.USER);
    }

    /** Fits, and breaks no rule of WCAG AA that a program can tell. */
    private static void look(Page page, String path, Map<String, List<String>> seen) {
        page.navigate(service.url() + path);
        check(page, path, seen);
    }

    private static void check(Page page, String path, Map<String, List<String>> seen) {
        assertFits(page);
        seen.computeIfAbsent(path, unused -> new ArrayList<>()).addAll(broken(page));
    }

    /** The rules of WCAG AA that a page breaks, as far as a program can tell, each with what breaks it. */
    static List<String> broken(Page page) {
        return new AxeBuilder(page)
                        .setLegacyMode(true)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(rule -> rule.getId() + ": "
                                + rule.getNodes().stream()
                                        .map(CheckedNode::getHtml)
                                        .toList())
                        .toList();
    }

    /** Nothing sticks out to the right, there is one heading, and every field and button has a name. */
    private static void assertFits(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .as(page.url())
                .isEqualTo(true);
        assertThat(page.locator("h1")).hasCount(1);
        Object unnamed = page.evaluate("[...document.querySelectorAll('input:not([type=hidden]),select,button')]"
                + ".filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.ariaLabel).length");
        assertThat(unnamed).as(page.url()).isEqualTo(0);
    }

    private static User admin() {
        return service.users().register("admin-" + UUID.randomUUID() + "@example.org", World.PASSWORD, Role.ADMIN);
    }

    private Page page(int width) {
        return chromium.page(new NewContextOptions().setViewportSize(width, 844), complaints);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void picture(Page page, String name) {
        if (!PICTURES.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(PICTURES, name + ".png")));
        }
    }
}
