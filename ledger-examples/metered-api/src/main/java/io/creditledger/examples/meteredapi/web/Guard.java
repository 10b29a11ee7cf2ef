package io.creditledger.examples.meteredapi.web;

import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.ApiKeys.Bearer;
import io.creditledger.examples.meteredapi.users.ApiKeys.Scope;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The one place that decides who may pass. Runs before every route that matches; who the caller is, whether the role
 * suffices, whether the thing asked for is the caller's own, and whether a form is one of ours.
 */
public final class Guard {
    private static final String USER = "user";
    private static final String API_KEY = "apiKey";
    private static final String FORM_TOKEN = "formToken";
    private static final String SCHEME = "Bearer ";

    private final Sessions sessions;
    private final ApiKeys keys;
    private final Cookies cookies;
    private final RateLimit calls;

    /** Recognises callers by these; each user may make so many API calls in a second. */
    public Guard(Sessions sessions, ApiKeys keys, Cookies cookies, int callsPerSecond) {
        this.calls = new RateLimit(callsPerSecond, Duration.ofSeconds(1));
        this.sessions = sessions;
        this.keys = keys;
        this.cookies = cookies;
    }

    /** Lets the request pass, or throws what its sender is told. */
    public void check(Context ctx) {
        RequestChecks.check(ctx);
        Access rule = ruleOf(ctx.routeRoles());
        if (changes(ctx) && rule.by() != Access.By.API_KEY && !ctx.isFormUrlencoded()) {
            throw new Problem(415, "media-type", "Not a form", "Send application/x-www-form-urlencoded.");
        }
        switch (rule.by()) {
            case NOTHING -> {}
            case VISIT -> checkVisitor(ctx);
            case SESSION -> checkPage(ctx, rule);
            case API_KEY -> checkKey(ctx, rule);
        }
    }

    /** A route without exactly one rule is open to nobody. */
    public static Access ruleOf(Set<RouteRole> roles) {
        if (roles.size() == 1 && roles.iterator().next() instanceof Access rule) {
            return rule;
        }
        throw new IllegalStateException("a route needs exactly one rule, but has " + roles);
    }

    private void checkVisitor(Context ctx) {
        if (changes(ctx) && !cookies.isVisitorsToken(ctx, ctx.formParam("form"))) {
            throw staleForm();
        }
    }

    private void checkPage(Context ctx, Access rule) {
        String token = cookies.session(ctx);
        User user = sessions.find(token).orElseThrow(LoginNeeded::new);
        String formToken = Cookies.formToken(token);
        if (changes(ctx)) {
            String sent = ctx.formParam("form");
            if (sent == null || !Secrets.same(sent, formToken)) {
                throw staleForm();
            }
        }
        checkRole(user, rule, ctx);
        checkOwner(user, rule, ctx);
        ctx.attribute(FORM_TOKEN, formToken);
    }

    private static void checkRole(User user, Access rule, Context ctx) {
        if (!rule.allows(user.role())) {
            throw Problem.forbidden("Your role, " + user.role() + ", does not allow this.");
        }
        ctx.attribute(USER, user);
    }

    /** What is under {@code /users/{user}} is that user's; admins may look at it. */
    private static void checkOwner(User user, Access rule, Context ctx) {
        String owner = ctx.pathParamMap().get("user");
        boolean others = owner != null && !owner.equals(user.id().toString());
        boolean adminLooks = user.role() == Role.ADMIN && rule == Access.OWN_PAGE && !changes(ctx);
        if (others && rule != Access.ADMIN && !adminLooks) {
            throw Problem.forbidden("This belongs to somebody else.");
        }
    }

    /** Who the caller is, what the key may be used for, and whether the role suffices. */
    private void checkKey(Context ctx, Access rule) {
        Bearer caller = bearer(ctx);
        Instant expiredAt = caller.expiredAt();
        if (expiredAt != null) {
            throw unauthorized("This API key has expired, at " + expiredAt + ". Make a new one on the page API keys.");
        }
        // Credits bound how much a user may do, this bounds how fast.
        calls.attempt(caller.user().id().toString());
        if (rule == Access.API_SPEND && caller.scope() != Scope.CHARGE) {
            throw new Problem(
                            403,
                            "scope",
                            "Not with this key",
                            "This API key has the scope read. Calls that cost credits need one with the scope charge.")
                    .header("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"charge\"");
        }
        checkRole(caller.user(), rule, ctx);
    }

    private Bearer bearer(Context ctx) {
        String key = bearerToken(ctx).orElseThrow(() -> unauthorized("Send an API key: Authorization: Bearer mk_..."));
        Bearer caller =
                keys.authenticate(key).orElseThrow(() -> unauthorized("This API key is not known, or was revoked."));
        ctx.attribute(API_KEY, ApiKeys.publicPart(key));
        return caller;
    }

    /** Returns the token that came with the request, if one did. The name of the scheme may be written in any case (RFC 9110). */
    public static Optional<String> bearerToken(Context ctx) {
        String header = ctx.header("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static Problem unauthorized(String detail) {
        return new Problem(401, "unauthorized", "API key needed", detail).header("WWW-Authenticate", "Bearer");
    }

    private static Problem staleForm() {
        return new Problem(
                403,
                "stale-form",
                "This form is too old",
                "Go back, load the page again, and send the form once more.");
    }

    private static boolean changes(Context ctx) {
        return !ctx.method().equals(HandlerType.GET) && !ctx.method().equals(HandlerType.HEAD);
    }

    /** Returns who the caller is, on routes that ask for it. */
    public static User user(Context ctx) {
        User user = ctx.attribute(USER);
        if (user == null) {
            throw new IllegalStateException("no user on " + ctx.path());
        }
        return user;
    }

    /** Returns the public part of the API key by which the request came. */
    public static String apiKey(Context ctx) {
        String key = ctx.attribute(API_KEY);
        if (key == null) {
            throw new IllegalStateException("no API key on " + ctx.path());
        }
        return key;
    }

    /** Returns the token that forms on this page carry. */
    public static String formToken(Context ctx) {
        String token = ctx.attribute(FORM_TOKEN);
        if (token == null) {
            throw new IllegalStateException("no form token on " + ctx.path());
        }
        return token;
    }

    /** The page is for people who are logged in. */
    static final class LoginNeeded extends RuntimeException {
        LoginNeeded() {
            super("login needed", null, false, false);
        }
    }
}
