package io.creditledger.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses among the ways of setting up a store: so few that every two values meet at least once ("pairwise"), or with
 * {@code -Dcontract=full} all of them. The choice is the same on every machine.
 */
public final class Combinations {
    private Combinations() {}

    /** Makes something of one value each of two properties: all pairs. */
    public static <A, B, R> Stream<R> of(List<A> as, List<B> bs, Make2<A, B, R> make) {
        return of(as, bs, List.of(0), (a, b, nothing) -> make.of(a, b));
    }

    /** Makes something of one value each of three properties. */
    public static <A, B, C, R> Stream<R> of(List<A> as, List<B> bs, List<C> cs, Make3<A, B, C, R> make) {
        return of(as, bs, cs, List.of(0), (a, b, c, nothing) -> make.of(a, b, c));
    }

    /** Makes something of one value each of four properties. */
    public static <A, B, C, D, R> Stream<R> of(
            List<A> as, List<B> bs, List<C> cs, List<D> ds, Make4<A, B, C, D, R> make) {
        return rows(new int[] {as.size(), bs.size(), cs.size(), ds.size()}, full()).stream()
                .map(row -> make.of(as.get(row[0]), bs.get(row[1]), cs.get(row[2]), ds.get(row[3])));
    }

    /** Returns whether everything is to be run. */
    public static boolean full() {
        return System.getProperty("contract", "pairwise").equals("full");
    }

    /** Greedy: takes the row that covers most of the pairs still missing until none is, the first of equals. */
    static List<int[]> rows(int[] sizes, boolean full) {
        List<int[]> all = product(sizes);
        if (full) {
            return all;
        }
        Set<String> missing = new HashSet<>();
        all.forEach(row -> missing.addAll(pairs(row)));
        List<int[]> chosen = new ArrayList<>();
        while (!missing.isEmpty()) {
            int[] best = all.stream()
                    .max(Comparator.comparingLong(
                            row -> pairs(row).stream().filter(missing::contains).count()))
                    .orElseThrow();
            pairs(best).forEach(missing::remove);
            chosen.add(best);
        }
        return chosen;
    }

    private static List<int[]> product(int[] sizes) {
        List<int[]> rows = List.of(new int[sizes.length]);
        for (int i = 0; i < sizes.length; i++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] row : rows) {
                for (int value = 0; value < sizes[i]; value++) {
                    int[] copy = row.clone();
                    copy[i] = value;
                    longer.add(copy);
                }
            }
            rows = longer;
        }
        return rows;
    }

    private static List<String> pairs(int[] row) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            for (int j = i + 1; j < row.length; j++) {
                pairs.add(i + "=" + row[i] + " " + j + "=" + row[j]);
            }
        }
        return pairs;
    }

    /** Makes something of two values. */
    @FunctionalInterface
    public interface Make2<A, B, R> {
        /** Makes it. */
        R of(A a, B b);
    }

    /** Makes something of three values. */
    @FunctionalInterface
    public interface Make3<A, B, C, R> {
        /** Makes it. */
        R of(A a, B b, C c);
    }

    /** Makes something of four values. */
    @FunctionalInterface
    public interface Make4<A, B, C, D, R> {
        /** Makes it. */
        R of(A a, B b, C c, D d);
    }
}
