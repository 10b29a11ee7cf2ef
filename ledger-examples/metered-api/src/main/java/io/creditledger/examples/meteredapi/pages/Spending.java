package io.creditledger.examples.meteredapi.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What calls have cost, by route and by API key.
 *
 * @param routes the routes, the most expensive first
 * @param keys the keys, likewise
 * @param total all of it together
 * @param refunded what was given back in the same time
 */
public record Spending(List<Row> routes, List<Row> keys, long total, long refunded) {
    private static final int FULL = 600;

    /**
     * One of them.
     *
     * @param name which
     * @param calls how often
     * @param credits for how much
     * @param width its share of all credits, of {@value Spending#FULL}
     */
    public record Row(String name, long calls, long credits, long width) {}

    /** Adds up movements. */
    static Spending of(List<Line> lines) {
        List<Line> calls = lines.stream().filter(Line::call).toList();
        long total = calls.stream().mapToLong(line -> -line.amount()).sum();
        long refunded = lines.stream()
                .filter(line -> line.what().equals(Line.REFUND))
                .mapToLong(Line::amount)
                .sum();
        return new Spending(rows(calls, Line::route, total), rows(calls, Line::key, total), total, refunded);
    }

    private static List<Row> rows(List<Line> calls, Function<Line, String> by, long total) {
        Map<String, long[]> sums = new TreeMap<>();
        for (Line line : calls) {
            long[] sum = sums.computeIfAbsent(by.apply(line), name -> new long[2]);
            sum[0]++;
            sum[1] -= line.amount();
        }
        return sums.entrySet().stream()
                .map(one -> new Row(
                        one.getKey().isEmpty() ? "not recorded" : one.getKey(),
                        one.getValue()[0],
                        one.getValue()[1],
                        total == 0 ? 0 : FULL * one.getValue()[1] / total))
                .sorted(Comparator.comparingLong(Row::credits).reversed().thenComparing(Row::name))
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
