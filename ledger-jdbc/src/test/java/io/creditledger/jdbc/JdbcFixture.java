package io.creditledger.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.contract.Combinations;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MutableClock;
import io.creditledger.contract.OpenLedger;
import io.creditledger.event.EventListener;
import io.creditledger.jdbc.internal.schema.StartChecks;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One database, pool and mode that the contract runs on. Keeps database and pool, and empties the tables for each test. */
final class JdbcFixture implements LedgerFixture {
    private static final List<String> EMPTIED = List.of(
            "ledger_posting",
            "ledger_operation",
            "ledger_delta",
            "ledger_total",
            "ledger_account",
            "ledger_asset",
            "ledger_allocation",
            "ledger_hold",
            "ledger_lot",
            "ledger_usage",
            "ledger_setting WHERE name <> 'events'",
            "ledger_event");

    /** On the embedded database a sequence takes a tenth of a second, on the others up to one. */
    private static final int SEQUENCES = 10;

    private static final int FEW_SEQUENCES = 4;

    private final String name;
    private final LedgerDialect dialect;
    private final Supplier<TestDatabase> databases;
    private final int poolSize;
    private final Mode mode;
    private final Front front;
    private final int sequences;
    private @Nullable TestDatabase database;
    private @Nullable HikariDataSource pool;
    private @Nullable ExecutorService executor;
    private @Nullable Connection cleaner;
    private @Nullable Connection host;

    /** What the database was found to be, by the names by which usage is counted: a check takes as long as a test. */
    private final Map<List<String>, StartChecks.Found> checked = new HashMap<>();

    JdbcFixture(TestDatabases kind, int poolSize, Mode mode, Front front) {
        this(kind.name(), kind.dialect(), kind::createMigrated, poolSize, mode, front, SEQUENCES);
    }

    /**
     * Creates one.
     *
     * @param name of the database
     * @param databases creates a database with an empty ledger in it
     */
    JdbcFixture(
            String name,
            LedgerDialect dialect,
            Supplier<TestDatabase> databases,
            int poolSize,
            Mode mode,
            Front front) {
        this(name, dialect, databases, poolSize, mode, front, SEQUENCES);
    }

    private JdbcFixture(
            String name,
            LedgerDialect dialect,
            Supplier<TestDatabase> databases,
            int poolSize,
            Mode mode,
            Front front,
            int sequences) {
        this.name = name;
        this.dialect = dialect;
        this.databases = databases;
        this.poolSize = poolSize;
        this.mode = mode;
        this.front = front;
        this.sequences = sequences;
    }

    @Override
    public int randomSequences() {
        return sequences;
    }

    /** Returns this fixture with another number of random sequences. */
    private JdbcFixture withSequences(int other) {
        return new JdbcFixture(name, dialect, databases, poolSize, mode, front, other);
    }

    /**
     * Returns all ways of setting up these databases that the contract runs on: of all databases, pool sizes, modes and
     * fronts, those in which every two meet at least once, or with {@code -Dcontract=full} all. Each is in one of {@link #ofRules}
     * and {@link #others}.
     */
    static Stream<JdbcFixture> on(Set<TestDatabases> kinds) {
        return Combinations.of(
                        List.of(TestDatabases.values()),
                        List.of(1, 2, 10),
                        List.of(Mode.values()),
                        List.of(Front.values()),
                        JdbcFixture::new)
                .filter(fixture -> kinds.stream().map(Enum::name).anyMatch(fixture.name::equals));
    }

    /**
     * Returns the fixtures that the whole contract runs on in each build, the first in each of these modes, with few random sequences
     * on databases that are mostly tested in the slow part; with {@code -Dcontract=full} all.
     */
    static Stream<JdbcFixture> ofRules(Set<TestDatabases> kinds, Mode... modes) {
        if (Combinations.full()) {
            return on(kinds);
        }
        return Stream.of(modes)
                .map(mode -> on(kinds)
                        .filter(fixture -> fixture.mode == mode)
                        .findFirst()
                        .orElseThrow())
                .map(fixture -> fixture.mostlyInSlowPart() ? fixture.withSequences(FEW_SEQUENCES) : fixture);
    }

    /** Tells whether all random sequences and all but one of the fixtures of the database run in the slow part. */
    private boolean mostlyInSlowPart() {
        return dialect == LedgerDialect.MARIADB || dialect == LedgerDialect.MYSQL;
    }

    /** Returns those of {@link #on} that are not among {@link #ofRules}, with few random sequences. */
    static Stream<JdbcFixture> others(Set<TestDatabases> kinds, Mode... modes) {
        Set<String> taken = ofRules(kinds, modes).map(JdbcFixture::name).collect(Collectors.toSet());
        return on(kinds)
                .filter(fixture -> !taken.contains(fixture.name()))
                .map(fixture -> fixture.withSequences(FEW_SEQUENCES));
    }

