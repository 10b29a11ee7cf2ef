package io.creditledger.examples.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.benchmark.load.Samples;
import io.creditledger.examples.benchmark.load.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    private final Results results = new Results();

    private String page() {
        Map<String, Series> series = new LinkedHashMap<>();
        series.put("ours", Samples.ofRates(2_000, 3_000, 1_000));
        series.put("theirs", Samples.ofRates(500, 750, 250));
        series.put(
                "ours, again",
                new Series(List.of(
                        Samples.of(2_000, 0.2, Double.NaN),
                        Samples.of(3_000, 0.3, Double.NaN),
                        Samples.of(1_000, 0.1, Double.NaN))));
        results.add("Peers", List.of("All on one machine."), series);
        results.same("ours", "ours, again");
        Markdown report = new Markdown(results, List.of(Goal.rate("ours / theirs", "ours", "theirs", 3, 5)));
        return report.page(Map.of("Java", "17"), "chart.svg");
    }

    @Test
    void aPageHasGoalsTablesAndConditions() {
        assertThat(page())
                .contains("![Operations per second](chart.svg)")
                .contains("| ours / theirs | 3.00x | 5.00x | 4.00x | must |")
                .contains("## Peers\n\nAll on one machine.\n\n| case |")
                .contains("| ours | 2,000 (1,000 to 3,000) | 1.00 | 1.00 |  |  |  | in order |")
                .contains("| ours, again | 2,000 (1,000 to 3,000) | 1.00 | 1.00 | 100 |  |  | in order |")
                .contains("| ours | 1.00x (1.00x to 1.00x) |")
                .contains("Lower bounds on this machine, on this day: ours, at least 4.00 times theirs.")
                .contains("| Java | 17 |")
                .doesNotContain("Do not trust");
    }

    @Test
    void aCaseThatHasCountedNothingIsNotMeasured() {
        Map<String, Series> series = new LinkedHashMap<>();
        series.put("ours", Samples.ofRates(2_000, 3_000));
        series.put("theirs", Samples.ofRates(0, 0));
        results.add("Peers", List.of("All on one machine."), series);

        String page = new Markdown(results, List.of(Goal.rate("ours / theirs", "ours", "theirs", 3, 5)))
                .page(Map.of("Java", "17"), "chart.svg");

        assertThat(page)
                .contains("| ours / theirs | 3.00x | 5.00x | not measured |  |")
                .contains("| theirs | not measured |  |  |  |  |  | in order |")
                .contains("This run has compared no rates: nothing may be claimed.")
                .contains("* A round of theirs has counted nothing; let the rounds last longer.")
                .doesNotContain("Infinity", "NaN");
    }

    @Test
    void aPageSaysWhatIsWrongAndShowsNoRatioOfIt() {
        results.checked("ours", List.of("revenue is 1, should be 2"));
        results.suspect("Round 1 is suspect: theirs did 0.10 of ours");

        assertThat(page())
                .contains("| ours / theirs | 3.00x | 5.00x | not measured |  |")
                .contains("| ours | 2,000 (1,000 to 3,000) | 1.00 | 1.00 |  |  |  | WRONG |")
                .doesNotContain("Lower bounds")
                .contains("* Books of ours: revenue is 1, should be 2.")
                .contains("* Round 1 is suspect: theirs did 0.10 of ours.");
    }
}
