package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.UsageSum;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds rows of usage up to what a query asks for. Not thread-safe: create one instance for each query. */
public final class UsageSums {
    private static final Comparator<UsageSum> ORDER = Comparator.comparing(
                    (UsageSum sum) -> sum.asset().code())
            .thenComparing(sum -> sum.day().orElse(LocalDate.MIN))
            .thenComparing(UsageSum::net, Comparator.reverseOrder())
            .thenComparing(sum -> sum.account().map(AccountId::value).orElse(""))
            .thenComparing(sum -> String.join("\0", sum.values().values()));

    private final UsageQuery query;
    private final Map<String, Integer> places;
    private final Map<Group, UsageRow> groups = new HashMap<>();

    /**
     * Starts without a row.
     *
     * @param places the places of the dimensions that the query names
     */
    public UsageSums(UsageQuery query, Map<String, Integer> places) {
        this.query = query;
        this.places = places;
    }

    /** What is summed together. */
    private record Group(Asset asset, @Nullable AccountId account, UsageRow.Key key) {}

    /**
     * Adds a row, or a sum of rows, if it matches the days and values of the query.
     *
     * @param asset the asset of the account
     * @param account the account; counts only if the query groups by account
     * @param row what is added; of its key counts what the query groups by
     */
    public void add(Asset asset, @Nullable AccountId account, UsageRow row) {
        if (!matches(row.key())) {
            return;
        }
        List<String> values = query.dimensions().stream()
                .map(name -> row.key().values().get(place(name)))
                .toList();
        UsageRow.Key key = new UsageRow.Key(0, query.byDay() ? row.key().day() : 0, values);
        UsageRow kept = new UsageRow(key, row.debits(), row.debited(), row.refunds(), row.refunded());
        groups.merge(new Group(asset, query.byAccount() ? account : null, key), kept, UsageRow::plus);
    }

    private boolean matches(UsageRow.Key key) {
        return key.day() >= query.from().toEpochDay()
                && key.day() < query.until().toEpochDay()
                && query.values().entrySet().stream()
                        .allMatch(value ->
                                key.values().get(place(value.getKey())).equals(UsageDimensions.cut(value.getValue())));
    }

    private int place(String name) {
        return Objects.requireNonNull(places.get(name), name);
    }

    /** Returns the sums. */
    public UsageReport report() {
        List<UsageSum> sums = new ArrayList<>(groups.size());
        groups.forEach((group, row) -> sums.add(sum(group, row)));
        sums.sort(ORDER);
        boolean complete = sums.size() <= query.limit();
        return new UsageReport(complete ? sums : sums.subList(0, query.limit()), complete);
    }

    private UsageSum sum(Group group, UsageRow row) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> names = query.dimensions();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), row.key().values().get(i));
        }
        return new UsageSum(
                group.asset,
                Optional.ofNullable(group.account),
                query.byDay() ? Optional.of(LocalDate.ofEpochDay(row.key().day())) : Optional.empty(),
                values,
                row.debits(),
                row.debited(),
                row.refunds(),
                row.refunded());
    }
}
