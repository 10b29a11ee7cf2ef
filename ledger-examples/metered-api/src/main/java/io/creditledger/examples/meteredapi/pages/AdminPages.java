package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.cache.CacheStats;
import io.creditledger.command.Grant;
import io.creditledger.command.Transfer;
import io.creditledger.examples.meteredapi.metering.Metering;
import io.creditledger.examples.meteredapi.metering.Meters;
import io.creditledger.examples.meteredapi.metering.StreamMetering;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What admins see and do. Each form has a number, under which the ledger books it: sent twice, it is booked once. */
public final class AdminPages {
    private static final int USERS_PER_PAGE = 50;

    private final Views views;
    private final Users users;
    private final Books books;
    private final CreditLedger credits;
    private final Metering metering;
    private final StreamMetering streams;
    private final Meters meters;

    /** Administers these users and their accounts. */
    public AdminPages(Views views, Users users, Books books, Metering metering, StreamMetering streams, Meters meters) {
        this.views = views;
        this.users = users;
        this.books = books;
        this.credits = books.credits();
        this.metering = metering;
        this.streams = streams;
        this.meters = meters;
    }

    /** A user in the list, with what the account has. */
    public record Row(User user, Balance balance) {}

    /** All users, a page at a time. */
    public void users(Context ctx) {
        String after = Optional.ofNullable(ctx.queryParam("after")).orElse("");
        List<User> page = after.length() > 254 ? List.of() : users.list(after, USERS_PER_PAGE);
        Map<AccountId, Balance> balances =
                credits.ledger().balances(page.stream().map(User::account).toList());
        Map<String, Object> model = model(ctx);
        List<Row> rows = new ArrayList<>();
        for (User user : page) {
            Balance balance = balances.get(user.account());
            if (balance != null) {
                rows.add(new Row(user, balance));
            }
        }
        model.put("rows", rows);
        model.put(
                "next",
                page.size() < USERS_PER_PAGE ? "" : page.get(page.size() - 1).email());
        views.show(ctx, "users", model);
    }

    /** Grants credits: plain ones, or, if they have an end or were given away, ones that are used before those. */
    public void grant(Context ctx) {
        User user = user(ctx);
        LotCategory category = Fields.category(ctx);
        Grant.Builder grant = credits.newGrant(user.account())
                .amount(Fields.amount(ctx))
                .metadata("note", Fields.text(ctx, "note", 100))
                .key(once(ctx));
        if (category != LotCategory.PAID) {
            grant.category(category).metadata("category", "promotional");
        }
        Fields.lastDay(ctx)
                .ifPresent(day -> grant.expiresAt(day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                        .metadata("until", day.toString()));
        credits.execute(grant.build());
        done(ctx, user, "granted");
    }

    /** Lets credits expire. */
    public void expire(Context ctx) {
        User user = user(ctx);
        credits.execute(Transfer.between(user.account(), credits.expired())
                .amount(Fields.amount(ctx))
                .metadata("note", Fields.text(ctx, "note", 100))
                .key(once(ctx))
                .build());
        done(ctx, user, "expired");
    }

    /** Gives the credits of a call back. */
    public void refund(Context ctx) {
        User user = user(ctx);
        String id = Fields.text(ctx, "transaction", 19);
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw Problem.notFound("There is no such transaction.");
        }
        Transaction call = credits.ledger()
                .transaction(TransactionId.of(Long.parseLong(id)))
                .orElseThrow(() -> Problem.notFound("There is no such transaction."));
        switch (call.kind()) {
            case DEBIT -> metering.refund(user, call, handle -> {});
            case CAPTURE -> streams.refund(user, call, handle -> {});
            default -> throw Problem.notFound("This user has made no such call.");
        }
        done(ctx, user, "refunded");
    }

    /** Lets nothing go out of an account. */
    public void freeze(Context ctx) {
        User user = user(ctx);
        credits.freeze(user.account(), once(ctx));
        done(ctx, user, "frozen");
    }

    /** Ends that. */
    public void reopen(Context ctx) {
        User user = user(ctx);
        credits.reopen(user.account(), once(ctx));
        done(ctx, user, "reopened");
    }

    /** Changes what a user may do. */
    public void changeRole(Context ctx) {
        User user = user(ctx);
        Role role = Fields.role(ctx);
        if (user.id().equals(Guard.user(ctx).id())) {
            throw new Problem(409, "own-role", "Not your own", "Another admin has to change your role.");
        }
        users.changeRole(user.id(), role);
        done(ctx, user, "role");
    }

    /** How the service and its books are. */
    public void health(Context ctx) {
        CacheStats cache = books.cache().stats();
        long asked = cache.hits() + cache.misses();
        Meters.Figures figures = meters.figures();
        Map<String, Object> model = model(ctx);
        model.put("trial", credits.ledger().trialBalance());
        model.put("cache", cache);
        model.put("hitRate", asked == 0 ? "no reads yet" : Math.round(1000.0 * cache.hits() / asked) / 10.0 + " %");
        model.put("figures", figures);
        model.put("up", figures.up().toMinutes() + " min");
        model.put("lastMinute", figures.lastMinute());
        views.show(ctx, "health", model);
    }

    /** Checks all books, which reads everything. */
    public void verify(Context ctx) {
        Map<String, Object> model = model(ctx);
        model.put("report", credits.ledger().verify());
        views.show(ctx, ctx.header("HX-Request") == null ? "verified" : "report", model);
    }

    private User user(Context ctx) {
        return users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user."));
    }

    private static IdempotencyKey once(Context ctx) {
        return IdempotencyKey.of("admin:" + Guard.user(ctx).id(), Fields.once(ctx));
    }

    private static void done(Context ctx, User user, String what) {
        ctx.redirect("/users/" + user.id() + "?done=" + what);
    }

    private static Map<String, Object> model(Context ctx) {
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        return model;
    }
}
