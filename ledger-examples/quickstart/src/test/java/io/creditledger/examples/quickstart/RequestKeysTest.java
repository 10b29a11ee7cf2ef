package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestKeysTest {

    @Test
    void aKeyIsTheDigestOfTheLineAndItsNumberAmongItsEquals() {
        // printf test | sha256sum
        assertThat(keys("test", "test"))
                .containsExactly(
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08#1",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08#2");
    }

    @Test
    void theSameLogHasTheSameKeys() {
        assertThat(keys("a", "b", "a")).isEqualTo(keys("a", "b", "a")).doesNotHaveDuplicates();
    }

    @Test
    void aLogThatHasGrownHasTheSameKeysAndThenNewOnes() {
        List<String> grown = keys("a", "b", "a", "b", "c");

        assertThat(grown).startsWith(keys("a", "b", "a").toArray(String[]::new)).doesNotHaveDuplicates();
    }

    @Test
    void aLogWhoseHeadIsGoneHasNoNewKeys() {
        assertThat(keys("a", "b", "a", "b", "c")).containsAll(keys("a", "b", "c"));
    }

    @Test
    void bytesThatReadAlikeAreStillDifferentLines() {
        RequestKeys keys = new RequestKeys();

        // Neither byte is UTF-8, and both are shown as U+FFFD.
        String first = keys.next(LogLine.of(1, new byte[] {(byte) 0xE9}));
        String second = keys.next(LogLine.of(2, new byte[] {(byte) 0xE8}));

        assertThat(first).endsWith("#1");
        assertThat(second).endsWith("#1").isNotEqualTo(first);
    }

    private static List<String> keys(String... lines) {
        RequestKeys keys = new RequestKeys();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            all.add(keys.next(LogLine.of(i + 1, lines[i])));
        }
        return all;
    }
}
