package io.creditledger.examples.meteredapi.pages;

import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Ledger;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.LowBalance;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A user's account: what is there, where it went. */
public final class AccountPages {
    private static final int LINES_ON_ACCOUNT = 8;
    private static final int LINES_PER_PAGE = 25;

    /** What a spreadsheet takes for the beginning of a formula; the wide ones too, in some languages. */
    private static final Pattern FORMULA =
            Pattern.compile("(?s)[\\s]*[=+\\-@|%\uFF1D\uFF0B\uFF0D\uFF20].*|[\\t\\r\\n].*");

    private final Views views;
    private final Users users;
    private final ApiKeys keys;
    private final Ledger ledger;
    private final Activities activities;
    private final Cookies cookies;
    private final List<PricedTool> offers;

    /** Shows the accounts of these users. */
    public AccountPages(Views views, Users users, ApiKeys keys, Books books, Cookies cookies, List<PricedTool> offers) {
        this.keys = keys;
        this.cookies = cookies;
        this.views = views;
        this.users = users;
        this.ledger = books.credits().ledger();
        this.activities = new Activities(ledger);
        this.offers = offers;
    }

    /** The account: balance, chart, the last lines; for admins also what they may do with it. */
    public void account(Context ctx) {
        account(ctx, owner(ctx), Entered.NOTHING);
    }

    /** The account, with a form on it that could not be done. */
    void account(Context ctx, User owner, Entered entered) {
        Map<String, Object> model = model(ctx, owner);
        addBalance(ctx, model, owner);
        model.put("entered", entered);
        model.put("done", Messages.of(cookies.takeFlash(ctx)));
        model.put("example", offers.get(0));
        model.put("url", ctx.scheme() + "://" + ctx.host());
        model.put("roles", Role.values());
        model.put("categories", Fields.CATEGORIES.keySet());
        views.show(ctx, "account", model);
    }

    /** Only the part that moves, which the account page asks for again and again. */
    public void balance(Context ctx) {
        User owner = owner(ctx);
        Map<String, Object> model = model(ctx, owner);
        addBalance(ctx, model, owner);
        views.show(ctx, "balance", model);
    }

    private void addBalance(Context ctx, Map<String, Object> model, User owner) {
        Instant now = Instant.now();
        BalanceBreakdown account = ledger.breakdown(owner.account());
        Balance balance = account.balance();
        Activity activity = activities.of(owner.account());
        List<Line> last = activity.last(balance);
        Period period =
                Period.of(ctx, last.isEmpty() ? now : last.get(last.size() - 1).instant(), now);
        Activity.Shown shown = activity.of(period, balance, now);
        History history = shown.history();
        model.put("balance", balance);
        model.put("low", balance.seq() > 0 && balance.available() <= LowBalance.MARK);
        model.put("details", BalanceDetails.of(account, now));
        model.put("parts", Parts.of(balance));
        model.put("period", period);
        model.put("periods", Period.values());
        model.put("chart", Chart.of(history, history.start(period.start(now), now), now));
        model.put("spending", named(shown.spending(), owner));
        model.put("callsLeft", Spending.callsLeft(last, balance.available()));
        List<Line> shownLines = last.subList(0, Math.min(LINES_ON_ACCOUNT, last.size()));
        model.put(
                "lines", Line.undone(shownLines, last.stream().map(Line::undoes).collect(Collectors.toSet())));
    }

    private Spending named(Spending spending, User owner) {
        return spending.named(parts -> keys.names(owner.id(), parts));
    }

    /** A page of the statement; as a part of a page, if the browser asks for more lines. */
    public void statement(Context ctx) {
        User owner = owner(ctx);
        if (ctx.header("HX-Request") != null) {
            statement(ctx, owner, StatementFilter.of(ctx), Entered.NOTHING);
            return;
        }
        Entered entered = Entered.inAddress(ctx, "filter");
        entered.act(
                ctx,
                () -> {
                    entered.check(
                            ctx,
                            StatementFilter::from,
                            StatementFilter::until,
                            StatementFilter::kind,
                            StatementFilter::text);
                    statement(ctx, owner, StatementFilter.of(ctx), Entered.NOTHING);
                },
                () -> statement(ctx, owner, StatementFilter.NONE, entered));
    }

    private void statement(Context ctx, User owner, StatementFilter filter, Entered entered) {
        StatementFilter.Page page = filter.page(ledger, owner.account(), Fields.after(ctx), LINES_PER_PAGE);
        Map<String, Object> model = model(ctx, owner);
        model.put("lines", page.lines());
        model.put("next", page.next() == null ? "" : page.next().toString());
        model.put("query", filter.query());
        if (ctx.header("HX-Request") != null) {
            views.show(ctx, "lines", model);
            return;
        }
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        model.put("entered", entered);
        model.put("filter", filter);
        model.put("kinds", StatementFilter.KINDS);
        model.put("totals", filter.isSet() ? filter.totals(ledger, owner.account()) : null);
        model.put("spending", filter.isTime() ? named(filter.spending(ledger, owner.account()), owner) : null);
        model.put("times", Days.usual(today));
        model.put("held", ledger.balance(owner.account()).held());
        views.show(ctx, "statement", model);
    }

    /** The statement as CSV, oldest first, a page at a time; by the same filter as the page. */
    public void csv(Context ctx) throws IOException {
        User owner = owner(ctx);
        StatementFilter filter = StatementFilter.of(ctx);
        String name =
                "statement-" + owner.email().replaceAll("[^a-z0-9.@-]", "_") + "-" + LocalDate.now(ZoneOffset.UTC);
        ctx.contentType("text/csv;charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
        PrintWriter out = new PrintWriter(new OutputStreamWriter(ctx.outputStream(), StandardCharsets.UTF_8));
        out.print("transaction,time,kind,detail,key,amount,balance\r\n");
        filter.forEach(
                ledger,
                owner.account(),
                line -> out.print(String.join(
                                ",",
                                line.id(),
                                line.instant().toString(),
                                line.what(),
                                quoted(line.detail()),
                                quoted(line.key()),
                                Long.toString(line.amount()),
                                Long.toString(line.after()))
                        + "\r\n"));
        if (out.checkError()) {
            throw new IOException("whoever asked for the statement has gone");
        }
    }

    /** In quotes, and with a quote before what a spreadsheet would take for a formula. */
    private static String quoted(String text) {
        String harmless = FORMULA.matcher(text).matches() ? "'" + text : text;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }

    private User owner(Context ctx) {
        return users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user."));
    }

    private static Map<String, Object> model(Context ctx, User owner) {
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("owner", owner);
        model.put("form", Guard.formToken(ctx));
        model.put("once", Secrets.createName());
        return model;
    }
}
