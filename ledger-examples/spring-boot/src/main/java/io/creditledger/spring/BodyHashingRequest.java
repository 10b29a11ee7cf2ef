package io.creditledger.spring;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is hashed while it is read. What nobody has read by the time the hash is asked for is read into memory,
 * within a limit, and given to whoever reads it later.
 */
final class BodyHashingRequest extends HttpServletRequestWrapper {
    private final int limit;
    private final LedgerProblems problems;
    private boolean hashing;
    private @Nullable Body body;
    private @Nullable BufferedReader reader;

    BodyHashingRequest(HttpServletRequest request, int limit, LedgerProblems problems) {
        super(request);
        this.limit = limit;
        this.problems = problems;
    }

    /** From now on the body is hashed. */
    void startHashing() {
        hashing = true;
    }

    /**
     * Returns the hash of the whole body.
     *
     * @throws LedgerProblemException if what is left of it is too large
     */
    byte[] bodyHash() throws IOException {
        return body().hash();
    }

    private Body body() throws IOException {
        Body known = body;
        if (known == null) {
            known = new Body(super.getInputStream());
            body = known;
        }
        return known;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return hashing ? body() : super.getInputStream();
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (!hashing) {
            return super.getReader();
        }
        BufferedReader known = reader;
        if (known == null) {
            String encoding = getCharacterEncoding();
            known = new BufferedReader(
                    new InputStreamReader(body(), encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding));
            reader = known;
        }
        return known;
    }

    private final class Body extends ServletInputStream {
        private final ServletInputStream source;
        private final MessageDigest digest = RequestFingerprint.sha256();
        private byte @Nullable [] hash;
        private byte[] rest = new byte[0];
        private int position;

        Body(ServletInputStream source) {
            this.source = source;
        }

        byte[] hash() throws IOException {
            if (hash == null) {
                byte[] unread = source.readNBytes(limit + 1);
                if (unread.length > limit) {
                    throw problems.bodyTooLarge(limit);
                }
                digest.update(unread);
                rest = unread;
                hash = digest.digest();
            }
            return hash;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (hash == null) {
                int count = source.read(target, offset, length);
                if (count > 0) {
                    digest.update(target, offset, count);
                }
                return count;
            }
            if (length == 0) {
                return 0;
            }
            if (position == rest.length) {
                return -1;
            }
            int count = Math.min(length, rest.length - position);
            System.arraycopy(rest, position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() throws IOException {
            return hash == null ? source.available() : rest.length - position;
        }

        @Override
        public boolean isFinished() {
            return hash == null ? source.isFinished() : position == rest.length;
        }

        @Override
        public boolean isReady() {
            return hash != null || source.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body of a metered request cannot be read with a ReadListener");
        }
    }
}
