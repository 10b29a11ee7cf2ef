package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class QuickstartTest {

    private static final String LINE = "ann - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5\n";

    private final MapBooks books = new MapBooks();
    private final List<StoreOptions> opened = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--log", "--jdbc-url", "--user", "--password", "--prices", "--grant", "--in-flight")
                .contains("--top", "--scope", "--ascii", "--help", "Exit codes:")
                .contains("./quickstart-data/ledger");
        assertThat(opened).isEmpty();
    }

    @Test
    void withoutOptionsTheRecordedLogIsReplayed() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("Log     the recorded log: 4,384 lines, 53 clients\n")
                .contains("Malformed lines           36   skipped\n")
                .contains("Verified        no fault in ");
        assertThat(opened).containsExactly(new StoreOptions(StoreOptions.defaultUrl(), "", ""));
    }

    @Test
    void aSecondRunSaysThatNothingWasCharged() {
        run();
        int transactions = books.transactions();

        assertThat(run()).isZero();

        assertThat(out.toString()).contains("Nothing was charged again.");
        assertThat(books.transactions()).isEqualTo(transactions);
    }

    @Test
    void optionsReachTheReplay() throws IOException {
        Path log = Files.writeString(directory.resolve("my.log"), LINE + LINE + LINE);
        Path prices = Files.writeString(directory.resolve("my-prices.txt"), "* = 3");

        int code = run(
                "--log",
                log.toString(),
                "--prices",
                prices.toString(),
                "--grant",
                "7",
                "--in-flight",
                "2",
                "--jdbc-url",
                "jdbc:x",
                "--user",
                "u",
                "--password=p",
                "--top",
                "1",
                "--ascii");

        assertThat(code).isZero();
        assertThat(opened).containsExactly(new StoreOptions("jdbc:x", "u", "p"));
        assertThat(books.balances()).containsEntry("ann", 1L).hasSize(1);
        assertThat(out.toString()).contains("  ann ######################## ");
    }

    @Test
    void readsStandardInput() {
        assertThat(run("--log", "-")).isZero();
        assertThat(out.toString()).contains("Log     standard input: 1 lines, 1 clients\n");
    }

    @Test
    void whatHasNoRequestsFails() throws IOException {
        Path other = Files.writeString(directory.resolve("other.log"), "time=1 client=ann\ntime=2 client=ann\n");
        Path json = Files.writeString(directory.resolve("json.log"), "{\"client\": \"ann\"}\n");
        Path empty = Files.writeString(directory.resolve("empty.log"), "");

        assertThat(run("--log", other.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("None of these lines is a request");
        assertThat(run("--log", json.toString())).isEqualTo(1);
        assertThat(run("--log", empty.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is in JSON", "is empty");
        assertThat(books.transactions()).isZero();
    }

    @Test
    void whatIsDoneIsSaidBeforeItIsDone() {
        run();

        assertThat(out.toString()).startsWith("Replaying the recorded log into jdbc:h2:");
    }

    @Test
    void aMissingLogIsOneMessageAndOpensNoStore() {
        assertThat(run("--log", "nowhere.log")).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("There is no log file nowhere.log.\n");
        assertThat(opened).isEmpty();
    }

    @Test
    void aBadPriceTableIsOneMessageAndOpensNoStore() throws IOException {
        Path prices = Files.writeString(directory.resolve("prices.txt"), "GET /x = cheap\n");

        assertThat(run("--prices", prices.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "Price table " + prices + ", line 1: the price must be a whole number from"
                                + " 0 to 1,000,000, and is \"cheap\".\n  GET /x = cheap\n");
        assertThat(opened).isEmpty();
    }

    @Test
    void aStoreThatCannotBeUsedIsOneMessage() {
        CommandLine commandLine = Quickstart.commandLine(
                store -> {
                    throw new UserError("The store is locked.");
                },
                new ByteArrayInputStream(new byte[0]));

        assertThat(commandLine.setErr(new PrintWriter(err, true)).execute()).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("The store is locked.\n");
    }

    @Test
    void aLogThatBreaksOffIsReportedAndFails() throws IOException {
        Path log = Files.write(directory.resolve("cut.gz"), cut(LINE));

        assertThat(run("--log", log.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("WARNING: " + log + " breaks off after line 1;");
        assertThat(err.toString()).isEmpty();
        assertThat(books.balances()).containsEntry("ann", 999L);
    }

    @ParameterizedTest
    @CsvSource({
        "--grant,     -1,   '--grant must be 0 to 1,000,000,000, and is -1'",
        "--grant,     1000000001,   '--grant must be 0 to 1,000,000,000, and is 1,000,000,001'",
        "--grant,     much, Invalid value for option '--grant'",
        "--in-flight, 0,    --in-flight must be 1 to 1024",
        "--in-flight, 1025, --in-flight must be 1 to 1024",
        "--top,       -1,   '--top must not be negative, and is -1'",
        "--scope,     ' ',  --scope must have 1 to 64 characters",
    })
    void anOptionOutOfRangeIsAUsageError(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(message.replace("''", "'"));
        assertThat(opened).isEmpty();
    }

    private int run(String... arguments) {
        return Quickstart.commandLine(
                        store -> {
                            opened.add(store);
                            return books;
                        },
                        new ByteArrayInputStream(LINE.getBytes(UTF_8)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static byte[] cut(String text) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 8);
    }
}
