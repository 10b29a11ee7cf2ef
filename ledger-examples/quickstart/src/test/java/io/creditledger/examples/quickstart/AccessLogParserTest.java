package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.creditledger.examples.quickstart.ParsedLine.Entry;
import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessLogParserTest {

    private static final String TIME = "[22/Nov/2026:19:31:40 +0000]";

    private final AccessLogParser parser = new AccessLogParser();

    @Test
    void readsEveryFieldOfTheCombinedLogFormat() {
        AccessLogEntry request = request("192.0.2.7 - alice [10/Oct/2000:13:55:36 -0700]"
                + " \"GET /apache_pb.gif?x=1 HTTP/1.0\" 200 2326"
                + " \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"");

        assertThat(request)
                .isEqualTo(new AccessLogEntry(
                        "192.0.2.7",
                        "alice",
                        Instant.parse("2000-10-10T20:55:36Z"),
                        "GET",
                        "/apache_pb.gif?x=1",
                        "HTTP/1.0",
                        200,
                        2326,
                        "http://www.example.com/start.html",
                        "Mozilla/4.08 [en] (Win98; I ;Nav)"));
    }

    @Test
    void readsTheCommonLogFormatWithoutRefererAndUserAgent() {
        AccessLogEntry request = request("::1 - - " + TIME + " \"HEAD / HTTP/2.0\" 304 -");

        assertThat(request)
                .isEqualTo(new AccessLogEntry(
                        "::1",
                        null,
                        Instant.parse("2026-11-22T19:31:40Z"),
                        "HEAD",
                        "/",
                        "HTTP/2.0",
                        304,
                        0,
                        null,
                        null));
    }

    @Test
    void aDashIsNothing() {
        AccessLogEntry request = request("h - - " + TIME + " \"GET / HTTP/1.1\" 200 - \"-\" \"-\"");

        assertThat(request.user()).isNull();
        assertThat(request.bytes()).isZero();
        assertThat(request.referer()).isNull();
        assertThat(request.userAgent()).isNull();
    }

    @Test
    void ignoresWhatFollowsTheUserAgent() {
        AccessLogEntry request =
                request("h - - " + TIME + " \"GET / HTTP/1.1\" 200 5 \"-\" \"curl/7.88.1\" 0.003 \"10.0.0.1\"");

        assertThat(request.userAgent()).isEqualTo("curl/7.88.1");
    }

    @ParameterizedTest
    @CsvSource({
        "mary ann, mary ann",
        "j\\xC3\\xB6rg, jörg",
        "o\\x22brien, o\"brien",
        "evil [21/Nov/2026:00:00:00 +0000], evil [21/Nov/2026:00:00:00 +0000]",
        "-, ",
    })
    void userNamesMayHoldSpacesEscapesAndBrackets(String logged, String user) {
        assertThat(request("h - " + logged + " " + TIME + " \"GET / HTTP/1.1\" 200 5")
                        .user())
                .isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // nginx
                "/caf\\xC3\\xA9;/café",
                "/\\x22quoted\\x22\\x5Cpath;/\"quoted\"\\path",
                "/latin1-\\xE9t\\xE9;/latin1-\uFFFDt\uFFFD",
                "/\\xF0\\x9F\\x99\\x82;/\uD83D\uDE42",
                // Apache
                "/a\\\"b\\\"c;/a\"b\"c",
                "/back\\\\slash;/back\\slash",
                "/tab\\there;/tab\there",
                // no escape of either
                "/what\\is;/what\\is",
                "/cut\\x4;/cut\\x4",
                "/not\\xZZhex;/not\\xZZhex",
                // left as it was sent
                "/caf%C3%A9?q=%22;/caf%C3%A9?q=%22",
                "/größe?q=日本;/größe?q=日本",
                "/with spaces in it;/with spaces in it",
            })
    void undoesTheEscapesOfServers(String logged, String path) {
        assertThat(request("h - - " + TIME + " \"GET " + logged + " HTTP/1.1\" 200 5")
                        .path())
                .isEqualTo(path);
    }

    @Test
    void undoesEscapesInRefererAndUserAgent() {
        AccessLogEntry request =
                request("h - - " + TIME + " \"GET / HTTP/1.1\" 404 153 \"say \\x22hi\\x22\" \"\\x22a\\x22 \\x5C b\"");

        assertThat(request.referer()).isEqualTo("say \"hi\"");
        assertThat(request.userAgent()).isEqualTo("\"a\" \\ b");
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS * HTTP/1.1, OPTIONS, *, HTTP/1.1",
        "CONNECT 127.0.0.1:443 HTTP/1.1, CONNECT, 127.0.0.1:443, HTTP/1.1",
        "GET http://127.0.0.1/proxied HTTP/1.1, GET, http://127.0.0.1/proxied, HTTP/1.1",
        "PROPFIND / HTTP/1.1, PROPFIND, /, HTTP/1.1",
        "GET / HTTP/2, GET, /, HTTP/2",
        "GET / HTTP/9.9, GET, /, HTTP/9.9",
        "GET /docs/api, GET, /docs/api, HTTP/0.9",
    })
    void readsUnusualRequestLines(String logged, String method, String path, String protocol) {
        AccessLogEntry request = request("h - - " + TIME + " \"" + logged + "\" 200 5");

        assertThat(request.method()).isEqualTo(method);
        assertThat(request.path()).isEqualTo(path);
        assertThat(request.protocol()).isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, the request is empty",
                "-, the request is empty",
                "hello, the request is not METHOD PATH HTTP/x",
                "SSH-2.0-Go, the request is not METHOD PATH HTTP/x",
                "get / http/1.1, the request is not METHOD PATH HTTP/x",
                "GET /half HTT, the request is not METHOD PATH HTTP/x",
                "POST /form, the request is not METHOD PATH HTTP/x",
                "GET  HTTP/1.1, the request has no path",
                "GET HTTP/1.1, the request has no path",
                "\\x16\\x03\\x01\\x02\\x00\\x01, the request is not METHOD PATH HTTP/x",
                "\\x03\\x00\\x00/*\\xE0\\x00Cookie: mstshash=Administr, the request is not METHOD PATH HTTP/x",
            })
    void whatClientsSendThatIsNotHttpIsMalformed(String logged, String reason) {
        assertThat(malformed("h - - " + TIME + " \"" + logged + "\" 400 157 \"-\" \"-\"")
                        .reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``;the line is empty",
                "`   `;the line is empty",
                "hello;the line ends before or at the client",
                "h -;the line ends before or at the identity",
                "h - - \"GET / HTTP/1.1\" 200 5;there is no [time] before a \"request\"",
                "h - - [22/Nov/2026:19:31:40] \"GET / HTTP/1.1\" 200 5;there is no [time] before a \"request\"",
                "h - - [31/Feb/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5;"
                        + "the time is not one, like 22/Nov/2026:19:31:40 +0000",
                "h - - [01/Jan/0001:00:59:59 +0100] \"GET / HTTP/1.1\" 200 5;"
                        + "the time is not within the years 1 to 9999, in UTC",
                "h - - [31/Dec/9999:23:00:00 -0100] \"GET / HTTP/1.1\" 200 5;"
                        + "the time is not within the years 1 to 9999, in UTC",
                "h - - [22/nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5;"
                        + "the time is not one, like 22/Nov/2026:19:31:40 +0000",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1;the request has no closing quote",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\\\" 200 5;the request has no closing quote",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\"200 5;no space follows the request",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200;the line ends before or at the status",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" OK 5;the status is not a number of three digits",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 -5;the size is neither a number nor -",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 1234567890123456789;"
                        + "the size is neither a number nor -",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5 0.01;"
                        + "the referer does not start with a quote",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5 \"-\";no space follows the referer",
                "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"curl;"
                        + "the user agent has no closing quote",
                "h i - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5;"
                        + "there are more than three fields before the time",
                "\uFEFFh - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5;"
                        + "the client is not 1 to 120 printable characters",
            })
    void saysWhatIsWrongWithALine(String line, String reason) {
        assertThat(malformed(line).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7|192.0.2.7",
                "192.0.2.7,10.0.0.1|192.0.2.7",
                "192.0.2.7, 10.0.0.1|192.0.2.7",
                "192.0.2.7, 10.0.0.1, 10.0.0.2|192.0.2.7",
                "2001:DB8::1, 10.0.0.1|2001:db8::1",
                "2001:DB8:0:0:0:0:0:1|2001:db8::1",
                "2001:0db8:0000:0000:0001:0000:0000:0001|2001:db8::1:0:0:1",
                "[2001:db8::1]|2001:db8::1",
                "::1|::1",
                "0:0:0:0:0:0:0:0|::",
                "::ffff:192.0.2.7|192.0.2.7",
                "2001:db8:1:2:3:4:5:0|2001:db8:1:2:3:4:5:0",
                "example.org:443 192.0.2.7|192.0.2.7",
                "example.org:443 client.example.net|client.example.net",
                "example.org 192.0.2.7|192.0.2.7",
                "www.example.org:80 2001:DB8::1|2001:db8::1",
                "example.org:443 192.0.2.7, 10.0.0.1|192.0.2.7",
                "client.example.net|client.example.net"
            })
    void aClientHasOneNameHoweverAServerWritesIt(String logged, String client) {
        AccessLogEntry request = request(logged + " - ann " + TIME + " \"GET / HTTP/1.1\" 200 5");

        assertThat(request.client()).isEqualTo(client);
        assertThat(request.user()).isEqualTo("ann");
    }

    @Test
    void aClientHasAtMost120Characters() {
        String rest = " - - " + TIME + " \"GET / HTTP/1.1\" 200 5";

        assertThat(request("c".repeat(120) + rest).client()).hasSize(120);
        assertThat(malformed("c".repeat(121) + rest).reason())
                .isEqualTo("the client is not 1 to 120 printable characters");
    }

    @Test
    void aMalformedLineKeepsItsNumberAndAnExcerptThatIsSafeToPrint() {
        Malformed bad = (Malformed) parser.parse(LogLine.of(17, "\u001B[31mred" + "x".repeat(200)));

        assertThat(bad.lineNumber()).isEqualTo(17);
        assertThat(bad.excerpt())
                .startsWith("\\u001B[31mredxxx")
                .endsWith("...")
                .hasSize(100);
    }

    @Test
    void aDefectiveLineIsMalformedHoweverGoodItLooks() {
        byte[] whole =
                ("h - - " + TIME + " \"GET / HTTP/1.1\" 200 5").getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThat(parser.parse(LogLine.defective(3, whole, "cut")))
                .isInstanceOfSatisfying(
                        Malformed.class, bad -> assertThat(bad.reason()).isEqualTo("cut"));
    }

    /** A good line with bytes changed, dropped and doubled at random: 200,000 of them, from a fixed seed. */
    @Test
    void neverThrowsWhateverTheLine() {
        String good = "h - mary ann " + TIME + " \"GET /caf\\xC3\\xA9 HTTP/1.1\" 200 5 \"-\" \"\\x22a\\x22\"";
        Random random = new Random(42);
        assertThatCode(() -> {
                    for (int i = 0; i < 200_000; i++) {
                        StringBuilder line = new StringBuilder(good);
                        for (int change = random.nextInt(4); change >= 0 && line.length() > 0; change--) {
                            int at = random.nextInt(line.length());
                            switch (random.nextInt(4)) {
                                case 0 -> line.delete(at, at + 1);
                                case 1 -> line.insert(at, "\"\\[] -x".charAt(random.nextInt(7)));
                                case 2 -> line.setCharAt(at, (char) random.nextInt(0x10000));
                                default -> line.setLength(at + 1);
                            }
                        }
                        parser.parse(LogLine.of(1, line.toString()));
                    }
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "[", " ", " [", "\\x", "- "})
    void longRunsOfOneThingTakeNoLongerThanOtherLines(String piece) {
        assertThat(parser.parse(LogLine.of(1, "h - " + piece.repeat(30_000)))).isInstanceOf(Malformed.class);
    }

    private AccessLogEntry request(String line) {
        ParsedLine parsed = parser.parse(LogLine.of(1, line));
        assertThat(parsed).isInstanceOf(Entry.class);
        return ((Entry) parsed).request();
    }

    private Malformed malformed(String line) {
        ParsedLine parsed = parser.parse(LogLine.of(1, line));
        assertThat(parsed).isInstanceOf(Malformed.class);
        return (Malformed) parsed;
    }
}
