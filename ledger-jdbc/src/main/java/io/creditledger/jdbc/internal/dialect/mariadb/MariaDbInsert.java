package io.creditledger.jdbc.internal.dialect.mariadb;

import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT of one row, and how it becomes one of many.
 *
 * @param start everything before the columns
 * @param columns the columns
 * @param row what stands for one row
 * @param end what to do if a row is there; empty if that is an error
 */
record MariaDbInsert(String start, List<String> columns, String row, String end) {
    private static final Pattern INSERT =
            Pattern.compile("(.*INSERT INTO \\S+) \\(([^()]+)\\)\\s+VALUES (\\([^()]+\\))(.*)", Pattern.DOTALL);
    private static final Pattern ONLY_PLACES = Pattern.compile("\\(\\?(, \\?)*\\)");

    /** Takes an INSERT apart; null for any other statement. */
    static @Nullable MariaDbInsert of(String statement) {
        Matcher matcher = INSERT.matcher(statement.strip());
        return matcher.matches()
                ? new MariaDbInsert(
                        matcher.group(1), List.of(matcher.group(2).split(",\\s*")), matcher.group(3), matcher.group(4))
                : null;
    }

    /** Returns whether it changes the rows that are there. */
    boolean changes() {
        return !end.isEmpty();
    }

    /** Returns which columns need not be named, because they are null in all rows. */
    List<Integer> idle(List<@Nullable Object[]> rows) {
        return changes() || !ONLY_PLACES.matcher(row).matches()
                ? List.of()
                : IntStream.range(0, columns.size())
                        .filter(column -> rows.stream().allMatch(values -> values[column] == null))
                        .boxed()
                        .toList();
    }

    /** Returns the statement for so many rows, without some columns: the server would have to read each NULL. */
    String text(int rows, List<Integer> idle) {
        List<String> named = IntStream.range(0, columns.size())
                .filter(column -> !idle.contains(column))
                .mapToObj(columns::get)
                .toList();
        String one = idle.isEmpty() ? row : "(" + String.join(", ", Collections.nCopies(named.size(), "?")) + ")";
        return start + " (" + String.join(", ", named) + ") VALUES " + String.join(", ", Collections.nCopies(rows, one))
                + end;
    }
}
