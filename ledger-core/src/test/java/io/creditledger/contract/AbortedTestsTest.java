package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AbortedTestsTest {
    private final AbortedTests.Tally tally = new AbortedTests.Tally();

    @Test
    void aTestThatRanOnceIsEnough() {
        tally.add("one", true);
        tally.add("one", false);
        tally.add("one", true);

        assertThatCode(tally::close).doesNotThrowAnyException();
    }

    @Test
    void aTestThatWasAbortedInEveryRunFails() {
        tally.add("one", false);
        tally.add("other", true);
        tally.add("other", true);

        assertThatThrownBy(tally::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("other")
                .hasMessageNotContaining("one");
    }

    @Test
    void nothingIsSaidOfAClassWithoutTests() {
        assertThatCode(tally::close).doesNotThrowAnyException();
    }
}
