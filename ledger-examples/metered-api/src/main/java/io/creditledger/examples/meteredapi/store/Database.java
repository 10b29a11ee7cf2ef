package io.creditledger.examples.meteredapi.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import io.creditledger.jdbc.LedgerSchema;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * One database with two pools: one for the service's own tables, and a small one that only the ledger uses, so that
 * requests which hold a connection each can never keep the ledger waiting.
 */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 10;
    private static final int LEDGER_CONNECTIONS = 4;

    private final HikariDataSource service;
    private final HikariDataSource ledger;

    private Database(HikariDataSource service, HikariDataSource ledger) {
        this.service = service;
        this.ledger = ledger;
    }

    /** Connects, and brings all tables up to date: the service's by Flyway, the ledger's by the library. */
    public static Database open(String url) {
        HikariDataSource service = pool("service", url, CONNECTIONS);
        HikariDataSource ledger = null;
        try {
            ledger = pool("ledger", url, LEDGER_CONNECTIONS);
            Flyway.configure()
                    .dataSource(service)
                    .locations("classpath:io/creditledger/examples/meteredapi/db")
                    .placeholders(Map.of("bytes", isPostgres(url) ? "BYTEA" : "VARBINARY(1048576)"))
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            LedgerSchema.of(ledger).migrate();
            LedgerSchema.of(ledger).countUsage(Books.ROUTE, Books.KEY);
            return new Database(service, ledger);
        } catch (RuntimeException e) {
            service.close();
            if (ledger != null) {
                ledger.close();
            }
            throw e;
        }
    }

    /** H2 would close the file when the process is told to stop, before the calls that still run have ended. */
    private static String withoutCloseOnExit(String url) {
        boolean says = url.toUpperCase(Locale.ROOT).contains(";DB_CLOSE_ON_EXIT=");
        return url.startsWith("jdbc:h2:") && !says ? url + ";DB_CLOSE_ON_EXIT=FALSE" : url;
    }

    private static boolean isPostgres(String url) {
        return url.startsWith("jdbc:postgresql:");
    }

    private static HikariDataSource pool(String name, String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(withoutCloseOnExit(url));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(10_000);
        config.setExceptionOverrideClassName(H2Eviction.class.getName());
        return new HikariDataSource(config);
    }

    /** The service's own tables. */
    public Jdbi jdbi() {
        return Jdbi.create(service);
    }

    /** The pool that only the ledger uses. */
    public DataSource forLedger() {
        return ledger;
    }

    /** Lets the pools tell their figures. */
    public void measure(MetricsTrackerFactory factory) {
        service.setMetricsTrackerFactory(factory);
        ledger.setMetricsTrackerFactory(factory);
    }

    @Override
    public void close() {
        ledger.close();
        service.close();
    }
}
