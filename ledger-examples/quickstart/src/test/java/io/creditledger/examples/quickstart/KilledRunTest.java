package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the whole program that are ended from outside, on an H2 file. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("slow")
final class KilledRunTest {

    private static final int LINES = 1_200;

    /** Low enough for many requests to be refused. */
    private static final String GRANT = "60";

    @TempDir
    private Path directory;

    private List<String> clients = List.of();

    @BeforeEach
    void writeTheLog() throws IOException {
        try (InputStream recorded = LogSource.class.getResourceAsStream("data/access.log")) {
            assertThat(recorded).isNotNull();
            List<String> lines = new String(recorded.readAllBytes(), UTF_8)
                    .lines()
                    .limit(LINES)
                    .toList();
            Files.write(log(), lines);
        }
    }

    /** Killed as it creates the store, at its first charge, and ever later; then left alone. */
    @Test
    void howeverOftenARunIsKilledTheLastOneComesToTheBooksOfAWholeRun() throws Exception {
        StoreOptions killed = store("killed");
        List<String> acknowledged = new ArrayList<>();
        for (int charges : new int[] {0, 1, 40, 150, 200}) {
            acknowledged.addAll(killAfter(charges, killed));
            assertThatBooksHold(killed, acknowledged);
        }

        finish(killed);
        StoreOptions whole = store("whole");
        finish(whole);

        StoreContents expected = StoreContents.of(whole, clients);
        assertThat(StoreContents.of(killed, clients)).isEqualTo(expected);
        assertThat(expected.statements().values().stream().mapToInt(List::size).sum())
                .isGreaterThan(acknowledged.size());
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(391);
    }

    /** As Ctrl-C does: H2 closes its file while requests are under way, which must not look like an error. */
    @Test
    void aRunThatIsStoppedSaysOneLineAndLosesNothing() throws Exception {
        StoreOptions store = store("stopped");
        Process run = start(store);
        List<String> acknowledged = readUntil(100, run);

        run.destroy();

        assertThat(run.waitFor()).isEqualTo(143);
        assertThat(Files.readString(errors()).strip())
                .isEqualTo("Stopped. What is charged stays charged; the same command goes on from there.");
        assertThatBooksHold(store, acknowledged);
    }

    private List<String> killAfter(int charges, StoreOptions store) throws Exception {
        Process run = start(store);
        List<String> acknowledged = readUntil(charges, run);
        run.destroyForcibly();
        run.waitFor();
        return acknowledged;
    }

    /** The transactions that the run has acknowledged. */
    private List<String> readUntil(int charges, Process run) throws IOException {
        List<String> acknowledged = new ArrayList<>();
        BufferedReader output = new BufferedReader(new InputStreamReader(run.getInputStream(), UTF_8));
        assertThat(output.readLine())
                .as(() -> "output, and errors: " + errorText())
                .isEqualTo(AcknowledgingRun.OPENING);
        if (charges > 0) {
            assertThat(output.readLine())
                    .as(() -> "output, and errors: " + errorText())
                    .startsWith("Replaying ");
        }
        while (acknowledged.size() < charges) {
            assertThat(output.readLine())
                    .as(() -> "output after " + acknowledged.size() + " charges, and errors: " + errorText())
                    .startsWith(AcknowledgingRun.CHARGED)
                    .satisfies(line -> acknowledged.add(line.substring(AcknowledgingRun.CHARGED.length())));
        }
        return acknowledged;
    }

    private Process start(StoreOptions store) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AcknowledgingRun.class.getName()));
        command.addAll(arguments(store));
        return new ProcessBuilder(command).redirectError(errors().toFile()).start();
    }

    private void finish(StoreOptions store) throws IOException {
        StringWriter out = new StringWriter();
        int code = Quickstart.commandLine(LedgerBooks::open, InputStream.nullInputStream())
                .setOut(new PrintWriter(out, true))
                .execute(arguments(store).toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();
        clients = Files.readAllLines(log()).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .distinct()
                .filter(client -> !client.startsWith("127.66.6."))
                .toList();
    }

    private List<String> arguments(StoreOptions store) {
        return List.of("--log", log().toString(), "--grant", GRANT, "--jdbc-url", store.jdbcUrl());
    }

    private static void assertThatBooksHold(StoreOptions store, List<String> transactions) {
        try (LedgerBooks books = LedgerBooks.open(store)) {
            assertThat(transactions)
                    .allSatisfy(id -> assertThat(books.transaction(id).amount()).isNegative());
            assertThat(books.audit()).matches(Audit::passed);
        }
    }

    private String errorText() {
        try {
            return Files.readString(errors());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private StoreOptions store(String name) {
        return new StoreOptions("jdbc:h2:async:" + directory.resolve(name) + StoreOptions.H2_SETTINGS, "", "");
    }

    private Path log() {
        return directory.resolve("access.log");
    }

    private Path errors() {
        return directory.resolve("errors");
    }
}
