package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.metering.Metering;
import io.creditledger.examples.meteredapi.metering.Meters;
import io.creditledger.examples.meteredapi.metering.StreamMetering;
import io.creditledger.examples.meteredapi.monitor.Monitor;
import io.creditledger.examples.meteredapi.pages.AccountPages;
import io.creditledger.examples.meteredapi.pages.AdminPages;
import io.creditledger.examples.meteredapi.pages.AuditPage;
import io.creditledger.examples.meteredapi.pages.DocsPage;
import io.creditledger.examples.meteredapi.pages.HealthPages;
import io.creditledger.examples.meteredapi.pages.KeyPages;
import io.creditledger.examples.meteredapi.pages.LoginPages;
import io.creditledger.examples.meteredapi.pages.MovementPage;
import io.creditledger.examples.meteredapi.pages.SecurityPages;
import io.creditledger.examples.meteredapi.pages.UsersPage;
import io.creditledger.examples.meteredapi.pages.Views;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Database;
import io.creditledger.examples.meteredapi.store.Instance;
import io.creditledger.examples.meteredapi.store.LowBalance;
import io.creditledger.examples.meteredapi.store.Sweeper;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Devices;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.UserList;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Access;
import io.creditledger.examples.meteredapi.web.Asset;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.HttpServer;
import io.creditledger.examples.meteredapi.web.Problems;
import io.creditledger.examples.meteredapi.web.RequestChecks;
import io.creditledger.examples.meteredapi.web.Route;
import io.creditledger.examples.meteredapi.web.SecureHeaders;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service: built once at start, from the database up, without any magic. */
public final class Service implements AutoCloseable {
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";
    private static final String RESOURCES = "/io/creditledger/examples/meteredapi/";
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration STOP_MARGIN = Duration.ofSeconds(4);
    private static final Duration PAUSE_OF_SWEEPER = Duration.ofMinutes(1);

    private final Config config;
    private final Database database;
    private final Books books;
    private final Users users;
    private final ApiKeys keys;
    private final List<Route> routes;
    private final Instance instance;
    private final Metering metering;
    private final StreamMetering streamMetering;
    private final Meters meters = new Meters();
    private final HealthRoutes health;
    private final Monitor monitor;
    private final Sweeper sweeper;
    private final Javalin server;
    private boolean closed;

    private Service(Config config, List<PricedTool> offers, List<PricedStreamTool> streams, Database database) {
        this.config = config;
        this.database = database;
        this.books = booksAt(Clock.systemUTC());
        this.instance = new Instance(database.jdbi(), config.lease());
        this.metering = new Metering(books, config.lease(), config.retention(), meters);
        this.streamMetering = new StreamMetering(
                books,
                instance,
                config.hold(),
                config.retention(),
                config.limits().streamsAtOnce(),
                meters);
        this.health = new HealthRoutes(database, books, meters, config.metricsToken());
        this.monitor = new Monitor(books.times(), () -> books.stats().queued(), Clock.systemUTC());
        this.sweeper = new Sweeper(
                books.credits(), metering::cleanUp, streamMetering::cleanUp, () -> LowBalance.tell(database.jdbi()));
        this.users = usersIn(books);
        this.keys = new ApiKeys(database.jdbi());
        Sessions sessions = new Sessions(database.jdbi());
        Cookies cookies = new Cookies(config.secureCookies());
        Guard guard = new Guard(sessions, keys, cookies, config.limits().callsPerSecond());
        Views views = new Views();
        this.routes = routes(offers, streams, sessions, cookies, views);
        this.server = Javalin.create(javalin -> configure(javalin, guard, views));
    }

