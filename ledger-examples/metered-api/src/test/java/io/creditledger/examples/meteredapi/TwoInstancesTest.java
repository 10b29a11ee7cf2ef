package io.creditledger.examples.meteredapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.CreditLedger;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Database;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes on one PostgreSQL; one is killed while clients spend the credits of a user. */
@Tag("slow")
final class TwoInstancesTest {
    private static final int CLIENTS = 64;
    private static final int CREDITS = 1_000;
    private static final int KILLED_AFTER = 400;
    private static final String STREAM = "/api/v1/completions";
    private static final String CALL = "/api/v1/text-statistics";

    private final List<Process> processes = new ArrayList<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lostConnections = new AtomicInteger();
    private final AtomicInteger toldToWait = new AtomicInteger();
    private UnaryOperator<Process> stop = Process::destroyForcibly;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @AfterEach
    void stopProcesses() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Timeout(300)
    void everyCreditBuysOneAnswerAlthoughAnInstanceIsKilled() throws Exception {
        everyCreditBuysOneAnswer("killed@example.org", Process::destroyForcibly);
        assertThat(lostConnections).hasPositiveValue();
    }

    @Test
    @Timeout(300)
    void everyCreditBuysOneAnswerAndNoneIsCutWhenAnInstanceIsTerminated() throws Exception {
        everyCreditBuysOneAnswer("terminated@example.org", process -> {
            process.destroy();
            return process;
        });
        // What it had begun it has answered: nobody came again with the key of a call that was cut off.
        assertThat(toldToWait).hasValue(0);
        assertThat(processes.get(0).waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private void everyCreditBuysOneAnswer(String email, UnaryOperator<Process> stop) throws Exception {
        this.stop = stop;
        String url = postgres.getJdbcUrl("postgres", "postgres");
        try (Database database = Database.open(url);
                Books books =
                        new Books(database.jdbi(), database.forLedger(), Duration.ofMinutes(2), Clock.systemUTC())) {
            User user = new Users(books, CREDITS, World.CHEAP).register(email, World.PASSWORD, Role.USER);
            String key = new ApiKeys(database.jdbi()).create(user, "test").orElseThrow();
            List<Api> instances = List.of(new Api(start(url), key), new Api(start(url), key));

            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                done.add(clients.submit(() -> spend(client, instances)));
            }
            for (Future<?> each : done) {
                each.get(240, TimeUnit.SECONDS);
            }
            clients.shutdown();

            assertThat(answered).hasSize(CREDITS);
            assertThat(refused).hasSize(CLIENTS);
            CreditLedger credits = books.credits();
            assertThat(debits(credits, user)).isEqualTo(CREDITS);
            assertThat(answered).allMatch(name -> isPaid(credits, user, name));
            assertThat(refused).noneMatch(name -> isPaid(credits, user, name));
            assertThat(credits.balance(user.account()).available()).isZero();
            assertThat(credits.ledger().verify().violations()).isEmpty();
        }
    }

    @Test
    @Timeout(300)
    void whatAProcessHadReservedWhenItWasKilledComesBackAndIsNeverStreamedUnpaid() throws Exception {
        String url = postgres.getJdbcUrl("postgres", "postgres");
        try (Database database = Database.open(url);
                Books books =
                        new Books(database.jdbi(), database.forLedger(), Duration.ofMinutes(2), Clock.systemUTC())) {
            User user =
                    new Users(books, CREDITS, World.CHEAP).register("reader@example.org", World.PASSWORD, Role.USER);
            String key = new ApiKeys(database.jdbi()).create(user, "test").orElseThrow();
            Api dying = new Api(start(url), key);
            Api other = new Api(start(url), key);
            // 500 words, of which each takes some time
            String prompt = "{\"prompt\": \"Alice was\", \"maxTokens\": 500, \"seed\": 22}";

            HttpResponse<InputStream> stream = Api.HTTP.send(
                    dying.request(STREAM)
                            .header("Idempotency-Key", "k")
                            .POST(BodyPublishers.ofString(prompt))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(stream.body().readNBytes(200)).asString(UTF_8).contains("event: token");
            processes.get(0).destroyForcibly().waitFor();
            assertThatThrownBy(() -> stream.body().readAllBytes()).isInstanceOf(IOException.class);

            for (int i = 0; i < 600 && books.credits().balance(user.account()).available() < CREDITS; i++) {
                pause();
            }
            HttpResponse<String> again = other.post(STREAM, prompt, "k");

            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(again.body()).contains("#released").doesNotContain("event:");
            CreditLedger credits = books.credits();
            HoldReceipt left = credits.hold(user.account(), 500, IdempotencyKey.of("user:" + user.id(), "k"));
            assertThat(left.replayed()).isTrue();
            assertThat(left.hold().status()).isEqualTo(HoldStatus.RELEASED);
            assertThat(left.hold().captured()).isZero();
            assertThat(credits.balance(user.account()).available()).isEqualTo(CREDITS);
            assertThat(credits.ledger().verify().violations()).isEmpty();
        }
    }

    private void spend(int client, List<Api> instances) {
        for (int n = 0; ; n++) {
            String name = "client-" + client + "-call-" + n;
            int status = callUntilAnswered(name, client, instances);
            if (status == 402) {
                refused.add(name);
                return;
            }
            assertThat(status).isEqualTo(200);
            answered.add(name);
            if (answered.size() == KILLED_AFTER) {
                Process unused = stop.apply(processes.get(0));
            }
        }
    }

    /** As a client should: the same key until there is an answer, at the other instance if one is gone. */
    private int callUntilAnswered(String name, int client, List<Api> instances) {
        for (int attempt = 0; ; attempt++) {
            HttpResponse<String> response;
            try {
                response = instances.get((client + attempt) % 2).post(CALL, "It is " + name, name);
            } catch (UncheckedIOException e) {
                lostConnections.incrementAndGet();
                continue;
            }
            boolean running = response.body().contains("#in-progress");
            toldToWait.addAndGet(running ? 1 : 0);
            boolean wait = response.statusCode() == 503 || running;
            if (!wait) {
                if (response.statusCode() == 200) {
                    assertThat(response.body()).contains("\"client\":1");
                }
                return response.statusCode();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPaid(CreditLedger credits, User user, String name) {
        return credits.ledger()
                .transaction(IdempotencyKey.of("user:" + user.id(), name))
                .isPresent();
    }

    private static long debits(CreditLedger credits, User user) {
        long debits = 0;
        Long after = null;
        do {
            StatementQuery.Builder query = StatementQuery.of(user.account()).limit(1_000);
            if (after != null) {
                query.after(after);
            }
            var page = credits.ledger().statement(query.build());
            debits += page.lines().stream()
                    .filter(line -> line.transaction().kind() == OperationKind.DEBIT)
                    .count();
            after = page.nextOrNull();
        } while (after != null);
        return debits;
    }

    private String start(String databaseUrl) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MeteredApi.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "DATABASE_URL",
                        databaseUrl,
                        "PORT",
                        "0",
                        "LEASE_SECONDS",
                        "2",
                        "HOLD_SECONDS",
                        "120",
                        "CALLS_PER_SECOND",
                        "1000000"));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        processes.add(process);
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher url = Pattern.compile("listens on (\\S+)").matcher(line);
            if (url.find()) {
                return url.group(1);
            }
        }
        throw new AssertionError("it did not start");
    }
}
