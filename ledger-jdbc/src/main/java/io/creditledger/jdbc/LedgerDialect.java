package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Dialects;
import io.creditledger.jdbc.internal.dialect.h2.H2Dialect;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbDialect;
import io.creditledger.jdbc.internal.dialect.mysql.MySqlDialect;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * The supported databases. Each has its own complete SQL. There is no generic fallback: on a database that takes locks
 * differently, or not at all, balances could become wrong without an error.
 */
public enum LedgerDialect {
    /** H2 2.4 and later, in memory or in a file. */
    H2(new H2Dialect()),
    /** PostgreSQL 15 and later. */
    POSTGRESQL(new PostgresDialect()),
    /** MariaDB 10.11 and later. MySQL is a different database. */
    MARIADB(new MariaDbDialect()),
    /** MySQL 8.0 and later. MariaDB is a different database. */
    MYSQL(new MySqlDialect());

    // A dialect is stateless.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Dialect dialect;

    LedgerDialect(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns all of them. */
    static Dialects all() {
        return new Dialects(Arrays.stream(values()).map(LedgerDialect::dialect).toList());
    }

    /**
     * Returns the dialect for the database of a connection, by what its driver reports. Executes no
     * statement and does not change the connection.
     *
     * @throws IllegalArgumentException if the database is not supported; the message names it and the supported ones
     * @throws SQLException if the driver fails to report the product
     */
    public static LedgerDialect detect(Connection connection) throws SQLException {
        Dialect found = all().of(connection);
        return Arrays.stream(values())
                .filter(value -> value.dialect == found)
                .findFirst()
                .orElseThrow();
    }

    /** Returns what is inside. */
    Dialect dialect() {
        return dialect;
    }

    /** Returns the name of the database product, as its driver spells it. */
    @Override
    public String toString() {
        return dialect.product();
    }
}
