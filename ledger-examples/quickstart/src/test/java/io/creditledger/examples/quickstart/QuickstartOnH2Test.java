package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program with a ledger behind it, as somebody at the command line sees it. */
final class QuickstartOnH2Test {

    private static final String LOG = lines("ann GET /a", "ann POST /b", "ann POST /c", "ann GET /d", "bob GET /e");

    @TempDir
    private Path directory;

    @Test
    void theRecordedLogOnAFileWhichIsLeftAsSmallAsItCanBe() throws Exception {
        Said first = run(null, "--jdbc-url", file("books"));

        assertThat(first.errors()).isEmpty();
        assertThat(first.code()).isZero();
        assertThat(first.output())
                .contains("Log     the recorded log: 4,384 lines, 53 clients\n")
                .contains("    charged            3,761   7,815 credits\n")
                .contains("  refused                318   not enough credits\n")
                .contains("  user           client:127.20.0.3\n  amount         -5\n"
                        + "  time           2026-11-22T19:34:30Z\n  balance after  0\n"
                        + "  for            POST /api/v1/tokens\n")
                .contains("""
                        Trial balance
                          53 clients                       45,185
                          system:CREDIT:expired                 0
                          system:CREDIT:issuance          -53,000
                          system:CREDIT:revenue             7,815
                          sum                                   0
                        """)
                .contains("Verified        no fault in 3,815 operations and 7,630 postings of 60 accounts\n");

        Path stored = directory.resolve("books.mv.db");
        long left = Files.size(stored);

        Said second = run(null, "--jdbc-url", file("books"));

        assertThat(second.code()).isZero();
        assertThat(second.output())
                .contains("    charged now            0   0 credits\n")
                .contains("    earlier            3,761   7,815 credits\n")
                .contains("  refused                318   not enough credits\n")
                .contains("Nothing was charged again.\n")
                .contains("no fault in 3,815 operations and 7,630 postings of 60 accounts\n");

        try (Connection connection = DriverManager.getConnection(file("books"))) {
            connection.createStatement().execute("SHUTDOWN COMPACT");
        }
        assertThat(left).isLessThan(2 * Files.size(stored));
    }

    @Test
    void inMemoryTheBooksEndWithTheRun() {
        String[] arguments = {"--log", "-", "--jdbc-url", "jdbc:h2:mem:", "--grant", "10", "--prices", prices("* = 4")};

        assertThat(run(LOG, arguments).output()).contains("    charged                3   12 credits\n");
        assertThat(run(LOG, arguments).output()).contains("    charged                3   12 credits\n");
    }

    @Test
    void whatWasRefusedOnceIsRefusedAgainAndNothingCheaperSlipsIn() {
        // ann has 10: pays 1 and 6, is refused 6, pays 1 and keeps 2.
        String[] arguments = {"--log", "-", "--jdbc-url", file("b"), "--grant", "10", "--prices", prices("POST * = 6")};
        run(LOG, arguments);
        StoreContents once = contents("b", "ann", "bob");

        Said second = run(LOG, arguments);

        assertThat(second.output()).contains("  refused                  1 ").contains("charged now            0 ");
        assertThat(contents("b", "ann", "bob")).isEqualTo(once);
        assertThat(once.statements().get("ann")).hasSize(4);
    }

