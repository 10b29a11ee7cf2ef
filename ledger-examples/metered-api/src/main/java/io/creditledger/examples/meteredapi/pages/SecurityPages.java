package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.users.Devices;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Flash;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.RateLimit;
import io.javalin.http.Context;
import java.util.Map;

/** A user's password and sessions. */
public final class SecurityPages {
    private final Views views;
    private final Users users;
    private final Sessions sessions;
    private final Devices devices;
    private final Cookies cookies;
    private final RateLimit attempts = RateLimit.ofPasswords();

    /** Serves these users. */
    public SecurityPages(Views views, Users users, Sessions sessions, Devices devices, Cookies cookies) {
        this.views = views;
        this.users = users;
        this.sessions = sessions;
        this.devices = devices;
        this.cookies = cookies;
    }

    /** The forms. */
    public void show(Context ctx) {
        User me = Guard.user(ctx);
        if (!me.id().equals(Fields.user(ctx))) {
            throw Problem.notFound("Only the user sees this page.");
        }
        show(ctx, me, Entered.NOTHING);
    }

    private void show(Context ctx, User me, Entered entered) {
        views.show(
                ctx,
                "security",
                Map.of(
                        "me",
                        me,
                        "form",
                        Guard.formToken(ctx),
                        "done",
                        Messages.of(cookies.takeFlash(ctx)),
                        "entered",
                        entered));
    }

    /** Changes the password, which takes the present one, and logs out everywhere else. */
    public void changePassword(Context ctx) {
        User me = Guard.user(ctx);
        Entered entered = Entered.of(ctx, "password");
        entered.act(ctx, () -> changePassword(ctx, me, entered), () -> show(ctx, me, entered));
    }

    private void changePassword(Context ctx, User me, Entered entered) {
        entered.check(ctx, c -> Fields.password(c, "present"), Fields::password);
        String password = Fields.password(ctx);
        attempts.attempt(me.id().toString());
        if (users.login(me.email(), Fields.password(ctx, "present")).isEmpty()) {
            throw new Problem(403, "password", "Password not changed", "This is not your current password.")
                    .at("present");
        }
        attempts.succeeded(me.id().toString());
        users.changePassword(me, password);
        devices.forget(me.id());
        String token = sessions.open(me);
        cookies.startSession(ctx, token);
        cookies.rememberDevice(ctx, devices.remember(me));
        cookies.flash(ctx, token, new Flash(Messages.DONE, "password"));
        ctx.redirect("/users/" + me.id() + "/security");
    }

    /** Ends all sessions of the user, this one too. */
    public void logOutEverywhere(Context ctx) {
        User me = Guard.user(ctx);
        sessions.closeAll(me);
        devices.forget(me.id());
        cookies.endSession(ctx);
        ctx.redirect("/");
    }
}
