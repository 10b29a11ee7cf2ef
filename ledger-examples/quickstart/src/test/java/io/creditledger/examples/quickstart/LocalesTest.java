package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where letters, digits and separators are not what they are in English, a run starts and prints the same. */
@Tag("slow")
final class LocalesTest {
    private static final String LOG = """
            127.0.0.1 - alice [22/Nov/2026:10:00:00 +0000] "GET /index.html HTTP/1.1" 200 512
            127.0.0.2 - - [22/Nov/2026:10:00:01 +0000] "GET /index.html HTTP/1.1" 200 512
            127.0.0.1 - alice [22/Nov/2026:10:00:02 +0000] "GET /index.html HTTP/1.1" 200 512
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "tr-TR", "az", "ar-EG", "de-DE"})
    void aRunPrintsTheSame(String locale) throws Exception {
        List<String> report = run(locale);

        assertThat(report)
                .anyMatch(line -> line.matches(".*\\b2,000\\b.*"))
                .anyMatch(line -> line.contains("3"))
                .allMatch(line -> line.chars().noneMatch(c -> Character.isDigit(c) && c > '9'));
    }

    private List<String> run(String locale) throws IOException, InterruptedException {
        Path log = Files.writeString(directory.resolve("access.log"), LOG);
        Path output = directory.resolve("output");
        String[] parts = locale.split("-", 2);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Duser.language=" + parts[0],
                        "-Duser.country=" + (parts.length > 1 ? parts[1] : ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        "--log",
                        log.toString(),
                        "--ascii",
                        "--jdbc-url",
                        "jdbc:h2:mem:locale")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output, UTF_8);
        assertThat(process.exitValue())
                .as(() -> lines.stream().collect(Collectors.joining("\n")))
                .isZero();
        return lines;
    }
}
