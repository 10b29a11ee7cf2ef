package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An event stream whose price is known afterwards. */
final class StoryTest extends ExampleTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void whatIsReservedIsChargedAsFarAsItWasSent() throws Exception {
        String ann = userWith(100);

        var story = get(ann, "/api/story?words=5&pauseMillis=0", withKey("s"));

        assertThat(story.statusCode()).isEqualTo(200);
        assertThat(header(story, "Content-Type")).startsWith("text/event-stream");
        assertThat(header(story, "Credits-Estimate")).isEqualTo("5");
        assertThat(story.body()).startsWith("data:once\n\ndata:upon\n\n").endsWith("event:done\ndata:5\n\n");
        awaitEnd(ann);
        assertThat(balance(ann).available()).isEqualTo(95);

        var again = get(ann, "/api/story?words=5&pauseMillis=0", withKey("s"));
        assertThat(again.body()).isEqualTo(story.body());
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(balance(ann).available()).isEqualTo(95);
    }

    @Test
    void whoHangsUpPaysForWhatWasSent() throws Exception {
        String ann = userWith(1000);
        try (Socket client = new Socket("127.0.0.1", port())) {
            client.setSoTimeout((int) BOUND.toMillis());
            client.getOutputStream()
                    .write(("GET /api/story?words=1000&pauseMillis=100 HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    + login(ann) + "\r\nIdempotency-Key: s\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            int events = 0;
            // One more than is charged at least: of the part that is being sent the cost may not be added yet.
            while (events < 4) {
                if (answer.readLine().startsWith("data:")) {
                    events++;
                }
            }
            assertThat(balance(ann).held()).as("reserved meanwhile").isEqualTo(1000);
        }

        awaitEnd(ann);
        assertThat(balance(ann).held()).isZero();
        assertThat(callsOf(ann, "ANSWERED")).isEqualTo(1);
        assertThat(1000 - balance(ann).available()).isBetween(3L, 900L);
        var again = get(ann, "/api/story?words=1000&pauseMillis=100", withKey("s"));
        assertThat(again.body()).startsWith("data:once\n\ndata:upon\n\n").doesNotContain("done");
    }

    @Test
    void whoCannotPayTheMostItMayCostIsTurnedAway() throws Exception {
        String ann = userWith(4);

        var refused = get(ann, "/api/story?words=5&pauseMillis=0", withKey("s"));

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(header(refused, "Content-Type")).startsWith("application/problem+json");
        assertThat(balance(ann).available()).isEqualTo(4);
        assertThat(get(ann, "/api/story?words=4&pauseMillis=0", withKey("s")).statusCode())
                .as("what was refused may be tried again")
                .isEqualTo(200);
    }

    private void awaitEnd(String user) {
        await().atMost(BOUND).until(() -> callsOf(user, "RUNNING") == 0);
    }
}
