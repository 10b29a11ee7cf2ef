package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.jdbc.JdbcLedger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the example on one PostgreSQL; one ends while clients spend the credits of a user. */
@Tag("slow")
final class TwoInstancesTest {
    private static final int CLIENTS = 64;
    private static final int CREDITS = 1_000;
    private static final int ENDED_AFTER = 400;
    private static final int BOUND_SECONDS = 240;
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("alice:alice".getBytes(StandardCharsets.UTF_8));

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private final List<Process> processes = new ArrayList<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lostConnections = new AtomicInteger();

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @AfterEach
    void stopProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Timeout(600)
    void everyCreditBuysOneAnswerAlthoughAnInstanceIsKilled() throws Exception {
        everyCreditBuysOneAnswer("killed", Process::destroyForcibly);
        assertThat(lostConnections).hasPositiveValue();
    }

    @Test
    @Timeout(600)
    void everyCreditBuysOneAnswerAlthoughAnInstanceIsTerminated() throws Exception {
        everyCreditBuysOneAnswer("terminated", Process::destroy);
        assertThat(processes.get(0).waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void everyCreditBuysOneAnswer(String database, Consumer<Process> end) throws Exception {
        try (HikariDataSource admin = pool("postgres");
                var connection = admin.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        List<String> instances = List.of(start(database), start(database));
        try (HikariDataSource pool = pool(database)) {
            JdbcLedger ledger = JdbcLedger.builder(pool).build();
            CreditLedger credits = CreditLedger.builder(ledger).build();
            long missing = CREDITS - credits.balance(ALICE).available();
            credits.grant(ALICE, missing, IdempotencyKey.of("test", "grant"));

            spendAll(instances, end);

            assertThat(answered).hasSize(CREDITS);
            assertThat(refused).hasSize(CLIENTS);
            assertThat(debits(ledger)).isEqualTo(CREDITS);
            assertThat(ledger.balance(ALICE).available()).isZero();
            assertThat(ledger.verify().violations()).isEmpty();
            ledger.close();
        }
    }

    private void spendAll(List<String> instances, Consumer<Process> end) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                done.add(clients.submit(() -> {
                    spend(client, instances, end);
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get(BOUND_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void spend(int client, List<String> instances, Consumer<Process> end) throws InterruptedException {
        for (int n = 0; ; n++) {
            String name = "client-" + client + "-call-" + n;
            int status = callUntilAnswered(name, client, instances);
            if (status == 402) {
                refused.add(name);
                return;
            }
            assertThat(status).isEqualTo(200);
            answered.add(name);
            if (answers.incrementAndGet() == ENDED_AFTER) {
                end.accept(processes.get(0));
            }
        }
    }

    /** As a client should: the same key until there is an answer, at the other instance if one is gone. */
    private int callUntilAnswered(String name, int client, List<String> instances) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(instances.get((client + attempt) % 2) + "/api/words?text=It+is+" + name))
                    .header("Authorization", "Basic " + LOGIN)
                    .header("Idempotency-Key", name)
                    .timeout(Duration.ofSeconds(BOUND_SECONDS))
                    .build();
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                boolean wait = response.statusCode() == 503 || response.body().contains("#in-progress");
                if (!wait) {
                    if (response.statusCode() == 200) {
                        assertThat(response.body()).contains("\"client\":1");
                    }
                    return response.statusCode();
                }
            } catch (IOException gone) {
                lostConnections.incrementAndGet();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static long debits(JdbcLedger ledger) {
        long debits = 0;
        Long after = null;
        do {
            StatementQuery.Builder query = StatementQuery.of(ALICE).limit(1_000);
            if (after != null) {
                query.after(after);
            }
            StatementPage page = ledger.statement(query.build());
            debits += page.lines().stream()
                    .filter(line -> line.transaction().kind() == OperationKind.DEBIT)
                    .count();
            after = page.nextOrNull();
        } while (after != null);
        return debits;
    }

    private String start(String database) throws IOException, InterruptedException {
        Path log = directory.resolve("log-" + processes.size());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpringBootExample.class.getName(),
                        // what the profile for Spring Boot 3 says to this process
                        "--spring.flyway.enabled=" + System.getProperty("spring.flyway.enabled", "true"),
                        "--spring.autoconfigure.exclude=" + System.getProperty("spring.autoconfigure.exclude", ""),
                        "--server.port=0",
                        "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", database),
                        "--ledger.metering.lease=2s")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        OptionalInt port = OptionalInt.empty();
        while (port.isEmpty()) {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(deadline);
            process.waitFor(50, TimeUnit.MILLISECONDS);
            port = ExampleLog.port(Files.readString(log));
        }
        return "http://127.0.0.1:" + port.getAsInt();
    }

    private static HikariDataSource pool(String database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", database));
        pool.setMaximumPoolSize(2);
        return pool;
    }
}
