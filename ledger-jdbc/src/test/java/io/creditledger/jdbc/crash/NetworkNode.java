package io.creditledger.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service whose ledger reaches its PostgreSQL through a network of its own. Its URL sets no {@code socketTimeout}. */
final class NetworkNode implements AutoCloseable {
    /** The least that a pool takes, twice: taking a connection must fail long before the call's time is up. */
    private static final long CONNECTION_TIMEOUT_MILLIS = 500;

    private static final long VALIDATION_TIMEOUT_MILLIS = 250;

    private final String name;
    private final CuttableProxy proxy;
    private final HikariDataSource pool;
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final JdbcLedger ledger;
    private final CreditLedger credits;

    NetworkNode(String name, TestDatabase database, CreditLedger verbs, int poolSize, Duration callTimeout) {
        this.name = name;
        this.proxy = CuttableProxy.to(database);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(proxy.through(database.jdbcUrl()));
        config.setMaximumPoolSize(poolSize);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
        this.pool = new HikariDataSource(config);
        this.ledger = JdbcLedger.builder(pool)
                .callTimeout(callTimeout)
                .lockWait(callTimeout.dividedBy(2))
                .executor(executor)
                .build();
        this.credits = verbs.on(ledger);
    }

    CuttableProxy network() {
        return proxy;
    }

    JdbcLedger ledger() {
        return ledger;
    }

    CreditLedger credits() {
        return credits;
    }

    /** Ends the network's faults first: a ledger that is not bounded would never close. */
    @Override
    public void close() {
        proxy.heal();
        ledger.close();
        executor.shutdown();
        pool.close();
        proxy.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
