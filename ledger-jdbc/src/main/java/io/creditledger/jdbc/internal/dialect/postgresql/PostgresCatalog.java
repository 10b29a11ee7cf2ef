package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** PostgreSQL. */
public interface PostgresCatalog extends SchemaCatalog {
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
    List<TableKey> keys(String namespace);

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
    @SqlQuery("SELECT CASE WHEN is_called THEN last_value + " + IdBlocks.BLOCK + " ELSE last_value END FROM <sequence>")
    long next(@Define("sequence") String sequence);

    /** What it gives next if it has given anything. */
    @SqlQuery("""
            SELECT last_value + increment_by FROM pg_catalog.pg_sequences
            WHERE schemaname = :namespace AND sequencename = 'ledger_id' AND last_value IS NOT NULL
            """)
    Optional<Long> nextAfterLast(String namespace);
}
