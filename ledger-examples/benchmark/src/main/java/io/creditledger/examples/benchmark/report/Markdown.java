package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.load.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
                "latencies are medians over the rounds. All cases of a table ran by turns in each round.",
                "",
                "![Operations per second](" + chart + ")",
                "",
                "## Goals",
                ""));
        lines.addAll(goalTable());
        results.sections().forEach(section -> lines.addAll(section(section)));
        lines.addAll(suspicions());
        lines.addAll(List.of("", "## Conditions", "", "| what | value |", "|---|---|"));
        how.forEach((name, value) -> lines.add("| " + name + " | " + value + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** Returns the table of the goals that the run is about. */
    public List<String> goalTable() {
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

    private List<String> section(Results.Section section) {
        List<String> lines = new ArrayList<>(List.of("", "## " + section.title(), ""));
        section.about().forEach(sentence -> lines.addAll(List.of(sentence, "")));
        lines.addAll(List.of("| case | per second | p50 ms | p99 ms | books |", "|---|---|---|---|---|"));
        for (String name : section.cases()) {
            Series series = results.series(name).orElseThrow();
            String figures = series.isMeasured()
                    ? rate(series.perSecond()) + " | " + millis(series.p50Millis()) + " | " + millis(series.p99Millis())
                    : "not measured |  | ";
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

    private static String millis(Spread spread) {
        return String.format(Locale.ROOT, spread.median() < 10 ? "%.2f" : "%.0f", spread.median());
    }
}
