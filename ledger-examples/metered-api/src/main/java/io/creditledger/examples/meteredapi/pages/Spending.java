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
        List<UsageSum> all =
                ledger.usage(UsageQuery.of(account).from(day).build()).sums();
        long total = all.stream().mapToLong(sum -> sum.debited().longValue()).sum();
        long refunded =
                all.stream().mapToLong(sum -> sum.refunded().longValue()).sum();
        return new Spending(
                rows(ledger, UsageQuery.of(account).from(day), Books.ROUTE, total),
                rows(ledger, UsageQuery.of(account).from(day), Books.KEY, total),
                total,
                refunded,
                day);
    }

    private static List<Row> rows(Ledger ledger, UsageQuery.Builder query, String dimension, long total) {
        return ledger.usage(query.by(dimension).limit(MOST).build()).sums().stream()
                .filter(sum -> sum.debits() > 0)
                .map(sum -> {
                    String name = sum.values().get(dimension);
                    long credits = sum.debited().longValue();
                    return new Row(
                            name == null || name.isEmpty() ? "not recorded" : name,
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
