package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads what a database has of a ledger. Complete for each database; every name comes back in lower case. */
interface SchemaCatalog extends SqlObject {

    /** The schema (on MariaDB: database) that unqualified names mean; empty if there is none. */
    Optional<String> current();

    /** Whether there is such a schema. */
    boolean exists(String namespace);

    /** The columns of tables that may be ours. */
    List<Column> columns(String namespace);

    /** The primary and unique keys of tables that may be ours. */
    List<SchemaShape.Key> keys(String namespace);

    /** By how much {@code ledger_id} moves; empty if there is no such sequence. */
    Optional<Long> increment(String namespace);

    /** The first id of the block that {@code ledger_id} gives next; empty if this user may not know. */
    Optional<Long> nextId(String namespace);

    /** The highest id in use, or 0. */
    long highestId(@Define("ns") String qualifier);

    /** The scripts that have run. */
    @SqlQuery("SELECT version, oldest_writer FROM <namespace>.ledger_schema ORDER BY version")
    List<SchemaState.Applied> applied(@Define("namespace") String quotedNamespace);

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
        static Column read(ResultSet row) throws SQLException {
            return new Column(lower(row.getString(1)), lower(row.getString(2)), row.getString(3));
        }
    }

    /** Reads everything, and ends the unit of work that this has opened, if the connection works in such. */
    static SchemaState readState(Connection connection, LedgerDialect dialect, @Nullable String namespace)
            throws SQLException {
        try {
            return readInUnitOfWork(connection, dialect, namespace);
        } finally {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }

    /** Reads everything as part of a unit of work that goes on. */
    static SchemaState readInUnitOfWork(Connection connection, LedgerDialect dialect, @Nullable String namespace)
            throws SQLException {
        Jdbi jdbi = Jdbi.create(connection).installPlugin(new SqlObjectPlugin());
        jdbi.registerRowMapper(SchemaState.Applied.class, (row, context) -> SchemaState.Applied.read(row));
        jdbi.registerRowMapper(Column.class, (row, context) -> Column.read(row));
        jdbi.registerRowMapper(SchemaShape.Key.class, (row, context) -> SchemaShape.Key.read(row));
        // The connection is not the handle's: closing that ends nothing.
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        String kind = dialect == LedgerDialect.MARIADB ? "database" : "schema";
        try (Handle handle = jdbi.open()) {
            SchemaCatalog catalog = handle.attach(type(dialect));
            String name = namespace == null
                    ? catalog.current()
                            .orElseThrow(() -> new SetupException("the connection has no current " + kind
                                    + ": name one in the JDBC URL, or as the namespace"))
                    : folded(connection, namespace);
            String place = dialect + " " + kind + " " + name;
            if (!catalog.exists(name)) {
                throw new SetupException(place + " does not exist: create it with CREATE "
                        + kind.toUpperCase(Locale.ROOT) + " " + quoted(connection, name));
            }
            List<Column> columns = catalog.columns(name);
            SchemaShape found = catalog.shape(name, columns);
            List<Column> inexact =
                    columns.stream().filter(column -> column.inexact() != null).toList();
            List<SchemaState.Applied> applied = found.columns().containsKey("ledger_schema")
                    ? catalog.applied(quoted(connection, name))
                    : List.of();
            OptionalLong idInUse = SchemaShape.of(LedgerSchema.scripts(dialect))
                            .missingFrom(found)
                            .isEmpty()
                    ? catalog.idInUse(name, quoted(connection, name))
                    : OptionalLong.empty();
            return new SchemaState(place, dialect, applied, found, inexact, idInUse);
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

    private SchemaShape shape(String namespace, List<Column> columns) {
        SchemaShape shape = new SchemaShape(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashMap<>());
        columns.forEach(column -> shape.addColumn(column.tableName(), column.columnName()));
        shape.keys().addAll(keys(namespace));
        increment(namespace).ifPresent(increment -> shape.increments().put("ledger_id", increment));
        return shape;
    }

    private static Class<? extends SchemaCatalog> type(LedgerDialect dialect) {
        return switch (dialect) {
            case H2 -> OfH2.class;
            case POSTGRESQL -> OfPostgres.class;
            case MARIADB -> OfMariaDb.class;
        };
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

    /**
     * H2, whose LOWER follows the locale of the JVM: {@link #lower} does it instead. The catalog's own names are in upper case
     * here, in which H2 finds them whatever it is told to do with names that are not quoted.
     */
    interface OfH2 extends SchemaCatalog {
        @Override
        @SqlQuery(H2Sql.HIGHEST_ID)
        long highestId(@Define("ns") String qualifier);

        @Override
        @SqlQuery("SELECT CURRENT_SCHEMA")
        Optional<String> current();

        @Override
        @SqlQuery("SELECT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = :namespace)")
        boolean exists(String namespace);

        @Override
        @SqlQuery("""
                SELECT TABLE_NAME, COLUMN_NAME,
                       CASE WHEN DATA_TYPE = 'VARCHAR_IGNORECASE' THEN DATA_TYPE
                            WHEN COLLATION_NAME <> 'OFF' THEN COLLATION_NAME END
                FROM INFORMATION_SCHEMA.COLUMNS
                WHERE TABLE_SCHEMA = :namespace AND (TABLE_NAME LIKE 'LEDGER!_%' ESCAPE '!' OR TABLE_NAME LIKE 'ledger!_%' ESCAPE '!')
                ORDER BY TABLE_NAME, ORDINAL_POSITION
                """)
        List<Column> columns(String namespace);

        @Override
        @SqlQuery("""
                SELECT TABLE_NAME, CONSTRAINT_TYPE
                FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS
                WHERE TABLE_SCHEMA = :namespace AND (TABLE_NAME LIKE 'LEDGER!_%' ESCAPE '!' OR TABLE_NAME LIKE 'ledger!_%' ESCAPE '!')
                  AND CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE')
                """)
        List<SchemaShape.Key> keys(String namespace);

        @Override
        @SqlQuery("""
                SELECT INCREMENT FROM INFORMATION_SCHEMA.SEQUENCES
                WHERE SEQUENCE_SCHEMA = :namespace AND SEQUENCE_NAME IN ('LEDGER_ID', 'ledger_id')
                """)
        Optional<Long> increment(String namespace);

        @Override
        @SqlQuery("""
                SELECT BASE_VALUE FROM INFORMATION_SCHEMA.SEQUENCES
                WHERE SEQUENCE_SCHEMA = :namespace AND SEQUENCE_NAME IN ('LEDGER_ID', 'ledger_id')
                """)
        Optional<Long> nextId(String namespace);
    }

    /** PostgreSQL. */
    interface OfPostgres extends SchemaCatalog {
        @Override
        @SqlQuery(PostgresSql.HIGHEST_ID)
        long highestId(@Define("ns") String qualifier);

        @Override
        @SqlQuery("SELECT current_schema()")
        Optional<String> current();

        @Override
        @SqlQuery("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :namespace)")
        boolean exists(String namespace);

        @Override
        @SqlQuery("""
                SELECT table_name, column_name,
                       CASE WHEN data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C'
                            THEN COALESCE(collation_name, 'default collation') END
                FROM information_schema.columns
                WHERE table_schema = :namespace AND table_name LIKE 'ledger!_%' ESCAPE '!'
                ORDER BY table_name, ordinal_position
                """)
        List<Column> columns(String namespace);

        /** From the catalog itself: the information schema hides constraints from who may only read. */
        @Override
        @SqlQuery("""
                SELECT t.relname, CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END
                FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
                WHERE n.nspname = :namespace AND t.relname LIKE 'ledger!_%' ESCAPE '!' AND k.contype IN ('p', 'u')
                """)
        List<SchemaShape.Key> keys(String namespace);

        @Override
        @SqlQuery("""
                SELECT increment_by FROM pg_catalog.pg_sequences
                WHERE schemaname = :namespace AND sequencename = 'ledger_id'
                """)
        Optional<Long> increment(String namespace);

        /** What a sequence gives after it was restarted stands in itself only, which takes the right to read it. */
        @Override
        default Optional<Long> nextId(String namespace) {
            String sequence = "\"" + namespace.replace("\"", "\"\"") + "\".ledger_id";
            return mayRead(sequence) ? Optional.of(next(sequence)) : nextAfterLast(namespace);
        }

        /** Whether this user may read the sequence. */
        @SqlQuery("SELECT has_sequence_privilege(:sequence, 'SELECT')")
        boolean mayRead(String sequence);

        /** What the sequence gives next. */
        @SqlQuery("SELECT CASE WHEN is_called THEN last_value + " + IdBlocks.BLOCK
                + " ELSE last_value END FROM <sequence>")
        long next(@Define("sequence") String sequence);

        /** What it gives next if it has given anything. */
        @SqlQuery("""
                SELECT last_value + increment_by FROM pg_catalog.pg_sequences
                WHERE schemaname = :namespace AND sequencename = 'ledger_id' AND last_value IS NOT NULL
                """)
        Optional<Long> nextAfterLast(String namespace);
    }

    /** MariaDB. */
    interface OfMariaDb extends SchemaCatalog {
        /** How often the next block is looked at while others draw. */
        int LOOKS = 10;

        @Override
        @SqlQuery(MariaDbSql.HIGHEST_ID)
        long highestId(@Define("ns") String qualifier);

        @Override
        @SqlQuery("SELECT DATABASE()")
        Optional<String> current();

        @Override
        @SqlQuery("SELECT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = :namespace)")
        boolean exists(String namespace);

        @Override
        @SqlQuery("""
                SELECT table_name, column_name,
                       CASE WHEN collation_name <> 'utf8mb4_nopad_bin' THEN collation_name END
                FROM information_schema.columns
                WHERE table_schema = :namespace AND table_name LIKE 'ledger!_%' ESCAPE '!'
                ORDER BY table_name, ordinal_position
                """)
        List<Column> columns(String namespace);

        /** From the indexes: the information schema hides constraints from who may only read. */
        @Override
        @SqlQuery("""
                SELECT DISTINCT table_name, CASE index_name WHEN 'PRIMARY' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END
                FROM information_schema.statistics
                WHERE table_schema = :namespace AND table_name LIKE 'ledger!_%' ESCAPE '!' AND non_unique = 0
                """)
        List<SchemaShape.Key> keys(String namespace);

        /** A sequence is a table of one row here, which tells its increment. */
        @Override
        default Optional<Long> increment(String namespace) {
            boolean there = columns(namespace).stream()
                    .anyMatch(column -> column.tableName().equals("ledger_id")
                            && column.columnName().equals("increment"));
            return there ? Optional.of(incrementOf("`" + namespace.replace("`", "``") + "`")) : Optional.empty();
        }

        /**
         * {@inheritDoc}
         *
         * <p>Nodes of a Galera cluster draw numbers of their own, so that a lower one than another node's is not behind. The
         * block that this node gives next tells, unless somebody draws it meanwhile.
         */
        @Override
        default OptionalLong idInUse(String namespace, String quotedNamespace) {
            for (int look = 1; look <= LOOKS; look++) {
                long next = nextId(namespace).orElseThrow();
                if (!isInUse(quotedNamespace, next, next + IdBlocks.BLOCK - 1)) {
                    return OptionalLong.empty();
                } else if (nextId(namespace).orElseThrow() == next) {
                    return OptionalLong.of(highestId(quotedNamespace + "."));
                }
            }
            // A sequence that others draw from all the time is found behind by them.
            return OptionalLong.empty();
        }

        /** Whether ids from one to another are in use. */
        default boolean isInUse(String quotedNamespace, long first, long last) {
            Query query = getHandle().createQuery(MariaDbSql.IDS_STORED).define("ns", quotedNamespace + ".");
            for (int table = 0; table < 3; table++) {
                query.bind(2 * table, first).bind(2 * table + 1, last);
            }
            return query.mapTo(Boolean.class).one();
        }

        @Override
        default Optional<Long> nextId(String namespace) {
            return Optional.of((nextBlock("`" + namespace.replace("`", "``") + "`") - 1) * IdBlocks.BLOCK + 1);
        }

        /** The number that a sequence that exists gives next. */
        @SqlQuery("SELECT next_not_cached_value FROM <namespace>.ledger_id")
        long nextBlock(@Define("namespace") String quotedNamespace);

        /** The increment of a sequence that exists. */
        @SqlQuery("SELECT increment FROM <namespace>.ledger_id")
        long incrementOf(@Define("namespace") String quotedNamespace);
    }
}
