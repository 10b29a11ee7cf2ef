package io.creditledger.examples.benchmark.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A place for tables on a server, with pools that end with it. Not thread-safe; what its pools give is. */
public final class Database implements AutoCloseable {
    private static final long CONNECT_MILLIS = 60_000;

    private final String url;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final DataSource own;

    /** Connects to a URL. */
    public Database(String url) {
        this.url = url;
        this.own = pool(1);
    }

    /** Returns where it is. */
    public String url() {
        return url;
    }

    /** Opens a pool of so many connections, in auto-commit. */
    public HikariDataSource pool(int size) {
        return pool(size, true);
    }

    /** Opens a pool of so many connections in which somebody begins and commits units of work. */
    public HikariDataSource hostPool(int size) {
        return pool(size, false);
    }

    private HikariDataSource pool(int size, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(CONNECT_MILLIS);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Runs statements one by one. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** Returns the only number that a query gives. */
    public long number(String query) throws SQLException {
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Returns the only text that a query gives. */
    public String text(String query) throws SQLException {
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Returns the driver and its version. */
    public String driver() {
        try (Connection connection = own.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            return about.getDriverName() + " " + about.getDriverVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask for the driver's version", e);
        }
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        pools.clear();
    }
}
