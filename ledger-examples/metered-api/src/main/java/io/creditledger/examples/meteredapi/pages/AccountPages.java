package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Ledger;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.tools.PricedTool;
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
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user's account: what is there, where it went. */
public final class AccountPages {
    private static final int LINES_ON_CHART = 200;
    private static final int LINES_ON_ACCOUNT = 8;
    private static final int LINES_PER_PAGE = 25;

    /** What a spreadsheet takes for the beginning of a formula; the wide ones too, in some languages. */
    private static final Pattern FORMULA =
            Pattern.compile("(?s)[\\s]*[=+\\-@|%\uFF1D\uFF0B\uFF0D\uFF20].*|[\\t\\r\\n].*");

    private final Views views;
    private final Users users;
    private final Ledger ledger;
    private final Cookies cookies;
    private final List<PricedTool> offers;

    /** Shows the accounts of these users. */
    public AccountPages(Views views, Users users, Books books, Cookies cookies, List<PricedTool> offers) {
        this.cookies = cookies;
        this.views = views;
        this.users = users;
        this.ledger = books.credits().ledger();
        this.offers = offers;
    }

    /** The account: balance, chart, the last lines; for admins also what they may do with it. */
    public void account(Context ctx) {
        User owner = owner(ctx);
        List<Line> lines = lines(owner, null, LINES_ON_CHART).lines();
        Map<String, Object> model = model(ctx, owner);
        addBalance(model, owner, lines);
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
        addBalance(model, owner, lines(owner, null, LINES_ON_CHART).lines());
        views.show(ctx, "balance", model);
    }

    private void addBalance(Map<String, Object> model, User owner, List<Line> lines) {
        BalanceBreakdown account = ledger.breakdown(owner.account());
        Balance balance = account.balance();
        model.put("balance", balance);
        model.put("details", BalanceDetails.of(account, Instant.now()));
        model.put("parts", Parts.of(balance));
        model.put("chart", Chart.of(lines));
        model.put("lines", lines.subList(0, Math.min(LINES_ON_ACCOUNT, lines.size())));
    }

    /** A page of the statement; as a part of a page, if the browser asks for more lines. */
    public void statement(Context ctx) {
        User owner = owner(ctx);
        Page page = lines(owner, Fields.after(ctx), LINES_PER_PAGE);
        Map<String, Object> model = model(ctx, owner);
        model.put("lines", page.lines());
        model.put("next", page.next() == null ? "" : page.next().toString());
        model.put("held", ledger.balance(owner.account()).held());
        views.show(ctx, ctx.header("HX-Request") == null ? "statement" : "lines", model);
    }

    private record Page(List<Line> lines, @Nullable Long next) {}

    private Page lines(User owner, @Nullable Long after, int limit) {
        StatementQuery.Builder query = StatementQuery.of(owner.account()).limit(limit);
        if (after != null) {
            query.after(after);
        }
        StatementPage page = ledger.statement(query.build());
        return new Page(page.lines().stream().map(Line::of).toList(), page.next());
    }

    /** The whole statement as CSV, oldest first, a page at a time. */
    public void csv(Context ctx) throws IOException {
        User owner = owner(ctx);
        AccountId account = owner.account();
        String name =
                "statement-" + owner.email().replaceAll("[^a-z0-9.@-]", "_") + "-" + LocalDate.now(ZoneOffset.UTC);
        ctx.contentType("text/csv;charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
        Writer out = new OutputStreamWriter(ctx.outputStream(), StandardCharsets.UTF_8);
        out.write("transaction,time,kind,detail,amount,balance\r\n");
        Long after = null;
        do {
            StatementQuery.Builder query =
                    StatementQuery.of(account).oldestFirst().limit(1_000);
            if (after != null) {
                query.after(after);
            }
            StatementPage page = ledger.statement(query.build());
            for (Line line : page.lines().stream().map(Line::of).toList()) {
                out.write(String.join(
                        ",",
                        line.id(),
                        line.instant().toString(),
                        line.what(),
                        quoted(line.detail()),
                        line.amount().replace("+", ""),
                        Long.toString(line.after())));
                out.write("\r\n");
            }
            after = page.next();
        } while (after != null);
        out.flush();
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
