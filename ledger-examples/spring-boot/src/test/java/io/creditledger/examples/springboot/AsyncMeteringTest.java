package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

final class AsyncMeteringTest extends ExampleTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Autowired
    private AsyncHandlers handlers;

    @ParameterizedTest
    @ValueSource(strings = {"callable", "deferred", "future", "emitter", "sse", "streaming", "future-stream"})
    void anAsynchronousCallIsChargedOnceAndItsBodyIsWhole(String kind) throws Exception {
        String ann = userWith(10);
        int runs = handlers.runs();

        var first = get(ann, "/api/async/" + kind, withKey("k"));

        assertThat(first.statusCode()).isEqualTo(200);
        String body = kind.equals("sse") ? "data:one \n\ndata:two \n\ndata:three\n\n" : "one two three";
        assertThat(first.body()).isEqualTo(body);
        // A stream was sent before its call has ended.
        awaitEnd(ann);
        assertThat(available(ann)).isEqualTo(8);

        var second = get(ann, "/api/async/" + kind, withKey("k"));

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(body);
        assertThat(header(second, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(second, "Content-Type")).isEqualTo(header(first, "Content-Type"));
        assertThat(available(ann)).isEqualTo(8);
        assertThat(handlers.runs() - runs).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"callable", "deferred", "future", "streaming"})
    void anAsynchronousCallThatFailsBeforeItSendsIsRefundedAndAnsweredAsAFailure(String kind) throws Exception {
        String ann = userWith(10);

        var failed = get(ann, "/api/async/" + kind + "?fail=true", withKey("k"));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(header(failed, "Content-Type")).startsWith("application/problem+json");
        awaitEnd(ann);
        assertThat(available(ann)).isEqualTo(10);
        var second = get(ann, "/api/async/" + kind + "?fail=true", withKey("k"));
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("/problems#refunded");
        assertThat(available(ann)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"emitter", "sse"})
    void aStreamThatFailsIsRefundedAndAnEventStreamSaysSo(String kind) throws Exception {
        String ann = userWith(10);

        var failed = get(ann, "/api/async/" + kind + "?fail=true", withKey("k"));

        assertThat(failed.statusCode()).isEqualTo(200);
        assertThat(failed.body()).contains("two").doesNotContain("three", "on purpose");
        if (kind.equals("sse")) {
            assertThat(failed.body()).contains("\n\nevent: failed\ndata: {\"type\":\"/problems#failed\"");
        } else {
            assertThat(failed.body()).isEqualTo("one two ");
        }
        awaitEnd(ann);
        assertThat(available(ann)).isEqualTo(10);
        assertThat(get(ann, "/api/async/" + kind + "?fail=true", withKey("k")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void aTimeoutCountsAsAFailure() throws Exception {
        String ann = userWith(10);
        int runs = handlers.runs();

        assertThat(get(ann, "/api/async/never", withKey("k")).statusCode()).isEqualTo(503);
        awaitEnd(ann);
        assertThat(available(ann)).isEqualTo(10);
        assertThat(get(ann, "/api/async/never", withKey("k")).statusCode()).isEqualTo(409);
        assertThat(handlers.runs() - runs).isEqualTo(1);
    }

    private void awaitEnd(String user) {
        await().atMost(BOUND).until(() -> callsOf(user, "RUNNING") == 0);
    }
}
