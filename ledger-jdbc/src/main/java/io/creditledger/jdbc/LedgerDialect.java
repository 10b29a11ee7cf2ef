package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The databases a ledger can live on. Each has SQL of its own, complete in itself; there is no fallback, because a lock
 * that a database does not take, or takes in another order, is worse than no start.
 */
public enum LedgerDialect {
    /** H2 2.4 and later, in memory or in a file. */
    H2("H2", "h2"),
    /** PostgreSQL 15 and later. */
    POSTGRESQL("PostgreSQL", "postgresql"),
    /** MariaDB 10.11 and later. MySQL is another database. */
    MARIADB("MariaDB", "mariadb");

    private final String product;
    private final String directory;

    LedgerDialect(String product, String directory) {
        this.product = product;
        this.directory = directory;
    }

    /**
     * Returns the dialect of the database behind a connection, by the product name that its driver reports. Runs no
     * statement of its own and leaves the connection as it is.
     *
     * @throws IllegalArgumentException if the database is none of these; the message names it and them
     * @throws SQLException if the driver cannot tell
     */
    public static LedgerDialect detect(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        for (LedgerDialect dialect : values()) {
            if (dialect.product.equals(product)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("the database calls itself \"" + product + "\"; a ledger runs on "
                + Arrays.stream(values()).map(dialect -> dialect.product).collect(Collectors.joining(", "))
                + " only");
    }

    /** Returns what is checked of such a database. */
    DatabaseCheck check() {
        return switch (this) {
            case H2 -> new H2Check();
            case POSTGRESQL -> new PostgresCheck();
            case MARIADB -> new MariaDbCheck();
        };
    }

    /** Returns the name of the folder that holds this dialect's schema scripts. */
    String directory() {
        return directory;
    }

    /** Returns the name of the database product, as its driver spells it. */
    @Override
    public String toString() {
        return product;
    }
}
