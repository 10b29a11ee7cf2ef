package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.report.Bootstrap;
import io.creditledger.examples.benchmark.report.Interval;
import io.creditledger.examples.benchmark.workload.Users;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a process does that has just started, beside its steady state. */
final class ColdPart implements Part {
    static final String RATIO = "cold start";

    @Override
    public void run(Bench bench) throws Exception {
        long beginning = bench.plan().coldStart().toMillis();
        List<String> about = new ArrayList<>();
        about.add(String.format(
                Locale.ROOT,
                "PostgreSQL. New processes with %d callers: their first %.1f s after the ledger was built, and as long again once the"
                        + " rate no longer rises.",
                PeersPart.MANY,
                beginning / 1e3));
        try (LedgerStore store = LedgerStore.on(bench.servers().postgres(), "cold", Users.COUNT)) {
            for (Path home : bench.options().javas()) {
                double[] first = new double[bench.plan().schedule().rounds()];
                double[] steady = new double[first.length];
                for (int round = 0; round < first.length; round++) {
                    Map<String, Double> figures = new ChildJvm(home, List.of())
                            .run(ColdStart.class, store.database().url(), Long.toString(beginning));
                    first[round] = figure(figures, ColdStart.FIRST);
                    steady[round] = figure(figures, ColdStart.STEADY);
                    store.debits().committed((long) figure(figures, ColdStart.MOVED));
                    bench.progress()
                            .say(String.format(
                                    Locale.ROOT,
                                    "%s: %,.0f /s at first, %,.0f /s in the end",
                                    home,
                                    first[round],
                                    steady[round]));
                }
                Interval ratio = Bootstrap.ratio(first, steady);
                about.add(describe(home, Bootstrap.median(first), Bootstrap.median(steady), ratio));
                if (home.equals(Benchmark.ownJava())) {
                    bench.results().figure(RATIO, ratio);
                }
            }
            bench.results().checked(RATIO, store.debits().check());
        }
        bench.results().add("Cold start", about);
    }

    private static double figure(Map<String, Double> figures, String name) {
        Double figure = figures.get(name);
        if (figure == null) {
            throw new IllegalStateException("the process has not printed " + name);
        }
        return figure;
    }

    private static String describe(Path home, Interval first, Interval steady, Interval ratio) {
        return String.format(
                Locale.ROOT,
                "* Java %s: %,.0f operations per second at first, %,.0f in steady state: %.2fx (%.2fx to %.2fx).",
                JavaRelease.of(home),
                first.middle(),
                steady.middle(),
                ratio.middle(),
                ratio.low(),
                ratio.high());
    }
}
