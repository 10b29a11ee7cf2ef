package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressTest {

    private static final long MILLI = 1_000_000;

    private final StringWriter shown = new StringWriter();
    private long now = 5_000 * MILLI;

    @Test
    void aTerminalLineIsDrawnTenTimesASecondAtMost() {
        Progress progress = progress(true);
        for (int i = 0; i < 1_000; i++) {
            progress.update(i, 0, -1);
            now += MILLI;
        }

        assertThat(shown.toString().chars().filter(c -> c == '\r').count()).isEqualTo(10);
        assertThat(shown.toString()).doesNotContain("\n");
    }

    @Test
    void aTerminalLineSaysHowFarAndHowFast() {
        Progress progress = progress(true);
        now += 2_000 * MILLI;
        progress.update(3_000, 20, 61);

        assertThat(shown.toString()).isEqualTo("\r 61%  3,000 lines, 20 refused, 1,500 lines/s");
    }

    @Test
    void aShorterLineWipesALongerOne() {
        Progress progress = progress(true);
        progress.update(1_000, 0, -1);
        now += 1_000 * MILLI;
        progress.update(1, 0, -1);

        assertThat(shown.toString()).isEqualTo("\r1,000 lines, 0 refused\r1 lines, 0 refused, 1 lines/s");
        progress.end();
        assertThat(shown.toString()).endsWith("\r" + " ".repeat("1 lines, 0 refused, 1 lines/s".length()) + "\r");
    }

    @Test
    void withoutATerminalThereIsALineNowAndThen() {
        Progress progress = progress(false);
        for (long line = 1; line <= 250_000; line++) {
            progress.update(line, 7, -1);
        }
        progress.end();

        assertThat(shown.toString().lines()).containsExactly("100,000 lines, 7 refused", "200,000 lines, 7 refused");
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(shown), terminal, () -> now);
    }
}
