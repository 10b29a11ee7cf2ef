package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.UsageQuery;
import io.creditledger.UsageSum;
import io.creditledger.examples.meteredapi.store.Books;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What calls have cost, by route and by API key.
 *
 * @param routes the routes, the most expensive first
 * @param keys the keys, likewise
 * @param total all of it together
 * @param refunded what was given back in the same time
 * @param time its days, in UTC, as people say it
 */
public record Spending(List<Row> routes, List<Row> keys, long total, long refunded, String time) {
    /** No ledger has recorded anything before. */
    static final LocalDate FIRST = LocalDate.of(1, 1, 1);

    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final int FULL = 600;

    /** As many routes and keys are shown at most. */
    private static final int MOST = 50;

    /**
     * One of them.
     *
     * @param label what people call it, or an empty text
     * @param name which
     * @param calls how often
     * @param credits for how much
     * @param width its share of all credits, of {@value Spending#FULL}
     */
    public record Row(String label, String name, long calls, long credits, long width) {}

    /** Reads what an account has spent from a UTC day on; up to a last day, if there is one. */
    static Spending of(Ledger ledger, AccountId account, LocalDate first, @Nullable LocalDate last) {
        List<UsageSum> routes = ledger.usage(
                        usage(account, first, last).by(Books.ROUTE).build())
                .sums();
        List<UsageSum> keys = ledger.usage(
                        usage(account, first, last).by(Books.KEY).limit(MOST).build())
                .sums();
        // There are few routes, so these are all sums.
        long total = routes.stream().mapToLong(sum -> sum.debited().longValue()).sum();
        long refunded =
                routes.stream().mapToLong(sum -> sum.refunded().longValue()).sum();
        return new Spending(rows(routes, total), rows(keys, total), total, refunded, time(first, last));
    }

    private static String time(LocalDate first, @Nullable LocalDate last) {
        if (last == null) {
            return "since " + first;
        }
        if (first.equals(FIRST)) {
            return "until " + last;
        }
        return first.equals(last) ? "on " + first : "from " + first + " to " + last;
    }

    private static UsageQuery.Builder usage(AccountId account, LocalDate first, @Nullable LocalDate last) {
        UsageQuery.Builder query = UsageQuery.of(account).from(first.isBefore(FIRST) ? FIRST : first);
        return last == null || !last.isBefore(LAST)
                ? query
                : query.until(last.isBefore(FIRST) ? FIRST : last.plusDays(1));
    }

    /** Returns the rows of sums by one dimension. */
    private static List<Row> rows(List<UsageSum> sums, long total) {
        return sums.stream()
                .filter(sum -> sum.debits() > 0)
                .limit(MOST)
                .map(sum -> {
                    String name = String.join("", sum.values().values());
                    long credits = sum.debited().longValue();
                    return new Row(
                            "",
                            name.isEmpty() ? "not recorded" : name,
                            sum.debits(),
                            credits,
                            total == 0 ? 0 : FULL * credits / total);
                })
                .toList();
    }

    /** Returns this with the names that the owner has given to the keys. */
    Spending named(Function<List<String>, Map<String, String>> names) {
        Map<String, String> found = names.apply(keys.stream().map(Row::name).toList());
        List<Row> named = keys.stream()
                .map(row -> new Row(
                        found.getOrDefault(row.name(), ""), row.name(), row.calls(), row.credits(), row.width()))
                .toList();
        return new Spending(routes, named, total, refunded, time);
    }

    /** Returns how many more calls a balance pays for, at the average price of these; an empty text if there were none. */
    static String callsLeft(List<Line> newestFirst, long available) {
        List<Line> calls = newestFirst.stream().filter(Line::call).limit(50).toList();
        long spent = calls.stream().mapToLong(line -> -line.amount()).sum();
        if (spent <= 0) {
            return "";
        }
        double price = (double) spent / calls.size();
        long left = (long) (Math.max(0, available) / price);
        return String.format(
                Locale.ROOT,
                "about %,d calls left, at %.1f credits for each of the last %d",
                left,
                price,
                calls.size());
    }
}
