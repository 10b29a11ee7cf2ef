package io.creditledger.jdbc.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.LedgerSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One test's database: a real one, empty at first, gone with everything in it when closed. Safe for use by many threads. */
public final class TestDatabase implements AutoCloseable {
    /** The statements of the shipped scripts. To split them takes longer than to run them. */
    private static final Map<LedgerDialect, List<String>> SCRIPTS = new ConcurrentHashMap<>();

    private final LedgerDialect dialect;
    private final String jdbcUrl;
    private final String namespace;
    private final Consumer<TestDatabase> cleanup;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<String> otherNamespaces = new ArrayList<>();

    TestDatabase(LedgerDialect dialect, String jdbcUrl, String namespace, Consumer<TestDatabase> cleanup) {
        this.dialect = dialect;
        this.jdbcUrl = jdbcUrl;
        this.namespace = namespace;
        this.cleanup = cleanup;
    }

    /** Returns which database it is. */
    public LedgerDialect dialect() {
        return dialect;
    }

    /** Returns whether what it calls a database is a namespace of another. */
    public boolean hasDatabasesForSchemas() {
        return dialect == LedgerDialect.MARIADB || dialect == LedgerDialect.MYSQL;
    }

    /** Returns the URL, complete with the user. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Returns the name of the schema (MariaDB and MySQL: database) that connections start in. */
    public String namespace() {
        return namespace;
    }

    /** Returns a new pool, which this database closes if the caller does not. */
    public synchronized HikariDataSource newDataSource(int poolSize, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(0);
        config.setAutoCommit(autoCommit);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Returns a new connection of its own, in auto-commit mode. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }

    /** Runs one statement on a connection of its own. */
    public void execute(String sql) {
        TestDatabases.runAt(jdbcUrl, sql);
    }

    /** Creates another schema (MariaDB and MySQL: database) beside the one that connections start in, and returns its name. */
    public synchronized String createNamespace() {
        String name = TestDatabases.nextName();
        execute((hasDatabasesForSchemas() ? "CREATE DATABASE " : "CREATE SCHEMA ") + name);
        otherNamespaces.add(name);
        // H2 folds unquoted names to upper case
        return dialect == LedgerDialect.H2 ? name.toUpperCase(Locale.ROOT) : name;
    }

    /** Creates the ledger's tables by running the shipped scripts. */
    public void createLedgerTables() {
        try (Handle handle = Jdbi.open(jdbcUrl);
                Statement statement = handle.getConnection().createStatement()) {
            for (String sql : SCRIPTS.computeIfAbsent(dialect, of -> statements(handle, of))) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the scripts do not run on " + this, e);
        }
    }

    private static List<String> statements(Handle handle, LedgerDialect dialect) {
        return LedgerSchema.scripts(dialect).stream()
                .flatMap(script -> handle.createScript(script.sql()).getStatements().stream())
                .toList();
    }

    /** Closes the pools and drops everything. */
    @Override
    public synchronized void close() {
        pools.forEach(HikariDataSource::close);
        if (dialect != LedgerDialect.H2) {
            for (String name : otherNamespaces) {
                execute(hasDatabasesForSchemas() ? "DROP DATABASE " + name : "DROP SCHEMA " + name + " CASCADE");
            }
        }
        cleanup.accept(this);
    }

    @Override
    public String toString() {
        return dialect + " " + namespace;
    }
}
