package io.creditledger.spring;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A response that is held back until its call has ended, because nothing that was sent could be taken back. A stream cannot be
 * held back: it is sent at once, and what was sent is copied, within a limit.
 *
 * <p>Passes everything on as long as neither is asked for.
 */
final class HeldResponse extends HttpServletResponseWrapper {
    private enum Mode {
        PASSED_ON,
        HELD,
        STREAMED,
        /** An answer was put in its place. Whatever else writes to it is ignored. */
        REPLACED
    }

    private final int storeLimit;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private volatile Mode mode = Mode.PASSED_ON;
    private boolean truncated;
    private boolean cut;
    private volatile long sent;
    private boolean errorSent;
    private volatile boolean clientGone;
    private @Nullable Output output;
    private @Nullable PrintWriter writer;

    HeldResponse(HttpServletResponse response, int storeLimit) {
        super(response);
        this.storeLimit = storeLimit;
    }

    /** From now on nothing is sent. */
    synchronized void hold() {
        if (mode == Mode.PASSED_ON) {
            mode = Mode.HELD;
        }
    }

    /** From now on everything is sent at once. */
    synchronized void stream() {
        if (mode == Mode.HELD) {
            mode = Mode.STREAMED;
        }
    }

    /** Does not wait for a write that waits for the client. */
    boolean isStream() {
        return mode == Mode.STREAMED;
    }

    /** Whether the client was found to have hung up. */
    boolean isClientGone() {
        return clientGone;
    }

    /** How many bytes of a stream were handed to the container. */
    long sentBytes() {
        return sent;
    }

    /** Sends what was held back. */
    synchronized void send() throws IOException {
        if ((mode != Mode.HELD && mode != Mode.REPLACED) || errorSent || super.isCommitted()) {
            return;
        }
        flushWriter();
        if (content.size() > 0) {
            super.setContentLength(content.size());
            content.writeTo(super.getOutputStream());
        }
    }

