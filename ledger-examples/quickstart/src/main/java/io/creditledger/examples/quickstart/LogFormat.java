package io.creditledger.examples.quickstart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Looks at the beginning of a log, and says what it is when it is none that this program reads. */
final class LogFormat {

    private static final int LOOKED_AT = 512;

    private LogFormat() {}

    /**
     * Returns the text behind its byte order mark, if it has one.
     *
     * @throws UserError if it is empty, or in a format or encoding that this program does not read
     */
    static InputStream check(String name, InputStream text) {
        byte[] start;
        try {
            start = firstLine(text);
        } catch (DamagedStart damaged) {
            return new SequenceInputStream(new ByteArrayInputStream(damaged.read), text);
        }
        if (start.length == 0) {
            throw new UserError(name + " is empty: there is nothing to replay.");
        }
        if (isUtf16(start)) {
            throw new UserError(name + " is in UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8");
        }
        boolean mark =
                start.length >= 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF;
        byte[] content = mark ? Arrays.copyOfRange(start, 3, start.length) : start;
        String line = new String(content, StandardCharsets.UTF_8).strip();
        if (line.startsWith("{") || line.startsWith("[{")) {
            throw new UserError(name + " is in JSON. This program reads the Common and the Combined Log Format.");
        }
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("#version:") || lower.startsWith("#fields:") || lower.startsWith("#software:")) {
            throw new UserError(name
                    + " is in the W3C Extended Log Format. This program reads the Common and the Combined Log Format.");
        }
        return new SequenceInputStream(new ByteArrayInputStream(content), text);
    }

    /** Reads no further than it must: a pipe may have one line for a long time. */
    private static byte[] firstLine(InputStream input) throws DamagedStart {
        byte[] start = new byte[LOOKED_AT];
        int length = 0;
        boolean ended = false;
        while (length < LOOKED_AT && !ended) {
            int next;
            try {
                next = input.read();
            } catch (IOException e) {
                throw new DamagedStart(Arrays.copyOf(start, length));
            }
            ended = next < 0 || next == '\n';
            if (next >= 0) {
                start[length++] = (byte) next;
            }
        }
        return Arrays.copyOf(start, length);
    }

    private static boolean isUtf16(byte[] start) {
        if (start.length < 2) {
            return false;
        }
        boolean mark = (start[0] == (byte) 0xFF && start[1] == (byte) 0xFE)
                || (start[0] == (byte) 0xFE && start[1] == (byte) 0xFF);
        // ASCII in UTF-16 has a zero in every other byte.
        return mark || (start[0] == 0) != (start[1] == 0);
    }

    /** The first line cannot be read whole. Whoever reads on gets what was read, and then the same fault, and reports it. */
    private static final class DamagedStart extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient byte[] read;

        DamagedStart(byte[] read) {
            super("damaged", null, false, false);
            this.read = read;
        }
    }
}
