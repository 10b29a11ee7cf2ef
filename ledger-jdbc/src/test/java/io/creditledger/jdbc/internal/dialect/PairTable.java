package io.creditledger.jdbc.internal.dialect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A small table, into which batches of statements write. */
public final class PairTable {
    /** Inserts a row; its parameters are set by {@link #bind}. */
    public static final String INSERT = "INSERT INTO pair (id, amount, note) VALUES (?, ?, ?)";

    private PairTable() {}

    /** A row. */
    public record Pair(long id, Long amount, String note) {}

    /** Adds statements. */
    @FunctionalInterface
    public interface Content {
        void addTo(StatementBatch batch) throws SQLException;
    }

    public static void create(TestDatabase database) {
        database.execute("CREATE TABLE pair (id BIGINT PRIMARY KEY, amount BIGINT, note TEXT)");
    }

    public static void bind(Parameters places, Pair pair) throws SQLException {
        places.setLong(1, pair.id());
        places.setNumber(2, pair.amount());
        places.setString(3, pair.note());
    }

    /** Sets the parameters amount, note and id. */
    public static void bindChange(Parameters places, Pair pair) throws SQLException {
        places.setNumber(1, pair.amount());
        places.setString(2, pair.note());
        places.setLong(3, pair.id());
    }

    /** Returns all rows, by id. */
    public static List<Pair> rows(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id, amount, note FROM pair ORDER BY id")) {
            return Mapper.all(rows, row -> new Pair(row.getLong(1), Mapper.number(row, 2), row.getString(3)));
        }
    }

    /**
     * Connects without auto-commit.
     *
     * @param setting added to the URL
     */
    public static Connection connect(TestDatabase database, String setting) throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl() + setting);
        connection.setAutoCommit(false);
        return connection;
    }

    /**
     * Returns a pool of two connections.
     *
     * @param setting added to the URL
     */
    public static HikariDataSource pool(TestDatabase database, String setting) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl() + setting);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }
}
