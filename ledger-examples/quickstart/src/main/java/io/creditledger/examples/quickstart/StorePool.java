package io.creditledger.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;

/** Opens the pool of connections that a ledger works with. */
final class StorePool {

    /** Few are enough, however many requests are in flight: the ledger commits those that wait together. */
    private static final int CONNECTIONS = 4;

    private static final long CONNECT_TIMEOUT_MILLIS = 10_000;

    private StorePool() {}

    /**
     * Opens a pool and its first connection.
     *
     * @throws UserError if the database cannot be connected to, or an interrupt would close it
     */
    static HikariDataSource open(StoreOptions store, StoreFailures failures) {
        try {
            DriverManager.getDriver(store.jdbcUrl());
        } catch (SQLException e) {
            throw failures.noDriver(e);
        }
        if (store.isClosedByInterrupts()) {
            throw failures.closedByInterrupts();
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("quickstart");
        config.setJdbcUrl(store.jdbcUrl());
        // Not when empty: they may be in the URL, and some drivers take two answers for a mistake.
        if (!store.user().isEmpty()) {
            config.setUsername(store.user());
        }
        if (!store.password().isEmpty()) {
            config.setPassword(store.password());
        }
        String url = store.jdbcUrl().toUpperCase(Locale.ROOT);
        if (url.startsWith("JDBC:H2:") && !url.contains("TRACE_LEVEL_FILE")) {
            // H2 keeps a log of its own beside the file, and prints stack traces where it may not write one.
            config.addDataSourceProperty("TRACE_LEVEL_FILE", "0");
        }
        if (store.isOwnH2File() && !url.contains("DEFRAG_ALWAYS")) {
            // The file is some times as large as what is in it, while it is open. Whoever closes it last makes it
            // small.
            config.addDataSourceProperty("DEFRAG_ALWAYS", "TRUE");
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
        config.setExceptionOverrideClassName(H2Eviction.class.getName());
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw failures.cannotConnect(e);
        }
    }
}
