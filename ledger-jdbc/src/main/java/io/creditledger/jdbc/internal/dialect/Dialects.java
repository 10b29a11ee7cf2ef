package io.creditledger.jdbc.internal.dialect;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The databases that a ledger can live on.
 *
 * @param all each of them
 */
public record Dialects(List<Dialect> all) {
    /** Copies the list. */
    public Dialects {
        all = List.copyOf(all);
    }

    /**
     * Returns the dialect of the database behind a connection, by what its driver reports of it. Runs no statement.
     *
     * @throws IllegalArgumentException if the database is none of these; the message names it and them
     */
    public Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        for (Dialect dialect : all) {
            if (dialect.recognises(database)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException(
                "the database calls itself \"" + database.getDatabaseProductName() + "\"; a ledger runs on "
                        + all.stream().map(Dialect::product).collect(Collectors.joining(", ")) + " only");
    }

    /** Ends a connection for good, whichever database it leads to. Never fails. */
    public void abort(Connection connection) {
        all.forEach(dialect -> dialect.abort(connection));
    }

    /** Returns whether an SQLState may mean on one of them that the user must not read a table. */
    public boolean meanTooFewRights(@Nullable String sqlState) {
        return sqlState != null
                && all.stream().anyMatch(dialect -> dialect.check().meansTooFewRights(sqlState));
    }
}
