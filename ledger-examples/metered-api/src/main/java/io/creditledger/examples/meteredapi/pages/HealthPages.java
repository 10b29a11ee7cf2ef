package io.creditledger.examples.meteredapi.pages;

import io.creditledger.TrialBalance;
import io.creditledger.VerifyReport;
import io.creditledger.cache.CacheStats;
import io.creditledger.examples.meteredapi.metering.Meters;
import io.creditledger.examples.meteredapi.monitor.Monitor;
import io.creditledger.examples.meteredapi.monitor.Sample;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Audit.Action;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Flash;
import io.creditledger.examples.meteredapi.web.Guard;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the service and its books are, for admins. */
public final class HealthPages {
    private static final String CLEAN = "In order: ";

    private final Views views;
    private final Books books;
    private final Meters meters;
    private final Monitor monitor;
    private final Audit audit;
    private final Cookies cookies;

    /** Shows these books, and the figures of this instance. */
    public HealthPages(Views views, Books books, Meters meters, Monitor monitor, Audit audit, Cookies cookies) {
        this.views = views;
        this.books = books;
        this.meters = meters;
        this.monitor = monitor;
        this.audit = audit;
        this.cookies = cookies;
    }

    /** The page. */
    public void show(Context ctx) {
        Map<String, Object> model = new HashMap<>();
        addInstance(model);
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        TrialBalance trial = books.credits().ledger().trialBalance();
        model.put("balanced", trial.balanced());
        model.put("assets", TrialRow.of(trial));
        model.put("done", Messages.of(cookies.takeFlash(ctx)));
        Optional<Audit.Entry> check = audit.last(Action.VERIFY);
        model.put("checks", check.stream().map(AuditPage.Row::of).toList());
        model.put(
                "verdict",
                Verdict.of(
                        trial.balanced(),
                        check.isPresent(),
                        check.stream().allMatch(last -> last.detail().startsWith(CLEAN)),
                        monitor.samples()));
        views.show(ctx, "health", model);
    }

    /** Only the figures of this instance, which the page asks for again and again. They are in memory. */
    public void instance(Context ctx) {
        Map<String, Object> model = new HashMap<>();
        addInstance(model);
        views.show(ctx, "instance", model);
    }

    private void addInstance(Map<String, Object> model) {
        CacheStats cache = books.cache().stats();
        long asked = cache.hits() + cache.misses();
        Meters.Figures figures = meters.figures();
        model.put("cache", cache);
        model.put("hitRate", asked == 0 ? "no reads yet" : Math.round(1000.0 * cache.hits() / asked) / 10.0 + " %");
        model.put("figures", figures);
        model.put("work", LoadCharts.duration(figures.workMicros()));
        model.put("up", time(figures.up()));
        model.put("queued", books.stats().queued());
        model.putAll(load(monitor, Instant.now()));
    }

    /** Returns a length of time in the two units that tell most. */
    static String time(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        return time.toHours() > 0 ? time.toHours() + " h " + time.toMinutesPart() + " min" : time.toMinutes() + " min";
    }

    /** What is shown of the last hour. */
    static Map<String, Object> load(Monitor monitor, Instant now) {
        List<Sample> samples = monitor.samples();
        return Map.of(
                "sampled",
                !samples.isEmpty(),
                "firstSample",
                Line.iso(monitor.next()),
                "latency",
                LoadCharts.latency(samples, now),
                "queue",
                LoadCharts.queue(samples, now),
                "load",
                LoadRow.of(samples));
    }

    /** Checks all books, which reads everything. The health page shows what was found. */
    public void verify(Context ctx) {
        VerifyReport report = books.credits().ledger().verify();
        String found = report.clean()
                ? CLEAN + report.accounts() + " accounts, " + report.operations() + " operations, " + report.postings()
                        + " postings."
                : report.violationCount() + " broken rules, such as: "
                        + report.violations().get(0).rule() + " at "
                        + report.violations().get(0).place();
        books.jdbi()
                .useTransaction(
                        handle -> Audit.add(handle, Guard.user(ctx), Action.VERIFY, null, null, found, "asked for"));
        cookies.flash(ctx, new Flash(Messages.DONE, "verified"));
        ctx.redirect("/admin/health");
    }
}
