package io.creditledger.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first table on a page of the documentation that has a given column, so that tests can hold the page to its word. */
final class DocTable {
    private final List<String> columns;
    private final Map<String, List<String>> rows = new LinkedHashMap<>();

    private DocTable(List<String> columns) {
        this.columns = columns;
    }

    static DocTable read(String page, String column) {
        DocTable table = null;
        for (String line : lines(page)) {
            List<String> cells = cells(line);
            if (table == null) {
                table = cells.contains(column) ? new DocTable(cells) : null;
            } else if (cells.isEmpty()) {
                break;
            } else if (!cells.get(0).startsWith("--")) {
                table.rows.put(cells.get(0), cells);
            }
        }
        if (table == null) {
            throw new IllegalStateException(page + " has no table with a column " + column);
        }
        return table;
    }

    /** Returns what stands in a row, named by its first cell, under a column. */
    String cell(String row, String column) {
        List<String> cells = rows.get(row);
        return cells == null ? "(no such row)" : cells.get(columns.indexOf(column));
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("|")) {
            return List.of();
        }
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    private static List<String> lines(String page) {
        try {
            return Files.readAllLines(Path.of("..", "docs", page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
