package io.creditledger.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogSourceTest {

    private static final InputStream NO_STDIN = InputStream.nullInputStream();

    @TempDir
    private Path directory;

    @Test
    void readsAPlainFileWithEitherLineEnd() throws IOException {
        Path file = write("access.log", "one\ntwo\r\n\nfour\n".getBytes(UTF_8));

        assertThat(texts(open(file))).containsExactly("one", "two", "", "four");
    }

    @Test
    void numbersLinesFromOne() throws IOException {
        try (LogLines lines = open(write("access.log", "a\nb\n".getBytes(UTF_8)))) {
            assertThat(all(lines)).extracting(LogLine::number).containsExactly(1L, 2L);
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        assertThat(texts(open(write("access.log", "\uFEFFone\ntwo\n".getBytes(UTF_8)))))
                .containsExactly("one", "two");
    }

    @Test
    void whatIsNoAccessLogIsAClearError() throws IOException {
        byte[] line = "h - - [22/Nov/2026:19:31:40 +0000] \"GET / HTTP/1.1\" 200 5\n".getBytes(UTF_8);
        String text = new String(line, UTF_8);
        assertError(new byte[0], "is empty");
        assertError("\uFEFF".getBytes(UTF_16LE), "UTF-16");
        assertError(text.getBytes(UTF_16), "UTF-16");
        assertError(text.getBytes(UTF_16LE), "UTF-16");
        assertError(text.getBytes(UTF_16BE), "UTF-16");
        assertError("{\"client\": \"1.2.3.4\"}\n".getBytes(UTF_8), "JSON");
        assertError("[{\"client\": \"1.2.3.4\"}]".getBytes(UTF_8), "JSON");
        assertError("\uFEFF{\"client\": 1}\n".getBytes(UTF_8), "JSON");
        assertError("#Version: 1.0\n#Fields: date time c-ip\n".getBytes(UTF_8), "W3C Extended");
        assertError(gzip("#Fields: date time c-ip\n"), "W3C Extended");
        assertThat(texts(open(write("access.log", line)))).hasSize(1);
    }

    private void assertError(byte[] content, String what) throws IOException {
        Path file = write("access.log", content);
        assertThatThrownBy(() -> open(file)).isInstanceOf(UserError.class).hasMessageContaining(what);
    }

    @Test
    void tellsGzipFromTheFirstBytesWhateverTheName() throws IOException {
        assertThat(texts(open(write("access.log", gzip("one\ntwo\n"))))).containsExactly("one", "two");
        assertThat(texts(open(write("access.log.gz", "one\ntwo\n".getBytes(UTF_8)))))
                .containsExactly("one", "two");
    }

    @Test
    void readsStandardInput() {
        InputStream plain = new ByteArrayInputStream("one\n".getBytes(UTF_8));

        assertThat(texts(LogSource.open("-", plain))).containsExactly("one");
    }

    @Test
    void readsAllMembersOfAGzipPipeThatIsSometimesEmpty() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(gzip("one\n"));
        both.writeBytes(gzip("two\n"));

        assertThat(texts(LogSource.open("-", new HesitantInput(both.toByteArray()))))
                .containsExactly("one", "two");
    }

    @Test
    void aTruncatedGzipGivesTheLinesBeforeTheBreakAndSaysSo() throws IOException {
        byte[] whole = gzip("line\n".repeat(1_000));
        Path file = write("access.log.gz", Arrays.copyOf(whole, whole.length - 8));

        try (LogLines lines = open(file)) {
            assertThat(all(lines)).hasSize(1_000);
            assertThat(lines.problem())
                    .isEqualTo(file + " breaks off after line 1,000; the lines up to there were replayed.");
        }
    }

    @Test
    void aDamagedGzipGivesTheLinesBeforeTheDamageAndSaysSo() throws IOException {
        byte[] damaged = gzip("line\n".repeat(1_000));
        damaged[damaged.length - 8] ^= 1; // the first byte of the checksum
        Path file = write("access.log.gz", damaged);

        try (LogLines lines = open(file)) {
            assertThat(all(lines)).hasSize(1_000);
            assertThat(lines.problem())
                    .startsWith(file + " is damaged (")
                    .endsWith(") after line 1,000; the lines up to there were replayed.");
        }
    }

    @Test
    void aWholeLogHasNoProblem() throws IOException {
        try (LogLines lines = open(write("access.log.gz", gzip("one\n")))) {
            assertThat(all(lines)).hasSize(1);
            assertThat(lines.problem()).isNull();
            assertThat(lines.percentRead()).isEqualTo(100);
        }
    }

    @Test
    void aGzipThatEndsInItsHeaderIsAClearError() throws IOException {
        Path file = write("access.log.gz", Arrays.copyOf(gzip("one\n"), 5));

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open(file))
                .withMessage(file + " breaks off inside its gzip header.");
    }

    @Test
    void aMissingFileIsAClearError() {
        Path file = directory.resolve("nowhere.log");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open(file))
                .withMessage("There is no log file " + file + ".");
    }

    @Test
    void aDirectoryIsAClearError() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open(directory))
                .withMessage(directory + " is a directory. Give one log file.");
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() throws IOException {
        Path file = write("access.log", new byte[] {'c', 'a', 'f', (byte) 0xE9, '\n'});

        assertThat(texts(open(file))).containsExactly("caf\uFFFD");
    }

    @Test
    void aLineHasAtMost64KiB() throws IOException {
        String longest = "x".repeat(LogLines.MAX_LINE_BYTES);
        Path file =
                write("access.log", (longest + "\n" + longest + "\r\n" + longest + "x\n" + "after\n").getBytes(UTF_8));

        try (LogLines lines = open(file)) {
            List<LogLine> all = all(lines);
            assertThat(all)
                    .extracting(LogLine::defect)
                    .containsExactly(null, null, "the line is longer than 65536 bytes", null);
            assertThat(all.get(1).text()).isEqualTo(longest);
            assertThat(all.get(3).text()).isEqualTo("after");
        }
    }

    @Test
    void anEndlessLineIsNotKept() throws IOException {
        Path file = write("access.log", ("x".repeat(5_000_000) + "\nafter\n").getBytes(UTF_8));

        try (LogLines lines = open(file)) {
            List<LogLine> all = all(lines);
            assertThat(all).hasSize(2);
            assertThat(all.get(0).text().length()).isLessThanOrEqualTo(LogLines.MAX_LINE_BYTES + 1);
            assertThat(all.get(1).text()).isEqualTo("after");
        }
    }

    @Test
    void aLastLineWithoutLineEndIsDefective() throws IOException {
        try (LogLines lines = open(write("access.log", "one\ntw".getBytes(UTF_8)))) {
            List<LogLine> all = all(lines);
            assertThat(all).hasSize(2);
            assertThat(all.get(1).defect()).isEqualTo("the line has no line end: it may not be whole yet");
        }
    }

    private LogLines open(Path file) {
        return LogSource.open(file.toString(), NO_STDIN);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static List<String> texts(LogLines lines) {
        return all(lines).stream().map(LogLine::text).toList();
    }

    private static List<LogLine> all(LogLines lines) {
        List<LogLine> all = new ArrayList<>();
        for (LogLine line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Gives one byte at a time and never promises another, like a pipe from a slow program. */
    private static final class HesitantInput extends ByteArrayInputStream {

        HesitantInput(byte[] content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(1, length));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }
}
