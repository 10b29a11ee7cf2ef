package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import io.creditledger.examples.quickstart.ReplaySummary.Requests;
import io.creditledger.examples.quickstart.ReplaySummary.Spender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReportTest {

    private static final Audit IN_ORDER = audit(-1_500, List.of());

    @Test
    void aFirstRunReadsLikeThis() {
        ReplaySummary summary = summary(new Requests(1_200, 0, 30, 4, 1_250, 0), IN_ORDER, null);

        assertThat(Report.render(summary, Bars.UNICODE)).isEqualTo("""
                        Log     access.log: 1,241 lines, 2 clients
                        Store   jdbc:h2:file:./ledger

                        Requests               1,234
                          served               1,230
                            charged            1,200   1,250 credits
                            free                  30
                          refused                  4   not enough credits
                        Malformed lines            7   skipped
                          line 12: the request is empty
                            127.0.0.1 - - "" 400 0
                          line 40: the line is empty
                          and 5 more

                        Top spenders
                                                                 spent   served  refused      left
                          192.0.2.1 ████████████████████████     1,000    1,000        4         0
                          ::1       ██████                         250      230        0       750

                        One transaction, as it is recorded
                          id             77
                          user           192.0.2.1
                          amount         -2
                          time           2026-11-22T19:31:40Z
                          balance after  998
                          for            GET /api/v1/search?q=x

                        Trial balance
                          clients               750
                          issuance           -1,500
                          revenue               750
                          sum                     0

                        Verified        no fault in 1,200 transactions
                        Speed           1,200 debits in 2.5 s, 480 a second
                        """);
    }

    @Test
    void asciiStaysAscii() {
        ReplaySummary summary = summary(new Requests(1_200, 0, 30, 4, 1_250, 0), IN_ORDER, null);

        assertThat(Report.render(summary, Bars.ASCII))
                .contains("  192.0.2.1 ########################     1,000 ")
                .contains("  ::1       ######                         250 ")
                .matches(text -> text.chars().allMatch(c -> c < 128));
    }

    @Test
    void aRunThatIsFinishedLaterTellsNowFromEarlier() {
        ReplaySummary summary = summary(new Requests(200, 1_000, 30, 4, 210, 1_040), IN_ORDER, null);

        assertThat(Report.render(summary, Bars.ASCII))
                .contains("    charged now          200   210 credits\n")
                .contains("    earlier            1,000   1,040 credits\n")
                .contains("Speed           200 debits in 2.5 s, 80 a second\n")
                .doesNotContain("Nothing was charged again");
    }

    @Test
    void aSecondRunSaysThatNothingWasCharged() {
        ReplaySummary summary = summary(new Requests(0, 1_200, 30, 4, 0, 1_250), IN_ORDER, null);

        assertThat(Report.render(summary, Bars.ASCII))
                .contains("    charged now            0   0 credits\n")
                .contains("This log has been replayed into this store before. Nothing was charged again.\n")
                .contains("Speed           1,234 requests in 2.5 s, 494 a second\n");
    }

    @Test
    void faultsAreNotToBeOverlooked() {
        ReplaySummary summary =
                summary(new Requests(1, 0, 0, 0, 1, 0), audit(-1_499, List.of("Account ::1 is off by 1.")), null);

        assertThat(summary.passed()).isFalse();
        assertThat(Report.render(summary, Bars.ASCII))
                .contains(
                        "NOT VERIFIED    1,200 transactions\n  The trial balance must be 0.\n  Account ::1 is off by 1.\n");
    }

    @Test
    void aLogThatBreaksOffIsTheLastThingSaid() {
        ReplaySummary summary =
                summary(new Requests(1, 0, 0, 0, 1, 0), IN_ORDER, "access.log breaks off after line 9.");

        assertThat(summary.passed()).isFalse();
        assertThat(Report.render(summary, Bars.ASCII)).endsWith("\n\nWARNING: access.log breaks off after line 9.\n");
    }

    @Test
    void anEmptyLogHasAReportToo() {
        ReplaySummary summary = new ReplaySummary(
                "-",
                null,
                "store",
                0,
                0,
                List.of(),
                0,
                0,
                new Requests(0, 0, 0, 0, 0, 0),
                List.of(),
                null,
                new Audit(List.of(), "0 transactions", List.of()),
                Duration.ZERO);

        // Whoever replays a log without requests has given the wrong one.
        assertThat(summary.passed()).isFalse();
        assertThat(Report.render(summary, Bars.ASCII))
                .contains("Requests                   0\n")
                .doesNotContain("Top spenders")
                .contains("Speed           0 requests in 0.0 s, 0 a second\n")
                .endsWith("WARNING: None of these lines is a request in the Common or the Combined Log Format.\n");
    }

    private static ReplaySummary summary(Requests requests, Audit audit, @Nullable String problem) {
        return new ReplaySummary(
                "access.log",
                problem,
                "jdbc:h2:file:./ledger",
                1_241,
                7,
                List.of(
                        new Malformed(12, "the request is empty", "127.0.0.1 - - \"\" 400 0"),
                        new Malformed(40, "the line is empty", "")),
                2,
                2,
                requests,
                List.of(new Spender("192.0.2.1", 1_000, 1_000, 4, 0), new Spender("::1", 250, 230, 0, 750)),
                new TransactionRecord(
                        "77", "192.0.2.1", -2, Instant.parse("2026-11-22T19:31:40Z"), 998, "GET /api/v1/search?q=x"),
                audit,
                Duration.ofMillis(2_500));
    }

    private static Audit audit(long issuance, List<String> problems) {
        return new Audit(
                List.of(
                        new Audit.Line("clients", 750),
                        new Audit.Line("issuance", issuance),
                        new Audit.Line("revenue", 750)),
                "1,200 transactions",
                problems);
    }
}
