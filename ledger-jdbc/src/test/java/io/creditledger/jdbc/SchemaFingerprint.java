package io.creditledger.jdbc;

import io.creditledger.jdbc.testing.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** Everything that a database's catalog says about the ledger in a namespace: two that are equal were made alike. */
final class SchemaFingerprint {
    private SchemaFingerprint() {}

    /** Returns one line per column, constraint, index, sequence and recorded script. */
    static List<String> of(TestDatabase database, String namespace) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> queries(database.dialect(), namespace).stream()
                        .flatMap(query -> handle.createQuery(query).mapToMap().list().stream())
                        .map(row -> row.entrySet().stream()
                                .map(cell -> cell.getKey() + "=" + cell.getValue())
                                .collect(Collectors.joining(", ")))
                        .map(line ->
                                line.toLowerCase(Locale.ROOT).replace(namespace.toLowerCase(Locale.ROOT), "NAMESPACE"))
                        .sorted()
                        .toList());
    }

    private static List<String> queries(LedgerDialect dialect, String namespace) {
        String applied = "SELECT version, script, oldest_writer FROM " + namespace + ".ledger_schema";
        return switch (dialect) {
            case H2 ->
                List.of(
                        """
                        SELECT table_name, column_name, ordinal_position, is_nullable, data_type, collation_name,
                               character_maximum_length, numeric_precision, numeric_scale, column_default
                        FROM information_schema.columns WHERE table_schema = '%s'
                        """.formatted(namespace),
                        """
                        SELECT table_name, index_name, column_name, ordinal_position, is_unique
                        FROM information_schema.index_columns WHERE table_schema = '%s' AND index_name LIKE 'LEDGER%%'
                        """.formatted(namespace),
                        """
                        SELECT c.table_name, c.constraint_type, k.column_name, k.ordinal_position
                        FROM information_schema.table_constraints c JOIN information_schema.key_column_usage k
                          ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
                        WHERE c.constraint_schema = '%s'
                        """.formatted(namespace),
                        """
                        SELECT sequence_name, data_type, start_value, increment, cycle_option, cache
                        FROM information_schema.sequences WHERE sequence_schema = '%s'
                        """.formatted(namespace),
                        applied);
            case POSTGRESQL ->
                List.of(
                        """
                        SELECT table_name, column_name, ordinal_position, is_nullable, data_type, collation_name,
                               character_maximum_length, numeric_precision, numeric_scale, column_default
                        FROM information_schema.columns WHERE table_schema = '%s'
                        """.formatted(namespace),
                        "SELECT indexdef FROM pg_indexes WHERE schemaname = '" + namespace + "'",
                        """
                        SELECT r.relname, c.conname, pg_get_constraintdef(c.oid) AS def
                        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.connamespace = CAST('%s' AS regnamespace)
                        """.formatted(namespace),
                        "SELECT relname, CAST(reloptions AS text) AS options FROM pg_class"
                                + " WHERE relnamespace = CAST('" + namespace + "' AS regnamespace)",
                        """
                        SELECT sequencename, CAST(data_type AS text) AS type, start_value, increment_by, cycle, cache_size
                        FROM pg_sequences WHERE schemaname = '%s'
                        """.formatted(namespace),
                        applied);
            case MARIADB ->
                List.of(
                        """
                        SELECT table_name, column_name, ordinal_position, is_nullable, column_type, collation_name,
                               column_default
                        FROM information_schema.columns WHERE table_schema = '%s'
                        """.formatted(namespace),
                        """
                        SELECT table_name, table_type, engine, table_collation
                        FROM information_schema.tables WHERE table_schema = '%s'
                        """.formatted(namespace),
                        """
                        SELECT table_name, index_name, non_unique, seq_in_index, column_name
                        FROM information_schema.statistics WHERE table_schema = '%s'
                        """.formatted(namespace),
                        "SELECT start_value, increment, cycle_option, cache_size FROM " + namespace + ".ledger_id",
                        applied);
            case MYSQL ->
                List.of("""
                        SELECT table_name, column_name, ordinal_position, is_nullable, column_type, collation_name,
                               column_default, extra
                        FROM information_schema.columns WHERE table_schema = '%s'
                        """.formatted(namespace), """
                        SELECT table_name, table_type, engine, table_collation
                        FROM information_schema.tables WHERE table_schema = '%s'
                        """.formatted(namespace), """
                        SELECT table_name, index_name, non_unique, seq_in_index, column_name
                        FROM information_schema.statistics WHERE table_schema = '%s'
                        """.formatted(namespace), applied);
        };
    }
}
