package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A ledger in a database of its own, with users that can pay. */
final class LedgerStore implements AutoCloseable {
    /** Connections of the ledger's own pool, whatever the number of callers. */
    static final int POOL = 4;

    /** Threads that work for callers who do not wait. */
    static final int EXECUTOR_THREADS = 4;

    private final Database database;
    private final ExecutorService executor = Executors.newFixedThreadPool(EXECUTOR_THREADS);
    private final JdbcLedger ledger;
    private final LedgerDebits debits;

    private LedgerStore(Database database, int users, H2Durability durability) {
        this(database, users, durability, pool -> {}, builder -> {});
    }

    private LedgerStore(
            Database database,
            int users,
            H2Durability durability,
            Consumer<DataSource> preparation,
            Consumer<JdbcLedger.Builder> configuration) {
        this.database = database;
        DataSource pool = database.pool(POOL);
        if (users > 0) {
            LedgerSchema.of(pool).migrate();
            preparation.accept(pool);
        }
        JdbcLedger.Builder builder = JdbcLedger.builder(pool)
                .executor(executor)
                .accountCacheSize(Math.max(100_000, users + 10))
                .lockWaitConnections(POOL - 1)
                .h2Durability(durability);
        configuration.accept(builder);
        this.ledger = builder.build();
        this.debits = new LedgerDebits(ledger, users);
    }

    static LedgerStore on(Server server, String name, int users) {
        return new LedgerStore(server.create(name), users, H2Durability.AS_CONFIGURED);
    }

    /** One whose tables and users are there, in a database that somebody else closes. */
    static LedgerStore existing(Database database) {
        return new LedgerStore(database, 0, H2Durability.AS_CONFIGURED);
    }

    /** One whose commits survive a loss of power also in an H2 file. */
    static LedgerStore surviving(Server server, String name, int users) {
        return new LedgerStore(server.create(name), users, H2Durability.POWER_LOSS);
    }

    /** One on PostgreSQL that tells others what it writes. */
    static LedgerStore notifying(Server server, String name, int users) {
        return with(server, name, users, pool -> {}, builder -> builder.notifyChanges(true));
    }

    /**
     * One that is prepared and configured.
     *
     * @param preparation of its database, once the tables are there
     */
    static LedgerStore with(
            Server server,
            String name,
            int users,
            Consumer<DataSource> preparation,
            Consumer<JdbcLedger.Builder> configuration) {
        return new LedgerStore(server.create(name), users, H2Durability.AS_CONFIGURED, preparation, configuration);
    }

    Database database() {
        return database;
    }

    JdbcLedger ledger() {
        return ledger;
    }

    LedgerDebits debits() {
        return debits;
    }

    @Override
    public void close() {
        ledger.close();
        executor.shutdown();
        database.close();
    }
}
