package io.creditledger.examples.meteredapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Balance;
import io.creditledger.examples.meteredapi.Processes.Running;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Database;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that gets SIGTERM while it works: what runs ends, is charged or given back, and its client is told. */
@Tag("slow")
@Timeout(300)
final class ShutdownTest {
    private static final String PROMPT = "{\"prompt\": \"Alice was\", \"maxTokens\": 500, \"seed\": 22}";
    private static final int CREDITS = 1_000;

    @TempDir
    private Path directory;

    @Test
    void aStreamOnH2EndsWithItsChargeAndAnEventWhenTheBoundIsOver() throws Exception {
        endsWithItsCharge(Config.h2File(directory.resolve("service")), 1, "interrupted");
    }

    @Test
    void aStreamOnPostgresEndsWithItsChargeAndAnEventWhenTheBoundIsOver() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            endsWithItsCharge(postgres.getJdbcUrl("postgres", "postgres"), 1, "interrupted");
        }
    }

    @Test
    void aStreamThatEndsWithinTheBoundIsSentToItsEnd() throws Exception {
        endsWithItsCharge(Config.h2File(directory.resolve("service")), 120, "stop|length");
    }

    private void endsWithItsCharge(String database, int seconds, String finish) throws Exception {
        String key = user(database);
        Path log = directory.resolve("log");
        try (Processes processes = new Processes()) {
            Running service = processes.start(
                    Map.of("DATABASE_URL", database, "PORT", "0", "SHUTDOWN_SECONDS", Integer.toString(seconds)), log);
            HttpResponse<InputStream> stream = Api.HTTP.send(
                    new Api(service.url(), key)
                            .request("/api/v1/completions")
                            .header("Idempotency-Key", "k")
                            .POST(BodyPublishers.ofString(PROMPT))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(stream.body().readNBytes(200)).asString(UTF_8).contains("event: token");

            // SIGTERM
            service.process().destroy();
            String rest = new String(stream.body().readAllBytes(), UTF_8);

            assertThat(service.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            Matcher done = Pattern.compile("event: done\ndata: \\{\"finish\":\"(" + finish
                            + ")\",\"tokens\":(\\d+),\"price\":(\\d+),\"balance\":(\\d+)}\n\n$")
                    .matcher(rest);
            assertThat(done.find()).as(rest).isTrue();
            int tokens = Integer.parseInt(done.group(2));
            assertThat(tokens).isBetween(1, 500);
            assertHas(database, CREDITS - tokens);
            assertThat(Files.readString(log)).doesNotContain("Exception", "ERROR");
        }
    }

    private static String user(String url) {
        try (Database database = Database.open(url);
                Books books =
                        new Books(database.jdbi(), database.forLedger(), Duration.ofMinutes(2), Clock.systemUTC())) {
            User user =
                    new Users(books, CREDITS, World.CHEAP).register("reader@example.org", World.PASSWORD, Role.USER);
            return new ApiKeys(database.jdbi()).create(user, "test").orElseThrow();
        }
    }

    private static void assertHas(String url, long credits) {
        try (Database database = Database.open(url);
                Books books =
                        new Books(database.jdbi(), database.forLedger(), Duration.ofMinutes(2), Clock.systemUTC())) {
            User user = new Users(books, CREDITS, World.CHEAP)
                    .findByEmail("reader@example.org")
                    .orElseThrow();
            Balance balance = books.credits().balance(user.account());
            assertThat(balance.held()).isZero();
            assertThat(balance.available()).isEqualTo(credits);
            assertThat(books.credits().ledger().verify().violations()).isEmpty();
        }
    }
}
