package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** MariaDB. */
public interface MariaDbCatalog extends SchemaCatalog {
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
    List<TableKey> keys(String namespace);

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
     * block that this node gives next tells, unless somebody draws it meanwhile. Galera assigns the numbers anew when a node
     * joins or leaves. Then a node may give a block again that another one has used, after which each ledger gets past it:
     * no reason to refuse a start.
     */
    @Override
    default OptionalLong idInUse(String namespace, String quotedNamespace) {
        for (int look = 1; look <= LOOKS; look++) {
            long next = nextId(namespace).orElseThrow();
            if (!isInUse(quotedNamespace, next, next + IdBlocks.BLOCK - 1)) {
                return OptionalLong.empty();
            } else if (nextId(namespace).orElseThrow() == next) {
                long highest = highestId(quotedNamespace + ".");
                boolean passable = isGaleraNode() && IdBlocks.canSkip(next, highest);
                return passable ? OptionalLong.empty() : OptionalLong.of(highest);
            }
        }
        // A sequence that others draw from all the time is found behind by them.
        return OptionalLong.empty();
    }

    /** Whether this server belongs to a Galera cluster. */
    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM information_schema.global_variables
                           WHERE variable_name = 'WSREP_ON' AND variable_value = 'ON')
            """)
    boolean isGaleraNode();

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
