package io.creditledger.examples.meteredapi.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.monitor.Sample;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static Sample sample(long p99Micros) {
        return new Sample(Instant.EPOCH, Instant.EPOCH.plusSeconds(10), 5, 100, p99Micros, 0);
    }

    private static String said(Verdict verdict) {
        return verdict.good() + ": " + String.join(" ", verdict.findings());
    }

    @Test
    void nothingToDoSaysWhatWasLookedAt() {
        assertThat(said(Verdict.of(true, false, true, List.of())))
                .isEqualTo("true: The sum of all accounts is 0. The books have not been checked yet.");
        assertThat(said(Verdict.of(true, true, true, List.of(sample(1_500_000), sample(900)))))
                .isEqualTo("true: The sum of all accounts is 0. The last check of the books found nothing wrong.");
    }

    @Test
    void whatIsWrongIsSaidAndNothingElse() {
        assertThat(said(Verdict.of(false, true, false, List.of(sample(1_500_000)))))
                .isEqualTo(
                        "false: The sum of all accounts is not 0: stop charging, and look at the trial balance below."
                                + " The last check of the books found broken rules: see below."
                                + " Ledger calls were slow in the last 10 seconds: one in a hundred took more than 1.5 s.");
    }
}
