package io.creditledger.audit;

import io.creditledger.export.Export;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One file of an export: collects text, sends it to the sink in blocks, and counts and digests what it sends. */
final class ExportFile implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final OutputStream out;
    private final MessageDigest digest;
    private final StringBuilder text = new StringBuilder(BLOCK + (BLOCK >> 2));
    private long bytes;

    ExportFile(Export export, String name) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
            out = export.sink().open(name);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Returns where to append text; {@link #send} must follow from time to time. */
    StringBuilder text() {
        return text;
    }

    /** Sends what has come together, if it is a block. */
    void send() {
        if (text.length() >= BLOCK) {
            flush();
        }
    }

    private void flush() {
        byte[] block = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        digest.update(block);
        bytes += block.length;
        try {
            out.write(block);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Sends the rest. */
    void finish() {
        flush();
    }

    long bytes() {
        return bytes;
    }

    /** Returns the digest of what was sent; once only. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
