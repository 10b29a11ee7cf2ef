package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.ProcessorTime;
import io.creditledger.examples.benchmark.load.Rounds;
import io.creditledger.examples.benchmark.load.Schedule;
import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.report.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a part works with.
 *
 * @param plan how long to measure
 * @param servers the databases
 * @param options what was asked for on the command line
 * @param results where what was seen goes
 * @param progress is told what goes on
 */
record Bench(Plan plan, Servers servers, Options options, Results results, Progress progress) {
    private static final String AGAIN = ", again";

    /** Measures cases as planned; see {@link #measure(Schedule, String, List, Server, List, String)}. */
    Map<String, Series> measure(String title, List<String> about, Server server, List<Case> cases, String twice) {
        return measure(plan.schedule(), title, about, server, cases, twice);
    }

    /**
     * Measures cases and adds them to the report as a table.
     *
     * @param schedule how long
     * @param title the heading of the table
     * @param about what stands above it
     * @param server the database, whose processor time is counted
     * @param cases what to measure
     * @param twice the case that is measured twice in each round; by how much it differs from itself is noise
     * @return what they saw, by name
     */
    Map<String, Series> measure(
            Schedule schedule, String title, List<String> about, Server server, List<Case> cases, String twice) {
        Case first = cases.stream()
                .filter(one -> one.name().equals(twice))
                .findFirst()
                .orElseThrow();
        List<Case> all = new ArrayList<>(cases);
        all.add(new Case(twice + AGAIN, first.load()));
        Map<String, Series> measured =
                new Rounds(schedule, () -> ProcessorTime.now(server.process()), progress::say).run(all);
        results.add(title, about, measured);
        results.same(twice, twice + AGAIN);
        return measured;
    }

    /** Notes what the check of the books of some cases has found. */
    void checked(List<String> names, List<String> found) {
        for (String name : names) {
            results.checked(name, found);
            results.checked(name + AGAIN, found);
        }
    }
}
