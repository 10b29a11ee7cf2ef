package io.creditledger.examples.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an open log, one after the other. Holds one line at a time in memory, and of that at most
 * {@link #MAX_LINE_BYTES}.
 *
 * <p>Data that breaks off or turns out to be damaged ends the log: the lines before it are good and {@link #problem}
 * says what happened. For one thread.
 */
final class LogLines implements Closeable {

    /** The longest line that is read as a request. Servers refuse requests that would make longer ones. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private final String name;
    private final InputStream input;
    private final CountedInput counter;
    private final long size;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private boolean ended;
    private long number;
    private @Nullable String problem;

    /**
     * @param name what messages call the log
     * @param input the log's text
     * @param counter counts what has been read of the file that the text comes from
     * @param size of that file in bytes; 0 when unknown
     */
    LogLines(String name, InputStream input, CountedInput counter, long size) {
        this.name = name;
        this.input = input;
        this.counter = counter;
        this.size = size;
    }

    /** What messages call this log. */
    String name() {
        return name;
    }

    /** Why the log ended before its end, as a sentence; {@code null} while nothing is wrong. */
    @Nullable
    String problem() {
        return problem;
    }

    /** How much of the log has been read, 0 to 100; -1 when its size is not known. */
    int percentRead() {
        return size == 0 ? -1 : (int) Math.min(100, counter.count() * 100 / size);
    }

    /** The next line, or {@code null} at the end. Lines end in LF or CR LF. */
    @Nullable
    LogLine next() {
        line.reset();
        boolean tooLong = false;
        while (true) {
            if (position == limit && !fill()) {
                return unfinishedLine();
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            // One byte more than allowed is kept, for the CR that does not count.
            int keep = Math.min(end - position, MAX_LINE_BYTES + 1 - line.size());
            line.write(buffer, position, keep);
            tooLong |= keep < end - position;
            position = end;
            if (end < limit) {
                position++;
                return finishedLine(tooLong);
            }
        }
    }

    private LogLine finishedLine(boolean tooLong) {
        number++;
        byte[] content = line.toByteArray();
        int length = content.length;
        if (!tooLong && length > 0 && content[length - 1] == '\r') {
            length--;
        }
        if (length > MAX_LINE_BYTES) {
            return LogLine.defective(number, content, "the line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        return LogLine.of(number, length == content.length ? content : Arrays.copyOf(content, length));
    }

    /**
     * What follows the last line end. It is not read as a request: a server may still be writing it, and half a line
     * charged now would be charged again under another key when it is whole.
     */
    private @Nullable LogLine unfinishedLine() {
        if (line.size() == 0) {
            return null;
        }
        number++;
        return LogLine.defective(number, line.toByteArray(), "the line has no line end: it may not be whole yet");
    }

    private boolean fill() {
        if (ended) {
            return false;
        }
        position = 0;
        limit = 0;
        try {
            limit = Math.max(0, input.read(buffer));
        } catch (EOFException e) {
            problem = broken("breaks off");
        } catch (ZipException e) {
            problem = broken("is damaged (" + e.getMessage() + ")");
        } catch (IOException e) {
            problem = broken("cannot be read on (" + e.getMessage() + ")");
        }
        ended = limit == 0;
        return !ended;
    }

    private String broken(String how) {
        return String.format(
                Locale.ROOT, "%s %s after line %,d; the lines up to there were replayed.", name, how, number);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
