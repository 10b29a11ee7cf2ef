package io.creditledger.examples.meteredapi;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real browser, if there is one. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));

    /** How long everything may take here, in ms: a busy machine is slow. */
    private static final int PATIENCE = 60_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    private Chromium(Playwright playwright) {
        this.playwright = playwright;
        this.browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(PROGRAM).setArgs(List.of("--no-sandbox")));
    }

    /** Launches it; without one, the test that asks is skipped, or fails where a browser is required. */
    static Chromium launch() {
        String missing = "no chromium at " + PROGRAM + ": pages are not tried in a browser";
        boolean found = Files.isExecutable(PROGRAM);
        // .ci/run installs it, and says so by this variable.
        if (!found && System.getenv().getOrDefault("TESTS_REQUIRE", "").contains("chromium")) {
            throw new IllegalStateException(missing);
        }
        assumeTrue(found, missing);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        return new Chromium(Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    }

    /** Opens a page; what goes wrong in it is added to the complaints. */
    Page page(com.microsoft.playwright.Browser.NewContextOptions options, List<String> complaints) {
        BrowserContext context = browser.newContext(options);
        Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE);
        // A page that keeps itself up to date tells people after 10 s that the connection is lost.
        page.addInitScript("addEventListener('DOMContentLoaded', () => { if (window.htmx) htmx.config.timeout = "
                + PATIENCE + "; })");
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(Dialog::accept);
        return page;
    }

    /** Logs somebody in by the form, and returns when the account is shown. */
    static void logIn(Page page, Service service, String email, String password) {
        page.navigate(service.url() + "/login");
        page.getByLabel("Email").fill(email);
        page.getByLabel("Password").fill(password);
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Log in").setExact(true))
                .click();
        page.locator("#available").waitFor();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
