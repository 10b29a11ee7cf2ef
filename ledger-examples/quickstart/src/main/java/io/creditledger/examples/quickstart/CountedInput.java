package io.creditledger.examples.quickstart;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Counts what is read of a log, and knows whether more is to come.
 *
 * <p>{@link java.util.zip.GZIPInputStream} asks {@code available()} whether another member follows the one that it has
 * just read. A pipe that is momentarily empty answers 0, and the rest of the log would silently be lost. Here
 * {@code available()} waits for the next byte, and answers 0 at the end of the input only.
 */
final class CountedInput extends FilterInputStream {

    private final PushbackInputStream source;
    private long count;

    /** Takes ownership of {@code source}, which should be buffered. */
    CountedInput(InputStream source) {
        this(new PushbackInputStream(source, 2));
    }

    private CountedInput(PushbackInputStream source) {
        super(source);
        this.source = source;
    }

    /** How many bytes have been read. */
    long count() {
        return count;
    }

    /** Whether the next bytes are those that every gzip file starts with. Reads nothing. */
    boolean startsWithGzipMagic() throws IOException {
        byte[] start = new byte[2];
        int length = source.readNBytes(start, 0, 2);
        source.unread(start, 0, length);
        return length == 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
    }

    @Override
    public int available() throws IOException {
        int next = source.read();
        if (next < 0) {
            return 0;
        }
        source.unread(next);
        return Math.max(1, source.available());
    }

    @Override
    public int read() throws IOException {
        int read = source.read();
        count += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = source.read(into, offset, length);
        count += Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long length) throws IOException {
        long skipped = source.skip(length);
        count += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
