package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceTableTest {

    private static final String TABLE = """
            # what a request costs
            *                = 3

            GET  /docs/*     = 0
            *    /docs/*     = 7
            GET  /docs/api   = 2
            *    /docs/api/* = 4
            POST *           = 9
            GET  /a=b        = 11
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "GET,     /docs/install,    0",
        "GET,     /docs/,           0",
        "GET,     /docs,            3",
        "PUT,     /docs/install,    7",
        "POST,    /docs/install,    7",
        "GET,     /docs/api,        2",
        "GET,     /docs/api?page=2, 2",
        "GET,     /docs/api/v1,     4",
        "PUT,     /docs/api,        7",
        "POST,    /elsewhere,       9",
        "GET,     /elsewhere,       3",
        "GET,     /a=b,             11",
        "OPTIONS, *,                3",
        "get,     /docs/install,    7",
    })
    void theMostSpecificRuleCountsWhereverItStands(String method, String path, long credits) {
        assertThat(PriceTable.parse("t", TABLE).creditsFor(request(method, path)))
                .isEqualTo(credits);
    }

    @Test
    void aRequestWithoutARuleCostsOne() {
        assertThat(PriceTable.parse("t", "").creditsFor(request("GET", "/"))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET /x;there is no \"= credits\"",
                "GET /x = ;the price must be a whole number from 0 to 1,000,000, and is \"\"",
                "GET /x = 1.5;the price must be a whole number from 0 to 1,000,000, and is \"1.5\"",
                "GET /x = -1;the price must be a whole number from 0 to 1,000,000, and is \"-1\"",
                "GET /x = many;the price must be a whole number from 0 to 1,000,000, and is \"many\"",
                "GET /x = 1000001;the price must be a whole number from 0 to 1,000,000, and is \"1000001\"",
                "GET /x = 99999999999999999999;the price must be a whole number from 0 to 1,000,000,"
                        + " and is \"99999999999999999999\"",
                "= 1;what stands before the = is not METHOD /path",
                "GET /x y = 1;what stands before the = is not METHOD /path",
                "get /x = 1;the method must be * or a name in capitals, like GET, and is \"get\"",
                "/x = 1;the method must be * or a name in capitals, like GET, and is \"/x\"",
                "GET = 1;the path is missing, GET * would be every GET",
                "GET x = 1;the path must be * or start with /, and is \"x\"",
                "GET x* = 1;the path must be * or start with /, and is \"x*\"",
                "GET /a*b = 1;a * may only stand at the end of the path \"/a*b\"",
                "GET /a** = 1;a * may only stand at the end of the path \"/a**\"",
                "GET /x?y = 1;the path \"/x?y\" has a query string, which prices do not look at",
                "GET /docs/* = 2;line 2 already has a price for GET /docs/*",
            },
            quoteCharacter = '`')
    void anErrorNamesFileLineTextAndWhatIsWrong(String line, String wrong) {
        String text = "# prices\nGET /docs/* = 1\n\n" + line + "\n";

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> PriceTable.parse("my-prices.txt", text))
                .withMessage("Price table my-prices.txt, line 4: " + wrong + ".\n  " + line.strip());
    }

    @Test
    void pricesGoUpToAMillion() {
        assertThat(PriceTable.parse("t", "* = 1000000").creditsFor(request("GET", "/")))
                .isEqualTo(1_000_000);
    }

    @Test
    void aTableHasAtMostAThousandRules() {
        String thousand =
                IntStream.range(0, 1_000).mapToObj(i -> "GET /" + i + " = 1\n").collect(Collectors.joining());

        assertThat(PriceTable.parse("t", thousand).creditsFor(request("GET", "/999")))
                .isEqualTo(1);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> PriceTable.parse("t", thousand + "GET /more = 1"))
                .withMessageContaining("line 1001: a table has at most 1,000 rules.");
    }

    @Test
    void theFingerprintIgnoresHowATableIsWritten() {
        String fingerprint = PriceTable.parse("a", "GET /x = 2\nPUT /y = 3\n").fingerprint();

        assertThat(fingerprint).hasSize(16).matches("[0-9a-f]+");
        assertThat(PriceTable.parse("b", "# other\r\n\r\nPUT   /y=3\r\n* * = 1\r\n\tGET /x   =   02")
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @CsvSource({"GET /x = 3", "PUT /x = 2", "GET /x* = 2", "GET /xx = 2", "* /x = 2"})
    void theFingerprintTellsTablesApart(String other) {
        assertThat(PriceTable.parse("t", other).fingerprint())
                .isNotEqualTo(PriceTable.parse("t", "GET /x = 2").fingerprint());
    }

    @Test
    void theFingerprintStaysTheSameAcrossReleases() {
        assertThat(PriceTable.parse("t", "GET /x = 2").fingerprint()).isEqualTo("89e26d184fc30f80");
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("prices.txt"), "* = 4\n");

        assertThat(PriceTable.load(file.toString()).creditsFor(request("GET", "/")))
                .isEqualTo(4);
    }

    @Test
    void aMissingTableIsAClearError() {
        Path file = directory.resolve("nowhere.txt");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> PriceTable.load(file.toString()))
                .withMessage("There is no price table " + file + ".");
    }

    @Test
    void aDirectoryIsAClearError() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> PriceTable.load(directory.toString()))
                .withMessage("The price table " + directory + " is a directory. Give one file.");
    }

    @Test
    void theTableThatComesAlongCanBeRead() {
        PriceTable shipped = PriceTable.load(null);

        assertThat(shipped.creditsFor(request("GET", "/static/site.css"))).isZero();
        assertThat(shipped.creditsFor(request("POST", "/api/v1/tokens"))).isEqualTo(5);
        assertThat(shipped.creditsFor(request("GET", "/"))).isEqualTo(1);
    }

    private static AccessLogEntry request(String method, String path) {
        return new AccessLogEntry("c", null, Instant.EPOCH, method, path, "HTTP/1.1", 200, 0, null, null);
    }
}
