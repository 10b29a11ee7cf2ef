package io.creditledger.audit;

import io.creditledger.export.ExportFormat;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of an export as text. A value is a text, a number, a boolean, or a list or a map of texts; its {@link
 * Object#toString()} is what a reader gets, but for lists and maps, which are JSON in either format.
 */
final class RowText {
    private RowText() {}

    /** Appends what stands before the first row. */
    static void begin(ExportFormat format, StringBuilder out, List<String> columns) {
        if (format == ExportFormat.CSV) {
            csv(out, columns);
        }
    }

    /** Appends one row. */
    static void row(
            ExportFormat format, StringBuilder out, List<String> columns, List<? extends @Nullable Object> row) {
        if (row.size() != columns.size()) {
            throw new AssertionError(row.size() + " values for " + columns);
        }
        if (format == ExportFormat.CSV) {
            csv(out, row);
        } else {
            json(out, columns, row);
        }
    }

    private static void csv(StringBuilder out, List<? extends @Nullable Object> row) {
        for (int i = 0; i < row.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            Object value = row.get(i);
            if (value instanceof String text) {
                field(out, text);
            } else if (value instanceof Collection || value instanceof Map) {
                StringBuilder json = new StringBuilder();
                value(json, value);
                field(out, json.toString());
            } else if (value != null) {
                out.append(value);
            }
        }
        out.append("\r\n");
    }

    private static void field(StringBuilder out, String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c != ',' && c != '"' && c != '\r' && c != '\n';
        }
        if (plain) {
            out.append(text);
        } else {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }

    private static void json(StringBuilder out, List<String> columns, List<? extends @Nullable Object> row) {
        char before = '{';
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i);
            if (value != null) {
                out.append(before);
                quote(out, columns.get(i));
                value(out.append(':'), value);
                before = ',';
            }
        }
        out.append("}\n");
    }

    private static void value(StringBuilder out, Object value) {
        if (value instanceof Boolean || value instanceof Integer) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
                quote(out.append(before), entry.getKey().toString());
                value(out.append(':'), entry.getValue());
                before = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            char before = '[';
            for (Object element : list) {
                value(out.append(before), element);
                before = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else {
            quote(out, value.toString());
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
