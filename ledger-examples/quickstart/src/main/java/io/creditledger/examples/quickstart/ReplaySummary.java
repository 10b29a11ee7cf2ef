package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to say about one replay.
 *
 * @param log what was replayed
 * @param logProblem why the log ended early, as a sentence, or {@code null}
 * @param store where the books are
 * @param lines lines read: requests and malformed ones
 * @param malformed lines that are no requests
 * @param firstMalformed the first few of them
 * @param clients how many clients there were
 * @param newClients how many of them had no account before
 * @param requests what became of the requests
 * @param topSpenders who spent most, most first
 * @param sample one transaction of these books, or {@code null} when nothing has been charged
 * @param audit the state of the books afterwards
 * @param elapsed how long it took to read the log and charge the requests, without the audit
 */
record ReplaySummary(
        String log,
        @Nullable String logProblem,
        String store,
        long lines,
        long malformed,
        List<Malformed> firstMalformed,
        int clients,
        int newClients,
        Requests requests,
        List<Spender> topSpenders,
        @Nullable TransactionRecord sample,
        Audit audit,
        Duration elapsed) {

    ReplaySummary {
        firstMalformed = List.copyOf(firstMalformed);
        topSpenders = List.copyOf(topSpenders);
    }

    /** Whether the log could be read to its end and had requests, and nothing is wrong with the books. */
    boolean passed() {
        return logProblem == null && requests.total() > 0 && audit.passed();
    }

    /**
     * What became of the requests.
     *
     * @param chargedNow served, and paid in this run
     * @param chargedEarlier served, and paid in an earlier run
     * @param free served, at a price of 0
     * @param refused not served, for want of credits
     * @param creditsNow paid in this run
     * @param creditsEarlier paid in earlier runs for requests in this log
     */
    record Requests(
            long chargedNow, long chargedEarlier, long free, long refused, long creditsNow, long creditsEarlier) {

        long served() {
            return chargedNow + chargedEarlier + free;
        }

        long total() {
            return served() + refused;
        }
    }

    /**
     * A client and what it spent on the requests of this log, in this run or earlier.
     *
     * @param client its name
     * @param spent credits
     * @param served requests
     * @param refused requests
     * @param balance credits left
     */
    record Spender(String client, long spent, long served, long refused, long balance) {}
}
