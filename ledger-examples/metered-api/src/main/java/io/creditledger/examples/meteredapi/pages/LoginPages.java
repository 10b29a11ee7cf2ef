package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Devices;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.users.Users.EmailTaken;
import io.creditledger.examples.meteredapi.web.ClientNetwork;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.RateLimit;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first page, registering, logging in and out. */
public final class LoginPages {
    /** What text statistics answer to their example. */
    private static final String EXAMPLE_ANSWER =
            "{\"characters\":42,\"words\":10,\"distinctWords\":8,\"sentences\":2,\"readingSeconds\":3,"
                    + "\"frequentWords\":{\"be\":2,\"to\":2,\"is\":1,\"not\":1,\"or\":1,\"question\":1,\"that\":1,\"the\":1}}";

    private final Views views;
    private final Users users;
    private final Sessions sessions;
    private final Devices devices;
    private final Cookies cookies;
    private final String adminEmail;
    private final List<PricedTool> offers;
    private final List<PricedStreamTool> streams;
    private final long openingGrant;
    private final RateLimit registrations;
    private final RateLimit loginsPerUser = RateLimit.ofPasswords();
    private final RateLimit loginsPerAddress = new RateLimit(100, Duration.ofMinutes(15));

    /**
     * Serves these users.
     *
     * @param adminEmail what nobody may register with, because the first admin has it; or an empty text
     */
    public LoginPages(
            Views views,
            Users users,
            Sessions sessions,
            Devices devices,
            Cookies cookies,
            String adminEmail,
            List<PricedTool> offers,
            List<PricedStreamTool> streams,
            long openingGrant,
            int registrationsPerHour) {
        this.views = views;
        this.users = users;
        this.sessions = sessions;
        this.devices = devices;
        this.cookies = cookies;
        this.adminEmail = adminEmail;
        this.offers = offers;
        this.streams = streams;
        this.openingGrant = openingGrant;
        this.registrations = new RateLimit(registrationsPerHour, Duration.ofHours(1));
    }

    /** What is sold here; whoever is logged in goes to the own account at once. */
    public void home(Context ctx) {
        Optional<User> user = sessions.find(cookies.session(ctx));
        if (user.isPresent()) {
            ctx.redirect("/users/" + user.get().id());
        } else {
            views.show(
                    ctx,
                    "home",
                    Map.of(
                            "offers",
                            offers,
                            "streams",
                            streams,
                            "openingGrant",
                            openingGrant,
                            "url",
                            ctx.scheme() + "://" + ctx.host(),
                            "answer",
                            EXAMPLE_ANSWER));
        }
    }

    /** The form to register with. */
    public void registerForm(Context ctx) {
        showForm(ctx, "register", Entered.NOTHING);
    }

    /** Registers, and logs in. */
    public void register(Context ctx) {
        Entered entered = Entered.of(ctx, "register");
        entered.act(ctx, () -> register(ctx, entered), () -> showForm(ctx, "register", entered));
    }

    private void register(Context ctx, Entered entered) {
        entered.check(ctx, Fields::email, Fields::password);
        String email = Fields.email(ctx);
        registrations.attempt(ClientNetwork.of(ctx));
        try {
            if (email.equals(adminEmail)) {
                throw new EmailTaken();
            }
            logIn(ctx, users.register(email, Fields.password(ctx), Role.USER));
        } catch (EmailTaken e) {
            throw new Problem(
                            409,
                            "email-taken",
                            "Email in use",
                            "There is already a user with this email. Log in instead.")
                    .at("email");
        }
    }

    /** The form to log in with. */
    public void loginForm(Context ctx) {
        showForm(ctx, "login", Entered.NOTHING);
    }

    /** Logs in. What is wrong, the email or the password, is not said. */
    public void login(Context ctx) {
        Entered entered = Entered.of(ctx, "login");
        entered.act(ctx, () -> login(ctx, entered), () -> showForm(ctx, "login", entered));
    }

    private void login(Context ctx, Entered entered) {
        entered.check(ctx, c -> Fields.filled(c, "email"), c -> Fields.filled(c, "password"));
        String email;
        String password;
        try {
            email = Fields.email(ctx);
            password = Fields.password(ctx);
        } catch (Problem nobodys) {
            throw wrong();
        }
        String name = attempts(ctx, email);
        User user = users.login(email, password).orElseThrow(() -> wrong());
        loginsPerUser.succeeded(name);
        logIn(ctx, user);
    }

    /**
     * Counts an attempt, and returns the name under which it is counted: the user at this address. A stranger who tries passwords
     * locks out nobody at other addresses, and at the same address nobody who has logged in with this browser before.
     */
    private String attempts(Context ctx, String email) {
        String network = ClientNetwork.of(ctx);
        String device = cookies.device(ctx);
        boolean known = devices.isKnown(device, email);
        String name = (known ? "device " + device : "network " + network) + " " + email;
        if (!known) {
            loginsPerAddress.attempt(network);
        }
        loginsPerUser.attempt(name);
        return name;
    }

    private static Problem wrong() {
        return new Problem(401, "login", "Not logged in", "No user has this email and this password.");
    }

    /** Logs out. */
    public void logout(Context ctx) {
        sessions.close(cookies.session(ctx));
        cookies.endSession(ctx);
        ctx.redirect("/");
    }

    private void logIn(Context ctx, User user) {
        // A new token: one that somebody slipped into this browser before must not become a login.
        sessions.close(cookies.session(ctx));
        cookies.startSession(ctx, sessions.open(user));
        if (!devices.isKnown(cookies.device(ctx), user.email())) {
            cookies.rememberDevice(ctx, devices.remember(user));
        }
        ctx.redirect("/users/" + user.id());
    }

    private void showForm(Context ctx, String template, Entered entered) {
        views.show(
                ctx,
                template,
                Map.of("form", cookies.visitorsToken(ctx), "entered", entered, "openingGrant", openingGrant));
    }
}
