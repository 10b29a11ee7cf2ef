package io.creditledger.examples.meteredapi;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.creditledger.cache.CacheStats;
import io.creditledger.examples.meteredapi.metering.Meters;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Database;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What monitors ask: whether the process lives, whether it can serve, and its figures. */
final class HealthRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Books books;
    private final @Nullable String token;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean stopping;

    HealthRoutes(Database database, Books books, Meters meters, @Nullable String token) {
        this.books = books;
        this.token = token;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        database.measure(new MicrometerMetricsTrackerFactory(registry));
        count("calls.served", meters, source -> source.figures().served());
        count("calls.refused", meters, source -> source.figures().refused());
        count("calls.refunded", meters, source -> source.figures().refunded());
        Gauge.builder("ledger.queued", books, source -> source.stats().queued()).register(registry);
        FunctionTimer.builder(
                        "ledger.calls",
                        books,
                        source -> source.stats().calls(),
                        source -> source.stats().callTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .register(registry);
        count("ledger.cache.hits", books, source -> stats(source).hits());
        count("ledger.cache.misses", books, source -> stats(source).misses());
    }

    private static CacheStats stats(Books books) {
        return books.cache().stats();
    }

    private <T> void count(String name, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).register(registry);
    }

    /** The process answers. Whoever gets nothing here should start it anew. */
    void live(Context ctx) {
        ctx.result("ok");
    }

    /** The process can serve: its database answers, and it has not been told to stop. */
    void ready(Context ctx) {
        boolean ready = !stopping && databaseAnswers();
        ctx.status(ready ? 200 : 503).result(ready ? "ok" : "not ready");
    }

    private boolean databaseAnswers() {
        try {
            return books.jdbi()
                            .withHandle(handle -> handle.createQuery("SELECT 1")
                                    .setQueryTimeout(2)
                                    .mapTo(Integer.class)
                                    .one())
                    == 1;
        } catch (RuntimeException e) {
            LOG.warn("The database does not answer: {}", e.getMessage());
            return false;
        }
    }

    /** Figures for Prometheus. They tell how the business goes, so they are for this machine, or for whoever has the token. */
    void metrics(Context ctx) {
        boolean allowed = (token == null || token.isEmpty()) ? isThisMachine(ctx) : hasToken(ctx, token);
        if (!allowed) {
            throw new Problem(
                            401,
                            "unauthorized",
                            "Token needed",
                            "Send the METRICS_TOKEN of this service: Authorization: Bearer ...")
                    .header("WWW-Authenticate", "Bearer");
        }
        ctx.result(registry.scrape(PROMETHEUS)).contentType(PROMETHEUS);
    }

    private static boolean hasToken(Context ctx, String token) {
        return Guard.bearerToken(ctx).filter(sent -> Secrets.same(sent, token)).isPresent();
    }

    private static boolean isThisMachine(Context ctx) {
        try {
            // Behind a proxy that is not in TRUSTED_PROXIES everybody seems to be the proxy.
            return ctx.header("X-Forwarded-For") == null
                    && ctx.header("Forwarded") == null
                    && InetAddress.getByName(ctx.ip()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Tells whoever shares out the load that nothing should come here any more. */
    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        registry.close();
    }
}