    @Test
    void twoRunsAtOnceComeToTheBooksOfOne() throws IOException {
        String log = IntStream.range(0, 400)
                .mapToObj(i -> "client" + i % 7 + (i % 3 == 0 ? " POST /p" : " GET /g") + i)
                .collect(Collectors.collectingAndThen(Collectors.toList(), all -> lines(all.toArray(String[]::new))));
        String[] clients = IntStream.range(0, 7).mapToObj(i -> "client" + i).toArray(String[]::new);
        Path file = Files.writeString(directory.resolve("my.log"), log);
        String prices = prices("POST * = 4");
        String[] alone = {"--log", file.toString(), "--jdbc-url", file("alone"), "--grant", "50", "--prices", prices};
        String[] together = alone.clone();
        together[3] = file("together");
        run(null, alone);

        List<CompletableFuture<Said>> runs = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> run(null, together)))
                .limit(2)
                .toList();

        assertThat(runs).allSatisfy(run -> {
            assertThat(run.join().errors()).isEmpty();
            assertThat(run.join().code()).isZero();
        });
        assertThat(contents("together", clients)).isEqualTo(contents("alone", clients));
    }

    @Test
    void otherTermsOnOldBooksAreOneMessageAndChangeNothing() {
        run(LOG, "--log", "-", "--jdbc-url", file("b"), "--grant", "10");
        StoreContents before = contents("b", "ann", "bob");

        Said grant = run(LOG, "--log", "-", "--jdbc-url", file("b"), "--grant", "11");
        String twice = prices("* = 2");
        Said prices = run(LOG, "--log", "-", "--jdbc-url", file("b"), "--grant", "10", "--prices", twice);

        assertThat(grant.code()).isEqualTo(1);
        assertThat(grant.errors())
                .startsWith("The books in " + file("b")
                        + " are kept by a starting grant of 10 credits, and this run has 11.\n");
        assertThat(prices.code()).isEqualTo(1);
        assertThat(prices.errors())
                .startsWith("The books in " + file("b") + " are kept by price table ")
                .contains(", and " + twice + " is ");
        assertThat(contents("b", "ann", "bob")).isEqualTo(before);
    }

    @Test
    void aClientMayCallItselfAnything() {
        String longest = "x".repeat(AccessLogParser.MAX_CLIENT_LENGTH);
        String[] clients = {
            "';DROP/**/TABLE/**/ledger_account;--",
            "\"quoted\"",
            "\\",
            "%s%n",
            "${jndi:ldap://x}",
            "<ns>",
            "ANN",
            "ann",
            "?",
            ":name",
            "{call",
            longest
        };
        String log =
                lines(Stream.of(clients).map(each -> each + " GET /'\"%00?").toArray(String[]::new))
                        + lines("x" + longest + " GET /too-long", "j\u00f6rg GET /not-ascii", "\u202eevil GET /x");

        Said said = run(log, "--log", "-", "--jdbc-url", file("b"), "--grant", "10", "--top", "20");

        assertThat(said.code()).isZero();
        assertThat(said.output())
                .contains("15 lines, 12 clients\n")
                .contains("Malformed lines            3   skipped\n")
                .contains("  12 clients                          108\n")
                .doesNotContain("\u202e");
        assertThat(contents("b", clients).statements().values())
                .hasSameSizeAs(clients)
                .allSatisfy(lines -> assertThat(lines).hasSize(2));
    }

    @Test
    void anEmptyLogIsAnError() {
        Said said = run("", "--log", "-", "--jdbc-url", file("b"));

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.errors()).startsWith("standard input is empty");
    }

    @Test
    void aClientWithoutAGrantPaysNothing() {
        Said said = run(LOG, "--log", "-", "--jdbc-url", file("b"), "--grant", "0");

        assertThat(said.output()).contains("  served                   0\n").contains("  refused                  5 ");
    }

    @Test
    void aLockedFileIsOneMessage() throws Exception {
        // Opened another way, the same file is another database to H2, as it would be in another process.
        try (Connection other = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("b"))) {
            assertThat(other.isValid(1)).isTrue();
            assertThat(run(LOG, "--log", "-", "--jdbc-url", file("b")))
                    .isEqualTo(failure("The store " + file("b") + " is in use by another program."
                            + " Wait until that has ended, or give another --jdbc-url."));
        }
    }

    @Test
    void aWrongPasswordIsOneMessage() {
        run(LOG, "--log", "-", "--jdbc-url", file("b"), "--user", "sa", "--password=right");

        assertThat(run(LOG, "--log", "-", "--jdbc-url", file("b"), "--user", "sa", "--password=wrong"))
                .isEqualTo(failure("The store " + file("b") + " refuses the login for user sa."
                        + " Give the right --user and --password."));
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "file:, ;WRITE_DELAY=500;RETENTION_TIME=5000",
    })
    void aFileThatAnInterruptWouldCloseIsRefusedBeforeItIsMade(String fileSystem, String settings) throws IOException {
        String url = "jdbc:h2:" + fileSystem + directory.resolve("b") + settings;

        Said said = run(LOG, "--log", "-", "--jdbc-url", url);

        assertThat(said)
                .isEqualTo(failure("The store " + url + " cannot be used: a thread that is interrupted would close it."
                        + " An H2 file is opened with"
                        + " --jdbc-url \"jdbc:h2:async:/PATH;WRITE_DELAY=500;RETENTION_TIME=5000\"."));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDelayInWhichH2MayWriteByItselfIsOneMessage() {
        String url = "jdbc:h2:async:" + directory.resolve("b") + ";WRITE_DELAY=100";

        assertThat(run(LOG, "--log", "-", "--jdbc-url", url).errors())
                .startsWith("The store " + url + " cannot be used: this H2 file has a WRITE_DELAY of 100 ms")
                .hasLineCount(1);
    }

    @Test
    void aFileMayBeOpenedThroughRetryAndWithOtherSettings() {
        String url = "jdbc:h2:retry:" + directory.resolve("b") + ";write_delay=0;LOCK_TIMEOUT=9000";

        assertThat(run(LOG, "--log", "-", "--jdbc-url", url).code()).isZero();
    }

    @Test
    void aFileThatIsNoDatabaseIsOneMessageAndStaysAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("b.mv.db"), "not a database");

        Said said = run(LOG, "--log", "-", "--jdbc-url", file("b"));

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.errors())
                .startsWith("The store " + file("b") + " cannot be opened: ")
                .hasLineCount(1);
        assertThat(file).hasContent("not a database");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:oracle:x, There is no database driver for jdbc:oracle:x. A --jdbc-url begins with",
        "nonsense, There is no database driver for nonsense. A --jdbc-url begins with",
        "jdbc:h2:async:relative;WRITE_DELAY=0, The store jdbc:h2:async:relative;WRITE_DELAY=0 cannot be opened: ",
        "jdbc:h2:mem:x;NO=1, The store jdbc:h2:mem:x;NO=1 cannot be opened: Unsupported connection setting",
        "jdbc:postgresql://127.0.0.1:1/x, The store jdbc:postgresql://127.0.0.1:1/x cannot be reached: ",
        "jdbc:mariadb://127.0.0.1:1/x, The store jdbc:mariadb://127.0.0.1:1/x cannot be reached: ",
        "jdbc:mariadb://u:secret@127.0.0.1:1/x, The store jdbc:mariadb://u:***@127.0.0.1:1/x cannot be opened: ",
    })
    void aUrlThatLeadsNowhereIsOneMessage(String url, String message) {
        Said said = run(LOG, "--log", "-", "--jdbc-url", url);

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).isEmpty();
        assertThat(said.errors()).startsWith(message).hasLineCount(1).doesNotContain("secret");
    }

    @Test
    void somethingElseUnderTheKeyOfARequestIsOneMessage() {
        run(LOG, "--log", "-", "--jdbc-url", file("b"), "--grant", "10");
        String digest =
                new RequestKeys().next(LogLine.of(1, lines("new GET /x").strip().getBytes(UTF_8)));
        try (LedgerBooks books = LedgerBooks.open(new StoreOptions(file("b"), "", ""))) {
            books.charge(new Charge("access-log", digest, "ann", 2, Instant.EPOCH, "by hand"));
        }

        assertThat(run(lines("new GET /x"), "--log", "-", "--jdbc-url", file("b"), "--grant", "10")
                        .errors())
                .startsWith("The books in " + file("b") + " do not fit: key access-log/" + digest + " was used before")
                .hasLineCount(1);
    }

    private Said run(@Nullable String stdin, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        byte[] input = stdin == null ? new byte[0] : stdin.getBytes(UTF_8);
        int code = Quickstart.commandLine(LedgerBooks::open, new ByteArrayInputStream(input))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Said(code, out.toString(), err.toString().replace("\r\n", "\n"));
    }

    private static Said failure(String message) {
        return new Said(1, "", message + "\n");
    }

    private StoreContents contents(String name, String... clients) {
        return StoreContents.of(new StoreOptions(file(name), "", ""), List.of(clients));
    }

    private String file(String name) {
        return "jdbc:h2:async:" + directory.resolve(name) + StoreOptions.H2_SETTINGS;
    }

    private String prices(String text) {
        try {
            return Files.writeString(directory.resolve("prices-" + Integer.toHexString(text.hashCode())), text)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A log of requests like {@code client METHOD /path}, one second apart so that no two are equal. */
    private static String lines(String... requests) {
        return IntStream.range(0, requests.length)
                .mapToObj(i -> {
                    String[] words = requests[i].split(" ");
                    return String.format(
                            "%s - - [22/Nov/2026:19:%02d:%02d +0000] \"%s %s HTTP/1.1\" 200 5%n",
                            words[0], i / 60, i % 60, words[1], words[2].replace("\"", "\\\""));
                })
                .collect(Collectors.joining())
                .replace("\r\n", "\n");
    }

    private record Said(int code, String output, String errors) {}
}
