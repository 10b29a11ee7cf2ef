package io.creditledger.examples.benchmark.micro;

import io.creditledger.examples.benchmark.load.Spread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** What calls cost, by the name of the benchmark, and the page that tells it. */
final class Costs {
    private static final String BYTES = "gc.alloc.rate.norm";
    private static final String CACHED = "BalanceBenchmark.cached";
    private static final String BARE = "BalanceBenchmark.bareCaffeine";
    private static final String H2 = "BalanceBenchmark.rowOnH2";
    private static final String POSTGRES = "BalanceBenchmark.rowOnPostgres";
    private static final List<String> DRAWS = List.of(Order.ZIPF, Order.EVEN);

    private final Map<String, Cost> costs;

    Costs(Map<String, Cost> costs) {
        this.costs = costs;
    }

    /**
     * One call.
     *
     * @param nanos how long it takes, over all iterations of all forks
     * @param bytes how much it allocates, likewise
     */
    record Cost(Spread nanos, Spread bytes) {}

    /** Takes what JMH has measured. */
    static Costs of(Collection<RunResult> results) {
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (RunResult result : results) {
            List<Double> nanos = new ArrayList<>();
            List<Double> bytes = new ArrayList<>();
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    nanos.add(iteration.getPrimaryResult().getScore());
                    bytes.add(Objects.requireNonNull(
                                    iteration.getSecondaryResults().get(BYTES))
                            .getScore());
                }
            }
            costs.put(name(result), new Cost(spread(nanos), spread(bytes)));
        }
        return new Costs(costs);
    }

    private static String name(RunResult result) {
        String full = result.getParams().getBenchmark();
        int method = full.lastIndexOf('.');
        StringBuilder name = new StringBuilder(full.substring(full.lastIndexOf('.', method - 1) + 1));
        for (String param : result.getParams().getParamsKeys()) {
            name.append(", ")
                    .append(param)
                    .append(' ')
                    .append(result.getParams().getParam(param));
        }
        return name.toString();
    }

    private static Spread spread(List<Double> figures) {
        return Spread.of(figures.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns how long JMH has measured. */
    static String plan(Collection<RunResult> results) {
        BenchmarkParams params = results.iterator().next().getParams();
        return "JMH " + params.getJmhVersion() + ", one thread, " + params.getForks() + " forks, each "
                + params.getWarmup().getCount() + " x " + params.getWarmup().getTime() + " to warm up and "
                + params.getMeasurement().getCount() + " x "
                + params.getMeasurement().getTime() + " that count; " + String.join(" ", params.getJvmArgs());
    }

    /** Returns the whole page. */
    String page(Map<String, String> how) {
        List<String> lines = new ArrayList<>(List.of(
                "# Single calls",
                "",
                "Written by the [benchmark](../ledger-examples/benchmark/README.md#single-calls), not by hand: what one call costs on one"
                        + " thread, as median (least to most) of all",
                "iterations.",
                ""));
        lines.addAll(goals());
        lines.addAll(List.of("", "| benchmark | nanoseconds | bytes allocated |", "|---|---|---|"));
        costs.forEach((name, cost) -> lines.add("| `" + name + "` | " + show(cost.nanos()) + " | "
                + show(cost.bytes().median()) + " |"));
        lines.addAll(List.of("", "| what | value |", "|---|---|"));
        how.forEach((name, value) -> lines.add("| " + name + " | " + value + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** Returns the table of goals. */
    List<String> goals() {
        return List.of(
                "| measure | must | users drawn by a Zipf distribution | users drawn evenly |",
                "|---|---|---|---|",
                goal(
                        "a balance from the cache / from a bare Caffeine cache configured alike, ample room",
                        "at most 1.5x",
                        draw -> ratio(ample(CACHED, draw), ample(BARE, draw))),
                goal("the same, scarce room", "at most 1.5x", draw -> ratio(scarce(CACHED, draw), scarce(BARE, draw))),
                goal("bytes allocated by a hit, ample room", "at most 24", draw -> bytes(ample(CACHED, draw))),
                goal("the same, scarce room", "at most 24", draw -> bytes(scarce(CACHED, draw))),
                goal(
                        "the row by primary key on H2 in memory / a balance from the cache",
                        "at least 20x",
                        draw -> ratio(drawn(H2, draw), ample(CACHED, draw))),
                goal(
                        "the row by primary key on PostgreSQL / a balance from the cache",
                        "at least 300x",
                        draw -> ratio(drawn(POSTGRES, draw), ample(CACHED, draw))));
    }

    private static String drawn(String name, String draw) {
        return name + ", draw " + draw;
    }

    private static String ample(String name, String draw) {
        return drawn(name, draw) + ", room " + BalanceBenchmark.AMPLE;
    }

    private static String scarce(String name, String draw) {
        return drawn(name, draw) + ", room " + BalanceBenchmark.SCARCE;
    }

    private static String goal(String measure, String must, Function<String, OptionalDouble> measured) {
        String unit = must.endsWith("x") ? "x" : "";
        StringBuilder line = new StringBuilder("| " + measure + " | " + must + " |");
        for (String draw : DRAWS) {
            OptionalDouble value = measured.apply(draw);
            line.append(' ')
                    .append(value.isPresent() ? show(value.getAsDouble()) + unit : "not measured")
                    .append(" |");
        }
        return line.toString();
    }

    private OptionalDouble ratio(String of, String beside) {
        Cost cost = costs.get(of);
        Cost other = costs.get(beside);
        return cost == null || other == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.nanos().median() / other.nanos().median());
    }

    private OptionalDouble bytes(String of) {
        Cost cost = costs.get(of);
        return cost == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.bytes().median());
    }

    private static String show(Spread spread) {
        return show(spread.median()) + " (" + show(spread.least()) + " to " + show(spread.most()) + ")";
    }

    private static String show(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%,.2f" : value < 1_000 ? "%,.1f" : "%,.0f", value);
    }
}
