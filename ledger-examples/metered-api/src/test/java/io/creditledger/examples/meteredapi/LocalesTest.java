package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service starts, on an H2 file of its own, where letters, digits and separators are not what they are in English. */
@Timeout(120)
@Tag("slow")
final class LocalesTest {
    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "tr-TR", "az", "ar-EG", "de-DE"})
    void theServiceStartsAndAnswers(String locale) throws Exception {
        String url = start(locale);

        assertThat(status(url + "/health/live")).isEqualTo(200);
        assertThat(status(url + "/login")).isEqualTo(200);
    }

    private String start(String locale) throws IOException {
        String[] parts = locale.split("-", 2);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.language=" + parts[0],
                "-Duser.country=" + (parts.length > 1 ? parts[1] : ""),
                "-cp",
                System.getProperty("java.class.path"),
                MeteredApi.class.getName());
        builder.environment().putAll(Map.of("DATABASE_URL", Config.h2File(directory.resolve("service")), "PORT", "0"));
        Process process = builder.redirectErrorStream(true).start();
        processes.add(process);
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher url = Pattern.compile("listens on (http://[\\x21-\\x7e]+)").matcher(line);
            if (url.find()) {
                return url.group(1);
            }
        }
        throw new AssertionError("it did not start: " + said);
    }

    private static int status(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