    /** Returns the same for the slow part of the tests, which have time for many random sequences on the embedded database. */
    static Stream<JdbcFixture> othersThoroughly(Set<TestDatabases> kinds, Mode... modes) {
        return others(kinds, modes)
                .map(fixture -> fixture.withSequences(fixture.dialect == LedgerDialect.H2 ? 55 : SEQUENCES));
    }

    /** Whose unit of work it is. */
    enum Mode {
        /** The ledger's own, on a pool that hands out connections in auto-commit. */
        OWNED(true),
        /** The ledger's own, on a pool that hands out connections without auto-commit. */
        OWNED_NO_AUTO_COMMIT(false),
        /** A host's: one for the whole test. */
        JOINED(true);

        private final boolean autoCommit;

        Mode(boolean autoCommit) {
            this.autoCommit = autoCommit;
        }
    }

    /** What stands in front of the ledger. One behind a cache stores its events as well, which changes nothing else. */
    enum Front {
        /** Nothing. */
        BARE((ledger, clock) -> ledger),
        /** A cache. */
        CACHED((ledger, clock) -> CachingLedger.over(ledger).clock(clock).build());

        private final BiFunction<Ledger, MutableClock, Ledger> over;

        Front(BiFunction<Ledger, MutableClock, Ledger> over) {
            this.over = over;
        }
    }

    @Override
    public String name() {
        return name + ", " + mode + ", " + front + ", pool of " + poolSize;
    }

    @Override
    public boolean concurrent() {
        return mode != Mode.JOINED;
    }

    @Override
    public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
        TestDatabase db = database;
        HikariDataSource connections = pool;
        ExecutorService threads = executor;
        if (db == null || connections == null || threads == null) {
            db = databases.get();
            connections = db.newDataSource(poolSize, mode.autoCommit);
            if (front == Front.CACHED) {
                LedgerSchema.of(connections).storeEvents();
            }
            threads = Executors.newFixedThreadPool(4);
            database = db;
            pool = connections;
            executor = threads;
            cleaner = connect(db);
        } else {
            empty();
        }
        HikariDataSource source = connections;
        if (!usage.isEmpty()) {
            LedgerSchema.of(connections).countUsage(usage.toArray(String[]::new));
        }
        JdbcLedger.Builder builder =
                JdbcLedger.builder(connections).clock(clock).executor(threads);
        if (listener != null) {
            builder.listener((connection, events) -> listener.onEvents(events));
        }
        JdbcLedger ledger = builder.on(checked.computeIfAbsent(usage, names -> builder.check()));
        if (mode == Mode.JOINED) {
            return joined(ledger, host == null ? connect(db) : host);
        }
        return OpenLedger.of(front.over.apply(ledger, clock))
                .over(ledger)
                .reopenedBy(() -> JdbcLedger.builder(source).clock(clock).build())
                .tamperedBy(new JdbcTampering(db))
                .fingerprintedBy(this::committedRows)
                .closedBy(ledger::close);
    }

    /** Every test is a unit of work on the same connection, as a host's pool would hand it out. */
    private OpenLedger joined(JdbcLedger ledger, Connection connection) {
        host = connection;
        JoinedLedger view = ledger.joining(connection);
        return OpenLedger.of(view)
                .over(ledger)
                .fingerprintedBy(() -> rows(connection))
                .committedBy(() -> unchecked(connection::commit))
                .closedBy(() -> {
                    ledger.close();
                    unchecked(connection::rollback);
                });
    }

    private List<String> committedRows() {
        Connection connection = Objects.requireNonNull(cleaner);
        List<String> rows = rows(connection);
        // or the next time it would see the same snapshot
        unchecked(connection::rollback);
        return rows;
    }

    private static List<String> rows(Connection connection) {
        try {
            return LedgerRows.read(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(TestDatabase db) {
        try {
            Connection connection = db.connect();
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes to the database once for all tables, on a connection that is kept: this is done thousands of times. */
    private void empty() {
        Connection connection = Objects.requireNonNull(cleaner);
        try (var statement = connection.createStatement()) {
            for (String table : EMPTIED) {
                statement.addBatch("DELETE FROM " + table);
            }
            statement.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
        }
        for (Connection connection : new Connection[] {cleaner, host}) {
            if (connection != null) {
                unchecked(connection::close);
            }
        }
        if (database != null) {
            database.close();
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    private interface SqlWork {
        void run() throws SQLException;
    }

    private static void unchecked(SqlWork work) {
        try {
            work.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
