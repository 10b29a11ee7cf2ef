package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.UsageQuery;
import io.creditledger.UsageSum;
import io.creditledger.examples.meteredapi.store.Books;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * What calls have cost, by route and by API key.
 *
 * @param routes the routes, the most expensive first
 * @param keys the keys, likewise
 * @param total all of it together
 * @param refunded what was given back in the same time
 * @param since the first day, in UTC
 */
public record Spending(List<Row> routes, List<Row> keys, long total, long refunded, LocalDate since) {
    private static final int FULL = 600;

    /** As many routes and keys are shown at most. */
    private static final int MOST = 50;

    /**
     * One of them.
     *
     * @param name which
     * @param calls how often
     * @param credits for how much
     * @param width its share of all credits, of {@value Spending#FULL}
     */
    public record Row(String name, long calls, long credits, long width) {}

    /** Reads what an account has spent from a UTC day on. */
    static Spending since(Ledger ledger, AccountId account, LocalDate day) {
        UsageQuery.Builder byRoute = UsageQuery.of(account).from(day).by(Books.ROUTE);
        UsageQuery.Builder byKey =
                UsageQuery.of(account).from(day).by(Books.KEY).limit(MOST);
        List<UsageSum> routes = ledger.usage(byRoute.build()).sums();
        List<UsageSum> keys = ledger.usage(byKey.build()).sums();
        // There are few routes, so these are all sums.
        long total = routes.stream().mapToLong(sum -> sum.debited().longValue()).sum();
        long refunded =
                routes.stream().mapToLong(sum -> sum.refunded().longValue()).sum();
        return new Spending(rows(routes, total), rows(keys, total), total, refunded, day);
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
                            name.isEmpty() ? "not recorded" : name,
                            sum.debits(),
                            credits,
                            total == 0 ? 0 : FULL * credits / total);
                })
                .toList();
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
