package io.creditledger.jdbc.internal.schema;

import io.creditledger.jdbc.internal.dialect.SchemaCatalog.TableKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ledger cannot work without: its columns, the keys that keep it from writing anything twice, and its sequence.
 * All names are in lower case.
 *
 * @param columns the names of the columns, by table
 * @param keys the tables' primary and unique keys
 * @param increments by how much each sequence moves
 */
public record SchemaShape(Map<String, Set<String>> columns, Set<TableKey> keys, Map<String, Long> increments) {
    /** A statement that creates a table: its name, and its lines. */
    public static final Pattern TABLE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\(\n(.*)\n\\).*", Pattern.DOTALL);

    private static final Pattern SEQUENCE =
            Pattern.compile("CREATE SEQUENCE IF NOT EXISTS (\\w+) .*INCREMENT BY (\\d+) .*");

    /** Reads from the scripts what they create, so that it is said in one place only. */
    public static SchemaShape of(List<Script> scripts) {
        SchemaShape shape = new SchemaShape(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashMap<>());
        for (Script script : scripts) {
            for (String statement : SchemaScripts.statements(script)) {
                shape.add(statement);
            }
        }
        return shape;
    }

    private void add(String statement) {
        Matcher table = TABLE.matcher(statement);
        if (table.matches()) {
            for (String line : table.group(2).split("\n", -1)) {
                addLine(table.group(1), line.strip());
            }
        }
        Matcher sequence = SEQUENCE.matcher(statement);
        if (sequence.matches()) {
            increments.put(sequence.group(1), Long.valueOf(sequence.group(2)));
        }
    }

    private void addLine(String table, String line) {
        if (line.startsWith("PRIMARY KEY")) {
            keys.add(new TableKey(table, "PRIMARY KEY"));
        } else if (line.startsWith("CONSTRAINT")) {
            keys.add(new TableKey(table, "UNIQUE"));
        } else if (!line.startsWith("KEY ")) {
            addColumn(table, line.substring(0, line.indexOf(' ')));
        }
    }

    public void addColumn(String table, String column) {
        columns.computeIfAbsent(table, name -> new LinkedHashSet<>()).add(column);
    }

    boolean hasColumn(String table, String column) {
        return columns.getOrDefault(table, Set.of()).contains(column);
    }

    /** Returns the tables that are in both. */
    Set<String> tablesIn(SchemaShape found) {
        Set<String> tables = new LinkedHashSet<>(columns.keySet());
        tables.retainAll(found.columns.keySet());
        return tables;
    }

    /** Returns, for people, what is here and not there. */
    public List<String> missingFrom(SchemaShape found) {
        List<String> missing = new ArrayList<>();
        columns.forEach((table, names) -> {
            if (found.columns.containsKey(table)) {
                missing.addAll(columnsMissingFrom(found, table));
            } else {
                missing.add("table " + table);
            }
        });
        for (TableKey key : keys) {
            if (found.columns.containsKey(key.table()) && !found.keys.contains(key)) {
                missing.add("the " + key.type() + " of " + key.table());
            }
        }
        increments.forEach((sequence, increment) -> {
            if (!increment.equals(found.increments.get(sequence))) {
                missing.add("sequence " + sequence + " with INCREMENT BY " + increment);
            }
        });
        return missing;
    }

    /** Returns, for people, which columns a table lacks there. */
    List<String> columnsMissingFrom(SchemaShape found, String table) {
        Set<String> names = new LinkedHashSet<>(columns.getOrDefault(table, Set.of()));
        names.removeAll(found.columns.getOrDefault(table, Set.of()));
        return names.stream().map(name -> "column " + table + "." + name).toList();
    }
}
