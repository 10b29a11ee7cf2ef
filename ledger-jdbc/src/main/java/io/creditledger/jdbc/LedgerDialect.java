package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Dialects;
import io.creditledger.jdbc.internal.dialect.h2.H2Dialect;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbDialect;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * The databases a ledger can live on. Each has SQL of its own, complete in itself; there is no fallback, because a lock
 * that a database does not take, or takes in another order, is worse than no start.
 */
public enum LedgerDialect {
    /** H2 2.4 and later, in memory or in a file. */
    H2(new H2Dialect()),
    /** PostgreSQL 15 and later. */
    POSTGRESQL(new PostgresDialect()),
    /** MariaDB 10.11 and later. MySQL is another database. */
    MARIADB(new MariaDbDialect());

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
     * Returns the dialect of the database behind a connection, by the product name that its driver reports. Runs no
     * statement of its own and leaves the connection as it is.
     *
     * @throws IllegalArgumentException if the database is none of these; the message names it and them
     * @throws SQLException if the driver cannot tell
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
