package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** MySQL. */
public interface MySqlCatalog extends SchemaCatalog {
    /** How often the next block is looked at while others draw. */
    int LOOKS = 10;

    /** The number that an AUTO_INCREMENT column gives next; left out as long as it has given none. */
    Pattern NEXT = Pattern.compile("AUTO_INCREMENT=(\\d+)");

    @Override
    @SqlQuery(MySqlSql.HIGHEST_ID)
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
                   CASE WHEN collation_name <> 'utf8mb4_0900_bin' THEN collation_name END
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

    /** Blocks are numbered by a table, which is checked like the others. */
    @Override
    default Optional<Long> increment(String namespace) {
        return Optional.empty();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Members of a group draw numbers of their own, so that a lower one than another member's is not behind. The block that this
     * one gives next tells, unless somebody draws it meanwhile.
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
        // A counter that others draw from all the time is found behind by them.
        return OptionalLong.empty();
    }

    /** Whether ids from one to another are in use. */
    default boolean isInUse(String quotedNamespace, long first, long last) {
        Query query = getHandle().createQuery(MySqlSql.IDS_STORED).define("ns", quotedNamespace + ".");
        for (int table = 0; table < 3; table++) {
            query.bind(2 * table, first).bind(2 * table + 1, last);
        }
        return query.mapTo(Boolean.class).one();
    }

    /** The information schema would tell what it has remembered for up to a day. */
    @Override
    default Optional<Long> nextId(String namespace) {
        String created = getHandle()
                .createQuery("SHOW CREATE TABLE <namespace>.ledger_id")
                .define("namespace", "`" + namespace.replace("`", "``") + "`")
                .map((row, context) -> row.getString(2))
                .one();
        Matcher next = NEXT.matcher(created);
        return Optional.of(MySqlSchema.firstId(numbered(next.find() ? Long.parseLong(next.group(1)) : 1)));
    }

    /** Returns the first number from one on that this server gives, which counts by its own increment and offset. */
    private long numbered(long from) {
        long increment = variable("SELECT @@auto_increment_increment");
        long offset = Math.min(variable("SELECT @@auto_increment_offset"), increment);
        return from + Math.floorMod(offset - from, increment);
    }

    private long variable(String query) {
        return getHandle().createQuery(query).mapTo(Long.class).one();
    }
}