    /** Drops what was held back: the container answers, because of an exception. */
    synchronized void fail() {
        if (mode == Mode.HELD) {
            content.reset();
            errorSent = true;
            super.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.value());
        }
    }

    /** A stream that has failed before anything of it was sent. */
    synchronized void holdAgain() {
        if (mode == Mode.STREAMED && sent == 0 && !super.isCommitted()) {
            content.reset();
            mode = Mode.HELD;
        }
    }

    /** Returns what was held back, or the copy of what was sent. */
    synchronized StoredAnswer answer() {
        flushWriter();
        boolean kept = !truncated && content.size() <= storeLimit;
        return new StoredAnswer(
                super.getStatus(),
                super.getContentType(),
                StoredAnswer.headersOf(this),
                kept ? content.toByteArray() : null);
    }

    /** Puts an answer in the place of what was held back. Nothing can change it any more. */
    synchronized void replace(StoredAnswer answer) {
        content.reset();
        super.resetBuffer();
        super.setStatus(answer.status());
        super.setContentType(answer.contentType());
        answer.writeHeadersTo((HttpServletResponse) getResponse());
        byte[] body = answer.body();
        content.writeBytes(body == null ? new byte[0] : body);
        writer = null;
        mode = Mode.REPLACED;
    }

    /** Whether this is a stream of server-sent events, of which a part was sent. */
    synchronized boolean isEventStream() {
        String type = super.getContentType();
        return mode == Mode.STREAMED && type != null && type.startsWith("text/event-stream");
    }

    /**
     * Ends a stream early: sends a last event if it is a stream of events, and refuses whatever else is written.
     *
     * @param event what the client is told, if it can be told
     */
    synchronized void cut(byte[] event) {
        if (cut) {
            return;
        }
        cut = true;
        if (!isEventStream() || clientGone) {
            return;
        }
        try {
            // The empty line ends an event that was only sent in part.
            super.getOutputStream().write("\n\n".getBytes(StandardCharsets.UTF_8));
            super.getOutputStream().write(event);
            super.flushBuffer();
        } catch (IOException | IllegalStateException e) {
            clientGone = true;
        }
    }

    private void flushWriter() {
        if (writer != null) {
            writer.flush();
        }
    }

    private synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        switch (mode) {
            case PASSED_ON -> super.getOutputStream().write(bytes, offset, length);
            case HELD -> content.write(bytes, offset, length);
            case STREAMED -> writeThrough(bytes, offset, length);
            case REPLACED -> {
                // what would be written is not what is answered
            }
        }
    }

    private synchronized void writeThrough(byte[] bytes, int offset, int length) throws IOException {
        if (cut) {
            throw new IOException("the call has ended, nothing more is sent");
        }
        try {
            if (content.size() > 0 && sent == 0) {
                // written before it was known that this is a stream
                content.writeTo(super.getOutputStream());
                sent = content.size();
            }
            super.getOutputStream().write(bytes, offset, length);
        } catch (IOException e) {
            clientGone = true;
            throw e;
        }
        sent += length;
        if (content.size() + length > storeLimit) {
            truncated = true;
            content.reset();
        }
        if (!truncated) {
            content.write(bytes, offset, length);
        }
    }

    @Override
    public synchronized void flushBuffer() throws IOException {
        flushWriter();
        if (mode == Mode.PASSED_ON) {
            super.flushBuffer();
        } else if (mode == Mode.STREAMED && !cut) {
            try {
                super.flushBuffer();
            } catch (IOException e) {
                clientGone = true;
                throw e;
            }
        }
    }

    @Override
    public synchronized ServletOutputStream getOutputStream() throws IOException {
        if (mode == Mode.PASSED_ON) {
            return super.getOutputStream();
        }
        if (output == null) {
            output = new Output();
        }
        return output;
    }

    @Override
    public synchronized PrintWriter getWriter() throws IOException {
        if (mode == Mode.PASSED_ON) {
            return super.getWriter();
        }
        if (writer == null) {
            String encoding = getCharacterEncoding();
            writer = new PrintWriter(new OutputStreamWriter(
                    getOutputStream(), encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding));
        }
        return writer;
    }

    @Override
    public synchronized void resetBuffer() {
        if (mode == Mode.HELD) {
            content.reset();
            writer = null;
        } else if (mode != Mode.REPLACED) {
            super.resetBuffer();
        }
    }

    @Override
    public synchronized void reset() {
        if (mode == Mode.HELD) {
            content.reset();
            writer = null;
        }
        if (mode != Mode.REPLACED) {
            super.reset();
        }
    }

    @Override
    public synchronized void sendError(int status, String message) throws IOException {
        if (mode != Mode.REPLACED) {
            content.reset();
            errorSent = true;
            super.sendError(status, message);
        }
    }

    @Override
    public synchronized void sendError(int status) throws IOException {
        if (mode != Mode.REPLACED) {
            content.reset();
            errorSent = true;
            super.sendError(status);
        }
    }

    /** The container would send this at once. */
    @Override
    public synchronized void sendRedirect(String location) throws IOException {
        if (mode == Mode.HELD) {
            content.reset();
            super.setStatus(HttpStatus.FOUND.value());
            super.setHeader(HttpHeaders.LOCATION, location);
        } else if (mode != Mode.REPLACED) {
            super.sendRedirect(location);
        }
    }

    @Override
    public synchronized void setStatus(int status) {
        if (mode != Mode.REPLACED) {
            super.setStatus(status);
        }
    }

    @Override
    public synchronized void setContentType(@Nullable String type) {
        if (mode != Mode.REPLACED) {
            super.setContentType(type);
        }
    }

    /** Known only when the call has ended. */
    @Override
    public synchronized void setContentLength(int length) {
        if (mode == Mode.PASSED_ON) {
            super.setContentLength(length);
        }
    }

    @Override
    public synchronized void setContentLengthLong(long length) {
        if (mode == Mode.PASSED_ON) {
            super.setContentLengthLong(length);
        }
    }

    @Override
    public synchronized void setHeader(String name, @Nullable String value) {
        if (isOurs(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public synchronized void addHeader(String name, @Nullable String value) {
        if (isOurs(name)) {
            super.addHeader(name, value);
        }
    }

    private boolean isOurs(String name) {
        if (mode == Mode.PASSED_ON) {
            return true;
        }
        boolean type = name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE);
        return !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH) && !(type && mode == Mode.REPLACED);
    }

    private final class Output extends ServletOutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            HeldResponse.this.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (isStream()) {
                flushBuffer();
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("a metered response cannot be written with a WriteListener");
        }
    }
}
