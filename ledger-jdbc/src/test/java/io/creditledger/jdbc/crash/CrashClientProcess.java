package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link CrashClient} in a JVM of its own. */
final class CrashClientProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    CrashClientProcess(DurableStore store, String keyPrefix, long seed, int threads, boolean outbox)
            throws IOException {
        errors = Files.createTempFile("ledger-crash-client-", ".log");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        process = new ProcessBuilder(List.of(
                        java.toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashClient.class.getName(),
                        store.url(),
                        store.kind().durability().name(),
                        keyPrefix,
                        Long.toString(seed),
                        Integer.toString(threads),
                        Boolean.toString(outbox)))
                .redirectError(errors.toFile())
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /**
     * Notes what the process says, kills it (SIGKILL) when it has been told a number of answers, and notes what it had
     * still said before it died.
     */
    void killAfter(int answers, Journal journal) throws IOException, InterruptedException {
        int left = answers;
        StringBuilder line = new StringBuilder();
        for (int character = out.read(); character != -1; character = out.read()) {
            // By characters, because a line that the kill has cut off is none.
            if (character != '\n') {
                line.append((char) character);
                continue;
            }
            if (note(line.toString(), journal) && --left == 0) {
                // By the handle: the process itself would close its pipe, with answers still in it.
                process.toHandle().destroyForcibly();
            }
            line.setLength(0);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        // 128 + SIGKILL: it did not end by itself.
        assertThat(process.exitValue()).as(Files.readString(errors)).isEqualTo(137);
    }

    private static boolean note(String line, Journal journal) {
        if (line.startsWith(CrashClient.TRIES)) {
            journal.tried(Operation.parse(line.substring(CrashClient.TRIES.length())));
            return false;
        }
        journal.answered(Answer.parse(line.substring(CrashClient.TOLD.length())));
        return true;
    }

    /** Kills the process if it is still there. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        Files.delete(errors);
    }
}
