package io.creditledger.examples.meteredapi.users;

import io.creditledger.AccountStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Users as admins look for them. A page begins behind the last row of the page before, which an index finds, so a page far behind takes
 * no longer than the first one.
 */
public final class UserList {
    /** So written, the order of the users stays that of their index. */
    private static final String IN_STATUS =
            " AND EXISTS (SELECT 1 FROM user_account a WHERE a.user_id = u.id AND a.status = :status)";

    private final Jdbi jdbi;

    /** Looks for users in this database. */
    public UserList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** By what the list is sorted. */
    public enum Column {
        /** The email, which is different for each user. */
        EMAIL("u.email"),
        /** What the account has to spend. */
        BALANCE("a.available"),
        /** When the user registered. */
        CREATED("u.created_at");

        private final String sql;

        Column(String sql) {
            this.sql = sql;
        }
    }

    /**
     * Which users are listed, and how.
     *
     * @param text what their emails contain, or an empty text
     * @param role their role, or null for all
     * @param status of their accounts, or null for all
     * @param column by what they are sorted
     * @param descending whether the largest come first
     */
    public record Search(
            String text, @Nullable Role role, @Nullable AccountStatus status, Column column, boolean descending) {
        private String from() {
            boolean byBalance = column == Column.BALANCE;
            return " FROM app_user u" + (byBalance ? " JOIN user_account a ON a.user_id = u.id" : "") + " WHERE TRUE"
                    + (text.isEmpty() ? "" : " AND u.email LIKE :pattern ESCAPE '!'")
                    + (role == null ? "" : " AND u.role = :role")
                    + (status == null ? "" : byBalance ? " AND a.status = :status" : IN_STATUS);
        }

        /** The same number, by fewer rows if only the status counts. */
        private String counted() {
            return text.isEmpty() && role == null && status != null
                    ? " FROM user_account a WHERE a.status = :status"
                    : new Search(text, role, status, Column.EMAIL, false).from();
        }

        private String behind(boolean first) {
            if (first) {
                return "";
            }
            String sign = descending ? "<" : ">";
            return column == Column.EMAIL
                    ? " AND u.email " + sign + " :value"
                    // The first condition is one that an index takes on every database.
                    : " AND " + column.sql + " " + sign + "= :value AND (" + column.sql + " " + sign + " :value OR "
                            + id() + " " + sign + " :id)";
        }

        private String order() {
            String direction = descending ? " DESC" : "";
            return " ORDER BY " + column.sql + direction + (column == Column.EMAIL ? "" : ", " + id() + direction);
        }

        /** The id beside the column, in one index with it. */
        private String id() {
            return column == Column.BALANCE ? "a.user_id" : "u.id";
        }

        private <S extends SqlStatement<S>> S bind(S statement) {
            if (!text.isEmpty()) {
                String escaped = text.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0");
                statement.bind("pattern", "%" + escaped + "%");
            }
            if (role != null) {
                statement.bind("role", role.name());
            }
            if (status != null) {
                statement.bind("status", status.name());
            }
            return statement;
        }
    }

    /**
     * A page.
     *
     * @param users on it, in order
     * @param next where the next page begins; an empty text if this is the last one
     */
    public record Page(List<User> users, String next) {}

    /** Where a page begins: behind this row. */
    private record Place(Object value, @Nullable UUID id) {
        /** Returns where a page begins; empty if that is nowhere. */
        static Optional<Place> read(Column column, String text) {
            if (column == Column.EMAIL) {
                return text.length() > Email.LONGEST ? Optional.empty() : Optional.of(new Place(text, null));
            }
            String[] parts = text.split("~", -1);
            try {
                if (parts.length == 2) {
                    UUID id = UUID.fromString(parts[1]);
                    return Optional.of(
                            new Place(column == Column.BALANCE ? Long.valueOf(parts[0]) : Instant.parse(parts[0]), id));
                }
            } catch (IllegalArgumentException | DateTimeParseException e) {
                // told by the answer
            }
            return Optional.empty();
        }
    }

    /**
     * Returns the users behind {@code after}, the {@code next} of the page before.
     *
     * @return empty if {@code after} is none of ours
     */
    public Optional<Page> page(Search search, String after, int limit) {
        record Row(User user, String place) {}
        Optional<Place> place = after.isEmpty() ? Optional.empty() : Place.read(search.column(), after);
        if (!after.isEmpty() && place.isEmpty()) {
            return Optional.empty();
        }
        String balance = search.column() == Column.BALANCE ? ", a.available" : "";
        String sql = "SELECT u.id, u.email, u.role, u.created_at" + balance + search.from()
                + search.behind(place.isEmpty()) + search.order() + " LIMIT :limit";
        List<Row> rows = jdbi.withHandle(handle -> {
            var query = search.bind(handle.createQuery(sql)).bind("limit", limit + 1);
            place.ifPresent(from -> {
                query.bind("value", from.value());
                if (from.id() != null) {
                    query.bind("id", from.id());
                }
            });
            return query.map((row, context) -> {
                        User user = Users.read(row);
                        return new Row(
                                user,
                                switch (search.column()) {
                                    case EMAIL -> user.email();
                                    case BALANCE -> row.getLong("available") + "~" + user.id();
                                    case CREATED -> user.createdAt() + "~" + user.id();
                                });
                    })
                    .list();
        });
        boolean more = rows.size() > limit;
        List<Row> shown = more ? rows.subList(0, limit) : rows;
        return Optional.of(new Page(
                shown.stream().map(Row::user).toList(),
                more ? shown.get(limit - 1).place() : ""));
    }

    /** Returns how many such users there are. */
    public long count(Search search) {
        return jdbi.withHandle(handle -> search.bind(handle.createQuery("SELECT COUNT(*)" + search.counted()))
                .mapTo(Long.class)
                .one());
    }
}
