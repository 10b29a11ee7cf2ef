package io.creditledger.examples.meteredapi.web;

import io.creditledger.examples.meteredapi.users.Devices;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.SameSite;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cookies: who is logged in, who is not (yet), which browser it is, and what the next page shows; and the form token that follows
 * from one of the first two. A form token is a hash of a secret that only this browser has, so another site can neither read nor
 * guess it.
 */
public final class Cookies {
    private static final String SESSION = "session";
    private static final String VISIT = "visit";
    private static final String FLASH = "flash";
    private static final String DEVICE = "device";
    private static final int FLASH_SECONDS = 60;

    private final boolean secure;

    /** Makes cookies, for HTTPS only if {@code secure}. */
    public Cookies(boolean secure) {
        this.secure = secure;
    }

    /** Returns the session's token, or an empty text. */
    public String session(Context ctx) {
        return value(ctx, SESSION);
    }

    /** Remembers who is logged in. */
    public void startSession(Context ctx, String token) {
        set(ctx, SESSION, token, (int) Sessions.LIFETIME.toSeconds());
        set(ctx, VISIT, "", 0);
    }

    /** Forgets who was logged in. */
    public void endSession(Context ctx) {
        set(ctx, SESSION, "", 0);
    }

    /** Lets the next page of this session show something once. */
    public void flash(Context ctx, Flash flash) {
        flash(ctx, session(ctx), flash);
    }

    /** The same for a session that has just begun. */
    public void flash(Context ctx, String session, Flash flash) {
        set(ctx, FLASH, flash.signed(session), FLASH_SECONDS);
    }

    /** Returns what the page shows once, and forgets it. */
    public Optional<Flash> takeFlash(Context ctx) {
        String cookie = value(ctx, FLASH);
        if (cookie.isEmpty() || ctx.method().equals(HandlerType.HEAD)) {
            return Optional.empty();
        }
        set(ctx, FLASH, "", 0);
        return Flash.read(session(ctx), cookie);
    }

    /** Remembers that somebody has logged in with this browser. */
    public void rememberDevice(Context ctx, String token) {
        set(ctx, DEVICE, token, (int) Devices.LIFETIME.toSeconds());
    }

    /** Returns the token of this browser, or an empty text. */
    public String device(Context ctx) {
        return value(ctx, DEVICE);
    }

    /** Returns the form token of a visitor, who gets a cookie for it. */
    public String visitorsToken(Context ctx) {
        String visit = value(ctx, VISIT);
        if (visit.isEmpty()) {
            visit = Secrets.create();
            set(ctx, VISIT, visit, -1);
        }
        return formToken(visit);
    }

    /** Returns whether a form comes from a page that this visitor got from us. */
    boolean isVisitorsToken(Context ctx, @Nullable String token) {
        String visit = value(ctx, VISIT);
        return !visit.isEmpty() && token != null && Secrets.same(token, formToken(visit));
    }

    /** Returns the form token of somebody who is logged in. */
    public static String formToken(String secret) {
        return Secrets.hash("form:" + secret);
    }

    private static String value(Context ctx, String name) {
        String value = ctx.cookie(name);
        return value == null ? "" : value;
    }

    private void set(Context ctx, String name, String value, int seconds) {
        ctx.cookie(new Cookie(name, value, "/", seconds, secure, true, null, SameSite.LAX));
    }
}
