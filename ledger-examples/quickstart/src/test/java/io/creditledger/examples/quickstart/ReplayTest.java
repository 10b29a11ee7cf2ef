package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.examples.quickstart.ReplaySummary.Requests;
import io.creditledger.examples.quickstart.ReplaySummary.Spender;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReplayTest {

    private static final String PRICES = """
            GET  /free   = 0
            POST *       = 4
            """;

    private final MapBooks books = new MapBooks();

    @Test
    void everyClientSpendsItsGrantInTheOrderOfTheLog() {
        // 10 credits each: ann pays 1 + 4 + 4 and is refused 4; then 1 fits again, and nothing after it.
        ReplaySummary summary = replay(
                "ann GET /a", "ann POST /b", "ann POST /c", "ann POST /d", "bob GET /e", "ann GET /f", "ann GET /g");

        assertThat(summary.requests()).isEqualTo(new Requests(5, 0, 0, 2, 11, 0));
        assertThat(books.balances()).containsEntry("ann", 0L).containsEntry("bob", 9L);
        assertThat(books.notes("ann")).containsExactly("GET /a", "POST /b", "POST /c", "GET /f");
        assertThat(summary.topSpenders())
                .containsExactly(new Spender("ann", 10, 4, 2, 0), new Spender("bob", 1, 1, 0, 9));
        assertThat(summary.clients()).isEqualTo(2);
        assertThat(summary.newClients()).isEqualTo(2);
    }

    @Test
    void aFreeRequestIsServedWithoutATransaction() {
        ReplaySummary summary = replay("ann GET /free", "ann GET /free?x=1");

        assertThat(summary.requests()).isEqualTo(new Requests(0, 0, 2, 0, 0, 0));
        assertThat(books.transactions()).isZero();
        assertThat(books.balances()).containsEntry("ann", 10L);
        assertThat(summary.topSpenders()).isEmpty();
        assertThat(summary.sample()).isNull();
    }

    @Test
    void equalLinesAreDifferentRequests() {
        assertThat(replay("ann GET /a", "ann GET /a", "ann GET /a").requests().creditsNow())
                .isEqualTo(3);
    }

    @Test
    void malformedLinesAreCountedAndTheFirstFewShown() {
        String[] lines = {"rubbish 1", "ann GET /a", "rubbish 2", "rubbish 3", "rubbish 4", "rubbish 5", "rubbish 6"};

        ReplaySummary summary = replay(lines);

        assertThat(summary.lines()).isEqualTo(7);
        assertThat(summary.malformed()).isEqualTo(6);
        assertThat(summary.firstMalformed())
                .extracting(ParsedLine.Malformed::lineNumber)
                .containsExactly(1L, 3L, 4L, 5L, 6L);
        assertThat(summary.requests().total()).isEqualTo(1);
    }

    @Test
    void theSampleIsTheLastPaymentOfWhoSpentMost() {
        ReplaySummary summary = replay("ann GET /a", "bob POST /b", "bob GET /c", "ann GET /d");

        assertThat(summary.sample())
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(new TransactionRecord("any", "bob", -1, Instant.parse("2026-11-22T19:31:40Z"), 5, "GET /c"));
    }

    @Test
    void aSecondRunChargesNothing() {
        String[] log = {"ann GET /a", "ann GET /free", "ann POST /b", "ann POST /c", "ann POST /d", "bob GET /e"};
        replay(log);
        var balances = books.balances();

        ReplaySummary second = replay(log);

        assertThat(second.requests()).isEqualTo(new Requests(0, 4, 1, 1, 0, 10));
        assertThat(second.newClients()).isZero();
        assertThat(books.balances()).isEqualTo(balances);
        assertThat(books.transactions()).isEqualTo(4);
    }

    @Test
    void aLogThatHasGrownIsChargedForWhatIsNew() {
        replay("ann GET /a", "ann GET /a");

        ReplaySummary second = replay("ann GET /a", "ann GET /a", "ann GET /a", "bob GET /b");

        assertThat(second.requests()).isEqualTo(new Requests(2, 2, 0, 0, 2, 2));
        assertThat(books.balances()).containsEntry("ann", 7L).containsEntry("bob", 9L);
    }

    @Test
    void theSameLineOfAnotherServerIsAnotherRequest() {
        replay("ann GET /a");

        ReplaySummary other = replay(options("server-2", 10), PRICES, "ann GET /a");

        assertThat(other.requests().chargedNow()).isEqualTo(1);
    }

    /** Whatever charge the run is killed at, the next run comes to the books of a run that was not killed. */
    @Test
    void aRunThatWasKilledIsFinishedByTheNext() {
        String[] log = IntStream.range(0, 60)
                .mapToObj(i -> "client" + i % 5 + (i % 3 == 0 ? " POST /p" : " GET /g") + i)
                .toArray(String[]::new);
        MapBooks whole = new MapBooks();
        replay(whole, options("s", 10), PRICES, log);

        for (int kill = 0; kill < 60; kill++) {
            MapBooks killed = new MapBooks();
            killed.killAfter(kill);
            assertThatIllegalStateException()
                    .isThrownBy(() -> replay(killed, options("s", 10), PRICES, log))
                    .withMessage("killed");
            killed.killAfter(Integer.MAX_VALUE);
            replay(killed, options("s", 10), PRICES, log);

            assertThat(killed.balances()).isEqualTo(whole.balances());
            for (int client = 0; client < 5; client++) {
                assertThat(killed.notes("client" + client)).isEqualTo(whole.notes("client" + client));
            }
        }
    }

    @Test
    void otherPricesOnOldBooksAreOneClearMessage() {
        replay("ann GET /a");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> replay(options("s", 10), "* = 2", "ann GET /a"))
                .withMessage("The books in the store are kept by price table "
                        + PriceTable.parse("", PRICES).fingerprint() + ", and my-prices.txt is "
                        + PriceTable.parse("", "* = 2").fingerprint()
                        + ".\nWhat is booked stays booked."
                        + " Go on with the old terms, or begin new books with another --jdbc-url.");
        assertThat(books.transactions()).isEqualTo(1);
    }

    @Test
    void anotherGrantOnOldBooksIsOneClearMessage() {
        replay("ann GET /a");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> replay(options("s", 2_000), PRICES, "ann GET /a"))
                .withMessageStartingWith("The books in the store are kept by a starting grant of 10 credits,"
                        + " and this run has 2,000.\n");
    }

    @Test
    void manyClientsInFlightComeToTheSameBooksAsOne() {
        String[] log = IntStream.range(0, 5_000)
                .mapToObj(i -> "client" + i * 7919 % 97 + (i % 4 == 0 ? " POST /p" : " GET /g") + i)
                .toArray(String[]::new);
        MapBooks alone = new MapBooks();
        replay(alone, new Replay.Options("the store", "s", 100, 1, 3), PRICES, log);

        replay(books, new Replay.Options("the store", "s", 100, 64, 3), PRICES, log);

        assertThat(books.balances()).isEqualTo(alone.balances()).hasSize(97);
        assertThat(books.notes("client7")).isEqualTo(alone.notes("client7"));
    }

    private ReplaySummary replay(String... log) {
        return replay(options("s", 10), PRICES, log);
    }

    private ReplaySummary replay(Replay.Options options, String prices, String... log) {
        return replay(books, options, prices, log);
    }

    /** Each line is {@code client METHOD /path}; one that has not three words is malformed. */
    private static ReplaySummary replay(MapBooks books, Replay.Options options, String prices, String... log) {
        String text = IntStream.range(0, log.length)
                .mapToObj(i -> log[i].replaceFirst(
                                "(\\S+) (\\S+) (\\S+)", "$1 - - [22/Nov/2026:19:31:40 +0000] \"$2 $3 HTTP/1.1\" 200 5")
                        + "\n")
                .collect(Collectors.joining());
        Progress silent = new Progress(new PrintWriter(Writer.nullWriter()), false, () -> 0);
        LogLines lines = LogSource.open("-", new ByteArrayInputStream(text.getBytes(UTF_8)));
        return new Replay(books, PriceTable.parse("my-prices.txt", prices), options, silent, () -> 0).run(lines);
    }

    private static Replay.Options options(String scope, long grant) {
        return new Replay.Options("the store", scope, grant, 8, 10);
    }
}
