package io.creditledger.examples.benchmark.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.benchmark.load.Spread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the JMH benchmarks run, too short for their figures to mean anything, and what their report says. */
@Tag("slow")
class MicrobenchmarksTest {

    /** Somebody may be measuring on this machine. */
    @BeforeAll
    static void runBesideOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void aRunWritesTheReport(@TempDir Path directory) throws Exception {
        int exit = Microbenchmarks.commandLine(Microbenchmarks.smoke())
                .execute("EngineBenchmark", "cached", "bareCaffeine", "rowOnH2", "--out", directory.toString());

        assertThat(exit).isZero();
        assertThat(Files.readString(directory.resolve("microbenchmarks.md")))
                .contains("| `EngineBenchmark.debit` | ")
                .contains("| `EngineBenchmark.debitOverTenLots` | ")
                .contains("| `EngineBenchmark.hold` | ")
                .contains("| `EngineBenchmark.capture` | ")
                .contains("| `EngineBenchmark.thousandDebits` | ")
                .contains("| `BalanceBenchmark.cached, draw zipf, room 100000` | ")
                .contains(
                        "| the row by primary key on PostgreSQL / a balance from the cache | at least 300x | not measured | not measured |")
                .containsOnlyOnce("not measured |\n")
                .contains("| load average before and after | ");
    }

    @Test
    void goalsAreRatiosOfMedians() {
        Map<String, Costs.Cost> costs = new LinkedHashMap<>();
        costs.put("BalanceBenchmark.cached, draw zipf, room 100000", cost(100, 3));
        costs.put("BalanceBenchmark.bareCaffeine, draw zipf, room 100000", cost(80, 0));
        costs.put("BalanceBenchmark.rowOnPostgres, draw zipf", cost(40_000, 900));
        costs.put("BalanceBenchmark.cached, draw even, room 100000", cost(200, 4));
        costs.put("BalanceBenchmark.rowOnH2, draw even", cost(1_000, 700));

        assertThat(new Costs(costs).goals())
                .contains(
                        "| a balance from the cache / from a bare Caffeine cache configured alike, ample room | at most 1.5x | 1.25x | not measured |",
                        "| bytes allocated by a hit, ample room | at most 24 | 3.00 | 4.00 |",
                        "| the row by primary key on PostgreSQL / a balance from the cache | at least 300x | 400.0x | not measured |",
                        "| the row by primary key on H2 in memory / a balance from the cache | at least 20x | not measured | 5.00x |");
    }

    private static Costs.Cost cost(double nanos, double bytes) {
        return new Costs.Cost(Spread.of(nanos), Spread.of(bytes));
    }
}
