package io.creditledger.jdbc.internal.schema;

import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;

/** Reads what a database has of a ledger. */
public final class SchemaReader {
    /** Shared, because it keeps what it has parsed. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    private SchemaReader() {}

    /** Reads everything, and ends the unit of work that this has opened, if the connection works in such. */
    public static SchemaState readState(Connection connection, Dialect dialect, @Nullable String namespace)
            throws SQLException {
        try {
            return readInUnitOfWork(connection, dialect, namespace);
        } finally {
            DriverCalls.endReads(connection);
        }
    }

    /** Reads everything as part of a unit of work that goes on. */
    public static SchemaState readInUnitOfWork(Connection connection, Dialect dialect, @Nullable String namespace)
            throws SQLException {
        Jdbi jdbi = Jdbi.create(connection).installPlugin(new SqlObjectPlugin());
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        jdbi.registerRowMapper(SchemaCatalog.Applied.class, (row, context) -> SchemaCatalog.Applied.read(row));
        jdbi.registerRowMapper(SchemaCatalog.Column.class, (row, context) -> SchemaCatalog.Column.read(row));
        jdbi.registerRowMapper(SchemaCatalog.TableKey.class, (row, context) -> SchemaCatalog.TableKey.read(row));
        // The connection is not the handle's: closing that ends nothing.
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        String kind = dialect.schema().namespaceKind();
        try (Handle handle = jdbi.open()) {
            SchemaCatalog catalog = handle.attach(dialect.schema().catalog());
            String name = namespace == null
                    ? catalog.current()
                            .orElseThrow(() -> new SetupException("the connection has no current " + kind
                                    + ": name one in the JDBC URL, or as the namespace"))
                    : SchemaCatalog.folded(connection, namespace);
            String place = dialect.product() + " " + kind + " " + name;
            if (!catalog.exists(name)) {
                throw new SetupException(place + " does not exist: create it with CREATE "
                        + kind.toUpperCase(Locale.ROOT) + " " + SchemaCatalog.quoted(connection, name));
            }
            List<SchemaCatalog.Column> columns = catalog.columns(name);
            SchemaShape found = shape(catalog, name, columns);
            List<SchemaCatalog.Column> inexact =
                    columns.stream().filter(column -> column.inexact() != null).toList();
            List<SchemaCatalog.Applied> applied = found.columns().containsKey("ledger_schema")
                    ? catalog.applied(SchemaCatalog.quoted(connection, name))
                    : List.of();
            OptionalLong idInUse =
                    SchemaShape.of(SchemaScripts.of(dialect)).missingFrom(found).isEmpty()
                            ? catalog.idInUse(name, SchemaCatalog.quoted(connection, name))
                            : OptionalLong.empty();
            return new SchemaState(place, dialect, applied, found, inexact, idInUse);
        }
    }

    private static SchemaShape shape(SchemaCatalog catalog, String namespace, List<SchemaCatalog.Column> columns) {
        SchemaShape shape = new SchemaShape(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashMap<>());
        columns.forEach(column -> shape.addColumn(column.tableName(), column.columnName()));
        shape.keys().addAll(catalog.keys(namespace));
        catalog.increment(namespace).ifPresent(increment -> shape.increments().put("ledger_id", increment));
        return shape;
    }
}
