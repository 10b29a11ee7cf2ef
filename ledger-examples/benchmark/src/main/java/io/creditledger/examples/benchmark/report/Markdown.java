package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Sample;
import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.load.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes the report. */
public final class Markdown {
    private final Results results;
    private final List<Goal> goals;

    /** Takes what was measured and what is to be reached. */
    public Markdown(Results results, List<Goal> goals) {
        this.results = results;
        this.goals = goals;
    }

    /**
     * Returns the whole page.
     *
     * @param how under which conditions it was measured, by name
     * @param chart the file with the chart, beside the page
     */
    public String page(Map<String, String> how, String chart) {
        List<String> lines = new ArrayList<>(List.of(
                "# Benchmarks",
                "",
                "Written by the [benchmark](../ledger-examples/benchmark/README.md), not by hand. Rates are operations per second, as median"
                        + " (least to most) over the rounds;",
                "all other figures of a table are medians over the rounds. Each case was warmed up until its rate stopped rising; then all"
                        + " cases of a table ran in each round.",
                "CPU is processor time per operation in microseconds: of the client with its compiler and garbage collector, and of the"
                        + " database server with all its processes.",
                "",
                "![Operations per second](" + chart + ")",
                "",
                "## Goals",
                ""));
        lines.addAll(summary());
        results.sections().forEach(section -> lines.addAll(section(section)));
        lines.addAll(suspicions());
        lines.addAll(List.of("", "## Conditions", "", "| what | value |", "|---|---|"));
        how.forEach((name, value) -> lines.add("| " + name + " | " + value + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** Returns what was reached, how large the noise was, and what may be claimed. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>(goalTable());
        lines.addAll(List.of(
                "",
                "Ratios are medians of the ratios of a round, with their 95 % interval (bootstrap). A goal is reached if the worse end of"
                        + " the interval reaches it.",
                ""));
        lines.addAll(noise());
        lines.addAll(List.of("", Claim.of(goals, results)));
        return lines;
    }

    /** Returns the table of the goals that the run is about. */
    private List<String> goalTable() {
        List<String> lines =
                new ArrayList<>(List.of("| measure | must | strive | measured | reaches |", "|---|---|---|---|---|"));
        for (Goal goal : goals.stream().filter(goal -> goal.concerns(results)).toList()) {
            String measured = goal.reached(results)
                    .map(value -> goal.show(value) + " | " + goal.verdict(value))
                    .orElse("not measured | ");
            lines.add("| " + goal.measure() + " | " + goal.show(goal.must()) + " | " + goal.show(goal.strive()) + " | "
                    + measured + " |");
        }
        return lines;
    }

    /** Returns by how much cases differed from themselves. */
    private List<String> noise() {
        List<String> lines =
                new ArrayList<>(List.of("| the same case twice in each round | second / first |", "|---|---|"));
        results.noise()
                .forEach((name, ratio) -> lines.add(String.format(
                        Locale.ROOT,
                        "| %s | %.2fx (%.2fx to %.2fx) |",
                        name,
                        ratio.middle(),
                        ratio.low(),
                        ratio.high())));
        return lines;
    }

    private List<String> section(Results.Section section) {
        List<String> lines = new ArrayList<>(List.of("", "## " + section.title()));
        section.about().forEach(sentence -> lines.addAll(List.of("", sentence)));
        if (section.cases().isEmpty()) {
            return lines;
        }
        lines.addAll(List.of(
                "",
                "| case | per second | p50 ms | p99 ms | client CPU | server CPU | cores in use | books |",
                "|---|---|---|---|---|---|---|---|"));
        for (String name : section.cases()) {
            Series series = results.series(name).orElseThrow();
            String figures = series.isMeasured()
                    ? rate(series.perSecond()) + " | " + number(series, sample -> sample.millisAt(50)) + " | "
                            + number(series, sample -> sample.millisAt(99)) + " | "
                            + number(series, Sample::clientMicros) + " | " + number(series, Sample::serverMicros)
                            + " | " + number(series, Sample::cores)
                    : "not measured |  |  |  |  | ";
            lines.add("| " + name + " | " + figures + " | " + (results.hasWrongBooks(name) ? "WRONG" : "in order")
                    + " |");
        }
        return lines;
    }

    private List<String> suspicions() {
        List<String> lines = new ArrayList<>();
        results.wrong()
                .forEach((name, found) -> found.forEach(what -> lines.add("* Books of " + name + ": " + what + ".")));
        for (Results.Section section : results.sections()) {
            for (String name : section.cases()) {
                if (!results.series(name).orElseThrow().isMeasured()) {
                    lines.add("* A round of " + name + " has counted nothing; let the rounds last longer.");
                }
            }
        }
        results.suspects().forEach(what -> lines.add("* " + what + "."));
        if (!lines.isEmpty()) {
            lines.addAll(0, List.of("", "## Do not trust this run", ""));
        }
        return lines;
    }

    private static String rate(Spread spread) {
        return String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", spread.median(), spread.least(), spread.most());
    }

    /** Returns the median of a figure, or nothing where it is not known. */
    private static String number(Series series, ToDoubleFunction<Sample> figure) {
        double median = series.spread(figure).median();
        return Double.isNaN(median) ? "" : String.format(Locale.ROOT, median < 10 ? "%.2f" : "%.0f", median);
    }
}
