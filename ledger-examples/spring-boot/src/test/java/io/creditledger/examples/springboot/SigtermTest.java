package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.jdbc.JdbcLedger;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The example as a process of its own, which is told to stop while it sends a stream. */
@Tag("slow")
final class SigtermTest {
    private static final int BOUND_SECONDS = 120;
    private static final AccountId ALICE = AccountId.of("user:alice");

    @TempDir
    private Path directory;

    private int port;
    private Process process;

    @AfterEach
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStreamThatEndsInTimeIsWholeAndCharged() throws Exception {
        start("30s");
        try (Socket client = stream("/api/story?words=10&pauseMillis=200")) {
            BufferedReader answer = reader(client);
            readTo(answer, "data:upon");

            process.destroy(); // SIGTERM
            String rest = answer.lines().collect(Collectors.joining("\n"));

            assertThat(rest).contains("data:time", "event:done", "data:10").doesNotContain("failed");
        }
        awaitExit();

        assertThat(balance().available()).isZero();
        assertThat(balance().held()).isZero();
        assertThat(states()).isEqualTo("ANSWERED");
    }

    @Test
    void aStreamThatDoesNotEndInTimeIsToldSoAndNotCharged() throws Exception {
        start("1s");
        try (Socket client = stream("/api/story?words=10&pauseMillis=1000")) {
            client.setSoTimeout((int) Duration.ofSeconds(BOUND_SECONDS).toMillis());
            BufferedReader answer = reader(client);
            readTo(answer, "data:once");

            process.destroy(); // SIGTERM
            String rest = answer.lines().collect(Collectors.joining("\n"));

            assertThat(rest)
                    .contains("event: failed\ndata: {\"type\":\"/problems#stopped\"")
                    .doesNotContain("done");
        }
        awaitExit();

        assertThat(balance().available()).isEqualTo(10);
        assertThat(balance().held()).isZero();
        assertThat(states()).isEqualTo("REFUNDED");
    }

    private void start(String shutdownTimeout) throws IOException, InterruptedException {
        File log = directory.resolve("log").toFile();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpringBootExample.class.getName(),
                        // what the profile for Spring Boot 3 says to this process
                        "--spring.flyway.enabled=" + System.getProperty("spring.flyway.enabled", "true"),
                        "--spring.autoconfigure.exclude=" + System.getProperty("spring.autoconfigure.exclude", ""),
                        "--server.port=0",
                        "--spring.datasource.url=" + url(),
                        "--spring.lifecycle.timeout-per-shutdown-phase=" + shutdownTimeout)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        OptionalInt found = OptionalInt.empty();
        while (found.isEmpty()) {
            assertThat(process.isAlive()).as(Files.readString(log.toPath())).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            process.waitFor(50, TimeUnit.MILLISECONDS);
            found = ExampleLog.port(Files.readString(log.toPath()));
        }
        port = found.getAsInt();
    }

    private String url() {
        return "jdbc:h2:async:" + directory.resolve("example")
                + ";WRITE_DELAY=500;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE";
    }

    /** Asks by HTTP 1.0, whose answers have no chunks: Spring Framework 6 begins a new one in the middle of a line. */
    private Socket stream(String path) throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        client.setSoTimeout((int) Duration.ofSeconds(BOUND_SECONDS).toMillis());
        String login = Base64.getEncoder().encodeToString("alice:alice".getBytes(StandardCharsets.UTF_8));
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic " + login
                                + "\r\nIdempotency-Key: s\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static BufferedReader reader(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void readTo(BufferedReader answer, String line) throws IOException {
        String read = answer.readLine();
        while (read != null && !read.equals(line)) {
            read = answer.readLine();
        }
        assertThat(read).isEqualTo(line);
    }

    private void awaitExit() throws Exception {
        assertThat(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(directory.resolve("log")))
                .doesNotContain("Exception")
                .doesNotContain(" ERROR ");
    }

    private Balance balance() {
        try (HikariDataSource pool = pool()) {
            JdbcLedger ledger = JdbcLedger.builder(pool).build();
            Balance balance = ledger.balance(ALICE);
            ledger.close();
            return balance;
        }
    }

    private String states() {
        try (HikariDataSource pool = pool()) {
            return String.join(
                    ",",
                    JdbcClient.create(pool)
                            .sql("SELECT state FROM metered_request")
                            .query(String.class)
                            .list());
        }
    }

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url());
        pool.setMaximumPoolSize(2);
        return pool;
    }
}
