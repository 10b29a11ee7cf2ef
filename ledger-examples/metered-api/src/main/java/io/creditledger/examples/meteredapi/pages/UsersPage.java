package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.Ledger;
import io.creditledger.examples.meteredapi.users.Email;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.UserList;
import io.creditledger.examples.meteredapi.users.UserList.Column;
import io.creditledger.examples.meteredapi.users.UserList.Search;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All users, a page at a time, as admins sort and filter them. */
public final class UsersPage {
    private static final int PER_PAGE = 50;

    private final Views views;
    private final UserList users;
    private final Ledger ledger;

    /** Lists these users. */
    public UsersPage(Views views, UserList users, Ledger ledger) {
        this.views = views;
        this.users = users;
        this.ledger = ledger;
    }

    /** A user in the list, with what the account has. */
    public record Row(User user, Balance balance) {
        /** Returns when the user registered, for a {@code time} element. */
        public String getCreated() {
            return Line.iso(user.createdAt());
        }
    }

    /**
     * The head of a column by which the list can be sorted.
     *
     * @param name what it is called in the address
     * @param label what people call it
     * @param sorted how the list is sorted by it, for {@code aria-sort}; an empty text if it is not
     * @param link where the list is sorted by it, or the other way round
     * @param number whether it is a column of numbers
     */
    public record Head(String name, String label, String sorted, String link, boolean number) {}

    /** The list. */
    public void show(Context ctx) {
        Search search = search(ctx);
        String after = parameter(ctx, "after");
        boolean tooLong = search.text().length() > Email.LONGEST;
        UserList.Page page = tooLong
                ? new UserList.Page(List.of(), "")
                : users.page(search, after, PER_PAGE)
                        .orElseThrow(
                                () -> Problem.badRequest("There is no such page of the list. Begin at the first."));
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        model.put("rows", rows(page.users()));
        model.put("heads", heads(search));
        model.put("text", search.text());
        model.put("role", search.role() == null ? "" : search.role().name());
        model.put("roles", Role.values());
        model.put("status", search.status() == null ? "" : search.status().name());
        model.put("statuses", AccountStatus.values());
        model.put("sort", name(search.column()));
        model.put("descending", search.descending());
        model.put("filtered", !filter(search).isEmpty());
        model.put("count", tooLong ? 0L : users.count(search));
        model.put("first", after.isEmpty() ? "" : link(search, search.column(), search.descending()));
        model.put(
                "next",
                page.next().isEmpty()
                        ? ""
                        : link(search, search.column(), search.descending()) + "&after=" + encoded(page.next()));
        views.show(ctx, "users", model);
    }

    private List<Row> rows(List<User> page) {
        Map<AccountId, Balance> balances =
                ledger.balances(page.stream().map(User::account).toList());
        List<Row> rows = new ArrayList<>();
        for (User user : page) {
            Balance balance = balances.get(user.account());
            if (balance != null) {
                rows.add(new Row(user, balance));
            }
        }
        return rows;
    }

    private static Search search(Context ctx) {
        String order = parameter(ctx, "order");
        if (!List.of("", "up", "down").contains(order)) {
            throw Problem.badRequest("The order is up or down.");
        }
        Column column = chosen(ctx, "sort", Column.values());
        return new Search(
                parameter(ctx, "text").strip(),
                chosen(ctx, "role", Role.values()),
                chosen(ctx, "status", AccountStatus.values()),
                column == null ? Column.EMAIL : column,
                order.equals("down"));
    }

    private static String parameter(Context ctx, String name) {
        return Optional.ofNullable(ctx.queryParam(name)).orElse("");
    }

    /** One of these values; null for none. */
    private static <E extends Enum<E>> @Nullable E chosen(Context ctx, String name, E[] values) {
        String text = parameter(ctx, name);
        if (text.isEmpty()) {
            return null;
        }
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("There is no such " + name + "."));
    }

    private static List<Head> heads(Search search) {
        return List.of(
                head(search, Column.EMAIL, "Email", false),
                head(search, Column.BALANCE, "Available", true),
                head(search, Column.CREATED, "Registered", false));
    }

    private static Head head(Search search, Column column, String label, boolean number) {
        boolean here = search.column() == column;
        String sorted = !here ? "" : search.descending() ? "descending" : "ascending";
        // Largest balances and newest users are asked for first.
        boolean descending = here ? !search.descending() : column != Column.EMAIL;
        return new Head(name(column), label, sorted, link(search, column, descending), number);
    }

    private static String name(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    private static String link(Search search, Column column, boolean descending) {
        return "/admin/users?" + filter(search) + "sort=" + name(column) + "&order=" + (descending ? "down" : "up");
    }

    private static String filter(Search search) {
        return (search.text().isEmpty() ? "" : "text=" + encoded(search.text()) + "&")
                + (search.role() == null ? "" : "role=" + search.role() + "&")
                + (search.status() == null ? "" : "status=" + search.status() + "&");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
