package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.tools.Offer;
import io.creditledger.examples.meteredapi.tools.StreamOffer;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** A user's API keys. */
public final class KeyPages {
    private final Views views;
    private final Users users;
    private final ApiKeys keys;
    private final List<Offer> offers;
    private final List<StreamOffer> streams;

    /** Shows these keys. */
    public KeyPages(Views views, Users users, ApiKeys keys, List<Offer> offers, List<StreamOffer> streams) {
        this.views = views;
        this.users = users;
        this.keys = keys;
        this.offers = offers;
        this.streams = streams;
    }

    /** A key in the list. */
    public record Row(String id, String name, String made) {
        static Row of(ApiKeys.Listed key) {
            return new Row(key.id(), key.name(), Line.time(key.createdAt()));
        }
    }

    /** The keys there are, without their secrets. */
    public void list(Context ctx) {
        show(ctx, "");
    }

    /** Makes a key and shows it, once. */
    public void create(Context ctx) {
        String name = Fields.text(ctx, "name", 60);
        String key = keys.create(Guard.user(ctx), name)
                .orElseThrow(() -> new Problem(
                        409, "too-many-keys", "Too many keys", "Revoke one first: " + ApiKeys.MOST + " is the most."));
        show(ctx, key);
    }

    /** Revokes a key. */
    public void revoke(Context ctx) {
        User user = Guard.user(ctx);
        if (!keys.revoke(user.id(), ctx.pathParam("key"))) {
            throw Problem.notFound("There is no such key.");
        }
        ctx.redirect("/users/" + user.id() + "/keys");
    }

    private void show(Context ctx, String created) {
        User owner = users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user."));
        views.show(
                ctx,
                "keys",
                Map.of(
                        "me",
                        Guard.user(ctx),
                        "owner",
                        owner,
                        "form",
                        Guard.formToken(ctx),
                        "keys",
                        keys.list(owner.id()).stream().map(Row::of).toList(),
                        "created",
                        created,
                        "offers",
                        offers,
                        "streams",
                        streams,
                        "url",
                        ctx.scheme() + "://" + ctx.host()));
    }
}