    /** Starts a service that sells these tools; it listens when this returns. */
    public static Service start(Config config, List<PricedTool> offers, List<PricedStreamTool> streams) {
        Database database = Database.open(config.databaseUrl());
        try {
            Service service = new Service(config, offers, streams, database);
            FirstAdmin.make(config, service.users);
            service.books.fillSummary();
            service.instance.start();
            service.server.start();
            service.monitor.start();
            service.sweeper.start(config.lease().compareTo(PAUSE_OF_SWEEPER) < 0 ? config.lease() : PAUSE_OF_SWEEPER);
            return service;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The route table: everything that can be asked for, and who may ask. */
    private List<Route> routes(
            List<PricedTool> offers, List<PricedStreamTool> streams, Sessions sessions, Cookies cookies, Views views) {
        Devices devices = new Devices(database.jdbi());
        Audit audit = new Audit(database.jdbi());
        ApiRoutes api = new ApiRoutes(books.credits());
        LoginPages logins = new LoginPages(
                views,
                users,
                sessions,
                devices,
                cookies,
                FirstAdmin.email(config),
                offers,
                streams,
                config.openingGrant(),
                config.limits().registrationsPerHour());
        AccountPages accounts = new AccountPages(views, users, keys, books, cookies, offers);
        KeyPages keyPages = new KeyPages(views, users, keys, cookies, offers, streams);
        UsersPage usersPage = new UsersPage(
                views, new UserList(database.jdbi()), books.credits().ledger());
        MovementPage movements = new MovementPage(views, users, books.credits().ledger(), audit);
        AdminPages admin =
                new AdminPages(users, books, metering, streamMetering, cookies, accounts, keyPages, movements);
        HealthPages healthPages = new HealthPages(views, books, meters, monitor, audit, cookies);
        DocsPage docs = new DocsPage(views, RESOURCES + "openapi.yaml");
        AuditPage auditPage = new AuditPage(views, users, audit);
        SecurityPages security = new SecurityPages(views, users, sessions, devices, cookies);

        List<Route> table = new ArrayList<>(List.of(
                Route.get("/", Access.OPEN, logins::home),
                Route.get("/health/live", Access.OPEN, health::live),
                Route.get("/health/ready", Access.OPEN, health::ready),
                Route.get("/metrics", Access.OPEN, health::metrics),
                Route.get("/docs", Access.OPEN, docs::show),
                Route.get("/openapi.yaml", Access.OPEN, asset("openapi.yaml", "application/yaml")),
                Route.get("/assets/app.css", Access.OPEN, asset("assets/app.css", "text/css")),
                Route.get("/assets/app.js", Access.OPEN, asset("assets/app.js", "text/javascript")),
                Route.get("/assets/htmx.js", Access.OPEN, new Asset(HTMX, "text/javascript")),
                Route.get("/assets/icon.svg", Access.OPEN, asset("assets/icon.svg", "image/svg+xml")),
                Route.get("/register", Access.VISITOR, logins::registerForm),
                Route.post("/register", Access.VISITOR, logins::register),
                Route.get("/login", Access.VISITOR, logins::loginForm),
                Route.post("/login", Access.VISITOR, logins::login),
                Route.post("/logout", Access.OWN_PAGE, logins::logout),
                Route.get("/users/{user}", Access.OWN_PAGE, accounts::account),
                Route.get("/users/{user}/balance", Access.OWN_PAGE, accounts::balance),
                Route.get("/users/{user}/statement", Access.OWN_PAGE, accounts::statement),
                Route.get("/users/{user}/statement.csv", Access.OWN_PAGE, accounts::csv),
                Route.get("/users/{user}/keys", Access.OWN_PAGE, keyPages::list),
                Route.post("/users/{user}/keys", Access.OWN_ACT, keyPages::create),
                Route.post("/users/{user}/keys/{key}/revoke", Access.OWN_ACT, keyPages::revoke),
                Route.get("/users/{user}/security", Access.OWN_PAGE, security::show),
                Route.post("/users/{user}/password", Access.OWN_PAGE, security::changePassword),
                Route.post("/users/{user}/logout-everywhere", Access.OWN_PAGE, security::logOutEverywhere),
                Route.get("/admin/users", Access.ADMIN, usersPage::show),
                Route.get("/admin/users/{user}/movements/{transaction}", Access.ADMIN, movements::show),
                Route.post("/admin/users/{user}/movements/{transaction}/reverse", Access.ADMIN, admin::reverse),
                Route.post("/admin/users/{user}/grant", Access.ADMIN, admin::grant),
                Route.post("/admin/users/{user}/expire", Access.ADMIN, admin::expire),
                Route.post("/admin/users/{user}/refund", Access.ADMIN, admin::refund),
                Route.post("/admin/users/{user}/freeze", Access.ADMIN, admin::freeze),
                Route.post("/admin/users/{user}/reopen", Access.ADMIN, admin::reopen),
                Route.post("/admin/users/{user}/role", Access.ADMIN, admin::changeRole),
                Route.post("/admin/users/{user}/keys/{key}/revoke", Access.ADMIN, admin::revokeKey),
                Route.get("/admin/audit", Access.ADMIN, auditPage::show),
                Route.get("/admin/health", Access.ADMIN, healthPages::show),
                Route.get("/admin/health/instance", Access.ADMIN, healthPages::instance),
                Route.post("/admin/health/verify", Access.ADMIN, healthPages::verify),
                Route.get("/api/v1/balance", Access.API_READ, api::balance),
                Route.get("/api/v1/statement", Access.API_READ, api::statement)));
        offers.forEach(offer ->
                table.add(Route.post(offer.path(), Access.API_SPEND, metering.sell(offer.price(), offer.tool()))));
        streams.forEach(offer -> table.add(
                Route.post(offer.path(), Access.API_SPEND, streamMetering.sell(offer.pricePerToken(), offer.tool()))));
        return List.copyOf(table);
    }

    private static Asset asset(String name, String contentType) {
        return new Asset(RESOURCES + name, contentType);
    }

    private void configure(JavalinConfig javalin, Guard guard, Views views) {
        SecureHeaders headers = new SecureHeaders(config.secureCookies());
        javalin.startup.showJavalinBanner = false;
        javalin.http.prefer405over404 = true;
        HttpServer.configure(
                javalin.jetty,
                config.host(),
                config.port(),
                config.limits(),
                config.proxies(),
                config.shutdown().plus(STOP_MARGIN));
        javalin.routes.before(headers::set);
        javalin.routes.before(RequestChecks::checkPath);
        javalin.routes.beforeMatched(guard::check);
        new Problems(views::showProblem).register(javalin.routes);
        for (Route route : routes) {
            javalin.routes.addHttpHandler(route.method(), route.path(), route.handler(), route.access());
            if (route.method().equals(HandlerType.GET)) {
                // The same rule and the same headers; Jetty leaves the body out.
                javalin.routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler(), route.access());
            }
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://" + config.host() + ":" + server.port();
    }

    List<Route> routes() {
        return routes;
    }

    Javalin server() {
        return server;
    }

    Monitor monitor() {
        return monitor;
    }

    Books books() {
        return books;
    }

    /** Builds books on the tables of this service whose times are those of a clock. Whoever asks for them closes them. */
    Books booksAt(Clock clock) {
        return new Books(database.jdbi(), database.forLedger(), config.hold(), clock);
    }

    /** Returns users who are registered in these books. */
    Users usersIn(Books other) {
        return new Users(other, config.openingGrant(), config.hashCost());
    }

    Users users() {
        return users;
    }

    Metering metering() {
        return metering;
    }

    ApiKeys keys() {
        return keys;
    }

    /**
     * Stops: takes no more requests, lets those that run end within a bound, charges for what running streams have sent or gives their
     * reservations back, and only then closes the database.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        health.stop();
        long bound = config.shutdown().toMillis();
        try {
            List<ScheduledFuture<?>> unused = List.of(
                    timer.schedule(streamMetering::stop, bound, TimeUnit.MILLISECONDS),
                    timer.schedule(streamMetering::endAll, bound + STOP_MARGIN.toMillis() / 2, TimeUnit.MILLISECONDS));
            server.jettyServer().server().stop();
        } catch (Exception late) {
            LOG.warn("Some requests had not ended when the service stopped: {}", late.toString());
        } finally {
            timer.shutdownNow();
            metering.handOver();
            instance.close();
            sweeper.close();
            monitor.close();
            books.close();
            database.close();
            health.close();
        }
    }
}
