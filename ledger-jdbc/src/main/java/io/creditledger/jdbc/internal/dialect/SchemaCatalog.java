package io.creditledger.jdbc.internal.dialect;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads what a database has of a ledger. Each database has its own; every name comes back in lower case. */
public interface SchemaCatalog extends SqlObject {

    /** The schema (on MariaDB and MySQL: database) that unqualified names mean; empty if there is none. */
    Optional<String> current();

    /** Whether there is such a schema. */
    boolean exists(String namespace);

    /** The columns of tables that may be ours. */
    List<Column> columns(String namespace);

    /** The primary and unique keys of tables that may be ours. */
    List<TableKey> keys(String namespace);

    /** By how much {@code ledger_id} moves; empty if there is no such sequence. */
    Optional<Long> increment(String namespace);

    /** The first id of the block that {@code ledger_id} gives next; empty if this user may not know. */
    Optional<Long> nextId(String namespace);

    /** The highest id in use, or 0. */
    long highestId(@Define("ns") String qualifier);

    /** The scripts that have run. */
    @SqlQuery("SELECT version, oldest_writer FROM <namespace>.ledger_schema ORDER BY version")
    List<Applied> applied(@Define("namespace") String quotedNamespace);

    /**
     * A column.
     *
     * @param tableName its table
     * @param columnName its name
     * @param inexact how it compares text, if that is not exactly; else null
     */
    record Column(
            String tableName, String columnName, @Nullable String inexact) {
        /** Reads one by position: JDBI finds a label by its lower case in the locale of the JVM. */
        public static Column read(ResultSet row) throws SQLException {
            return new Column(lower(row.getString(1)), lower(row.getString(2)), row.getString(3));
        }
    }

    /**
     * One key of a table.
     *
     * @param table the table
     * @param type {@code PRIMARY KEY} or {@code UNIQUE}
     */
    record TableKey(String table, String type) {
        /** Reads one by position. */
        public static TableKey read(ResultSet row) throws SQLException {
            return new TableKey(lower(row.getString(1)), row.getString(2));
        }
    }

    /**
     * A script that has run.
     *
     * @param version its number
     * @param oldestWriter the oldest version that a library must know if it wants to write
     */
    record Applied(int version, int oldestWriter) {
        /** Reads one by position. */
        public static Applied read(ResultSet row) throws SQLException {
            return new Applied(row.getInt(1), row.getInt(2));
        }
    }

    /** Returns the highest id in use if the sequence would give ids again. */
    default OptionalLong idInUse(String namespace, String quotedNamespace) {
        // The highest id first: whatever others store meanwhile was drawn before the sequence is looked at.
        long highest = highestId(quotedNamespace + ".");
        return nextId(namespace).filter(next -> next <= highest).isPresent()
                ? OptionalLong.of(highest)
                : OptionalLong.empty();
    }

    /** Returns a name as the database keeps it when it is written without quotes. */
    static String folded(Connection connection, String name) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        if (database.storesUpperCaseIdentifiers()) {
            return name.toUpperCase(Locale.ROOT);
        }
        return database.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Returns what stands before the name of a table: quoted, so that a namespace may be a reserved word. */
    static String qualifier(Connection connection, @Nullable String namespace) throws SQLException {
        return namespace == null ? "" : quoted(connection, folded(connection, namespace)) + ".";
    }

    /** Returns a name of the catalog in lower case, in every locale the same. */
    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns a name as SQL takes it literally. */
    static String quoted(Connection connection, String name) throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString();
        return quote + name.replace(quote, quote + quote) + quote;
    }
}
