package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Flash;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public record Row(String id, String name, String made) {
        static Row of(ApiKeys.Listed key) {
            return new Row(key.id(), key.name(), Line.iso(key.createdAt()));
        }
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
                    String name = Fields.text(ctx, "name", 60);
                    String key = keys.create(user, name)
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
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("owner", owner);
        model.put("form", Guard.formToken(ctx));
        model.put("keys", keys.list(owner.id()).stream().map(Row::of).toList());
        model.put("entered", entered);
        model.put("created", created);
        model.put("done", done);
        model.put("offers", offers);
        model.put("streams", streams);
        model.put("url", ctx.scheme() + "://" + ctx.host());
        views.show(ctx, "keys", model);
    }
}
