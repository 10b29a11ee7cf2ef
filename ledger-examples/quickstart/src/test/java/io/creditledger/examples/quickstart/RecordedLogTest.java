package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.quickstart.ParsedLine.Entry;
import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The recorded log, as the parser reads it. The numbers were counted with awk. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedLogTest {

    private final List<AccessLogEntry> requests = new ArrayList<>();
    private final List<Malformed> malformed = new ArrayList<>();

    @BeforeAll
    void read() throws IOException {
        AccessLogParser parser = new AccessLogParser();
        try (LogLines lines = LogSource.open(null, InputStream.nullInputStream())) {
            for (LogLine line = lines.next(); line != null; line = lines.next()) {
                ParsedLine parsed = parser.parse(line);
                if (parsed instanceof Entry entry) {
                    requests.add(entry.request());
                } else {
                    malformed.add((Malformed) parsed);
                }
            }
        }
    }

    @Test
    void hasSoManyRequestsAndMalformedLines() {
        assertThat(requests.size() + malformed.size()).isEqualTo(4_384);
        assertThat(malformed).hasSize(36);
    }

    @Test
    void whatIsMalformedIsWhatWasNotHttp() {
        assertThat(countBy(malformed, Malformed::reason))
                .isEqualTo(Map.of(
                        "the request is empty", 3L,
                        "the request has no path", 3L,
                        "the request is not METHOD PATH HTTP/x", 30L));
    }

    @Test
    void hasManyClientsSomeOfThemBusy() {
        Map<String, Long> byClient = countBy(requests, AccessLogEntry::client);

        assertThat(byClient)
                .hasSize(53)
                .containsEntry("127.20.0.1", 756L)
                .containsEntry("127.20.0.2", 504L)
                .containsEntry("127.20.0.3", 468L)
                .containsEntry("::1", 241L)
                .containsEntry("127.40.2.220", 1L);
    }

    @Test
    void hasUsersMethodsAndProtocolsOfAllKinds() {
        assertThat(countBy(requests, request -> String.valueOf(request.user())))
                .containsEntry("alice", 32L)
                .containsEntry("jörg", 11L)
                .containsEntry("mary ann", 15L)
                .containsEntry("bob", 5L);
        assertThat(countBy(requests, AccessLogEntry::method))
                .containsOnlyKeys("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PROPFIND", "PUT")
                .containsEntry("PUT", 94L)
                .containsEntry("HEAD", 28L);
        assertThat(countBy(requests, AccessLogEntry::protocol))
                .containsOnlyKeys("HTTP/0.9", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/9.9")
                .containsEntry("HTTP/2.0", 94L)
                .containsEntry("HTTP/0.9", 9L);
    }

    @Test
    void spansFourAndAHalfMinutes() {
        assertThat(requests.get(0).time()).isEqualTo(Instant.parse("2026-11-22T19:33:05Z"));
        assertThat(requests.get(requests.size() - 1).time()).isEqualTo(Instant.parse("2026-11-22T19:37:34Z"));
    }

    private static <T> Map<String, Long> countBy(List<T> all, Function<T, String> property) {
        return all.stream().collect(Collectors.groupingBy(property, TreeMap::new, Collectors.counting()));
    }
}
