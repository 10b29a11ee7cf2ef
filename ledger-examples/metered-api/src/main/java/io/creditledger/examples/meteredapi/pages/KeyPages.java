package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.ApiKeys.Scope;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Flash;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's API keys. */
public final class KeyPages {
    private static final String NEW_KEY = "key";

    private final Views views;
    private final Users users;
    private final ApiKeys keys;
    private final Cookies cookies;
    private final List<PricedTool> offers;
    private final List<PricedStreamTool> streams;

    /** Shows these keys. */
    public KeyPages(
            Views views,
            Users users,
            ApiKeys keys,
            Cookies cookies,
            List<PricedTool> offers,
            List<PricedStreamTool> streams) {
        this.views = views;
        this.users = users;
        this.keys = keys;
        this.cookies = cookies;
        this.offers = offers;
        this.streams = streams;
    }

    /** A key in the list. */
    public record Row(String id, String name, String scope, String made, String used, String expires, boolean expired) {
        static Row of(ApiKeys.Listed key, Instant now) {
            Instant expires = key.expiresAt();
            return new Row(
                    key.id(),
                    key.name(),
                    named(key.scope()),
                    Line.iso(key.createdAt()),
                    shown(key.usedAt()),
                    shown(expires),
                    expires != null && !now.isBefore(expires));
        }

        private static String shown(@Nullable Instant at) {
            return at == null ? "" : Line.iso(at);
        }
    }

    private static String named(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    /** The keys there are, without their secrets. */
    public void list(Context ctx) {
        Optional<Flash> flash = cookies.takeFlash(ctx);
        show(
                ctx,
                flash.filter(one -> one.kind().equals(NEW_KEY))
                        .map(Flash::value)
                        .orElse(""),
                Messages.of(flash),
                users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user.")),
                Entered.NOTHING);
    }

    /** The keys of this user, with a form that could not be done. */
    void show(Context ctx, User owner, Entered entered) {
        show(ctx, "", "", owner, entered);
    }

    /** Makes a key; the page that the browser is sent to shows it, once. */
    public void create(Context ctx) {
        User user = Guard.user(ctx);
        Entered entered = Entered.of(ctx, "key");
        entered.act(
                ctx,
                () -> {
                    entered.check(ctx, KeyPages::name, KeyPages::scope, Fields::lastDay);
                    Instant end = Fields.lastDay(ctx)
                            .map(day -> day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                            .orElse(null);
                    String key = keys.create(user, name(ctx), scope(ctx), end)
                            .orElseThrow(() -> new Problem(
                                    409,
                                    "too-many-keys",
                                    "Too many keys",
                                    "Revoke one first: " + ApiKeys.MOST + " is the most."));
                    cookies.flash(ctx, new Flash(NEW_KEY, key));
                    ctx.redirect("/users/" + user.id() + "/keys");
                },
                () -> show(ctx, user, entered));
    }

    private static String name(Context ctx) {
        return Fields.text(ctx, "name", 60);
    }

    private static Scope scope(Context ctx) {
        String text = Fields.text(ctx, "scope", 20);
        return Arrays.stream(Scope.values())
                .filter(scope -> named(scope).equals(text))
                .findFirst()
                .orElseThrow(() -> Problem.wrongField("scope", "Choose read or charge."));
    }

    /** Revokes a key. */
    public void revoke(Context ctx) {
        User user = Guard.user(ctx);
        if (!keys.revoke(user.id(), ctx.pathParam("key"))) {
            throw Problem.notFound("There is no such key.");
        }
        cookies.flash(ctx, new Flash(Messages.DONE, "revoked"));
        ctx.redirect("/users/" + user.id() + "/keys");
    }

    private void show(Context ctx, String created, String done, User owner, Entered entered) {
        Instant now = Instant.now();
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("owner", owner);
        model.put("form", Guard.formToken(ctx));
        model.put(
                "keys",
                keys.list(owner.id()).stream().map(key -> Row.of(key, now)).toList());
        model.put("entered", entered);
        model.put("created", created);
        model.put("done", done);
        model.put("offers", offers);
        model.put("streams", streams);
        model.put("url", ctx.scheme() + "://" + ctx.host());
        views.show(ctx, "keys", model);
    }
}
