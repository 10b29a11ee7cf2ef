package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * H2, whose LOWER follows the locale of the JVM: {@link #lower} does it instead. The catalog's own names are in upper case
 * here, in which H2 finds them whatever it is told to do with names that are not quoted.
 */
public interface H2Catalog extends SchemaCatalog {
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
    List<TableKey> keys(String namespace);

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
