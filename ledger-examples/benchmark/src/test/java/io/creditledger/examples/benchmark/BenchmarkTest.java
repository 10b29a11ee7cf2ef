package io.creditledger.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run from one end to the other, too short for its figures to mean anything. */
@Tag("slow")
class BenchmarkTest {

    @Test
    void aRunOnH2WritesTheReportAndItsChart(@TempDir Path directory) throws Exception {
        int exit = Benchmark.commandLine(Benchmark.of(Plan.smoke()))
                .execute("--parts", "h2", "--out", directory.resolve("docs").toString(), "--page", "on-h2");

        assertThat(exit).isZero();
        assertThat(Files.readString(directory.resolve("docs/on-h2.md")))
                .contains("| H2 file CHECKPOINT SYNC, 32 callers / 1 caller | 5.00x | 8.00x | ")
                .contains("| H2 in memory, 32 callers | ")
                .contains("| H2 file, CHECKPOINT SYNC, 32 callers, again | ")
                .contains("| fdatasync of 8 kB there | ")
                .contains("![Operations per second](on-h2.svg)")
                .contains("CACHE_SIZE=262144, RETENTION_TIME=5000, WRITE_DELAY=500")
                .doesNotContain("MariaDB, 32 callers")
                .contains("| load average before and after h2 | ")
                .doesNotContain("WRONG");
        assertThat(directory.resolve("docs/on-h2.svg")).isNotEmptyFile();
    }

    @Test
    void aRunOnPostgresCountsTheServerAndStartsProcesses(@TempDir Path directory) throws Exception {
        int exit = Benchmark.commandLine(Benchmark.of(Plan.smoke()))
                .execute("--parts", "reads,cold,growth,facts", "--out", directory.toString());

        assertThat(exit).isZero();
        String page = Files.readString(directory.resolve("benchmarks.md"));
        assertThat(page)
                .containsPattern(
                        "\\| breakdown, many postings, 1 caller \\| .* \\| [0-9.]+ \\| [0-9.]+ \\| [0-9.]+ \\| in order")
                .containsPattern("\\| H2: statement of a period, many postings, 1 caller \\| .* \\| in order")
                .containsPattern("\\| debits with a route and a model, counted as usage \\| .* \\| in order")
                .containsPattern("\\* Java [0-9.]+: .* in steady state: [0-9.]+x")
                .containsPattern("operations of the large store in .* s with 256 MB of heap")
                .doesNotContain("WRONG");
    }

    @Test
    void anUnknownPartIsRefused() {
        StringWriter said = new StringWriter();

        int exit = Benchmark.commandLine(new Benchmark())
                .setErr(new PrintWriter(said))
                .execute("--parts", "everything");

        assertThat(exit).isEqualTo(2);
        assertThat(said.toString()).contains("everything").contains("PEERS");
    }
}
