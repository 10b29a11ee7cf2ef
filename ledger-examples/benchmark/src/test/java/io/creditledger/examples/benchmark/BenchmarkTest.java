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
                .contains("| H2 file CHECKPOINT SYNC, 32 callers / 1 caller | 6.00x | 10.0x | ")
                .contains("| H2 in memory, 32 callers | ")
                .contains("![Operations per second](on-h2.svg)")
                .contains("CACHE_SIZE=262144, RETENTION_TIME=5000, WRITE_DELAY=500")
                .doesNotContain("MariaDB, 32 callers")
                .contains("| load average before and after h2 | ")
                .doesNotContain("WRONG");
        assertThat(directory.resolve("docs/on-h2.svg")).isNotEmptyFile();
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
