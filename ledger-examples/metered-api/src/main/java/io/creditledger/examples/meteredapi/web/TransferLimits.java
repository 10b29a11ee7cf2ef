package io.creditledger.examples.meteredapi.web;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads the body of a request before a thread works on it, and gives up callers that send or take too slowly.
 *
 * <p>Handlers here read and write with blocking calls. Without this, a caller that sends a byte now and then keeps a thread for as
 * long as it likes, and a few hundred of those stop the service. Here a body that has not arrived costs its bytes and a timer. Jetty
 * has the parts ({@code EagerContentHandler}, {@code MinimumDataRateHandler}, {@code setMinResponseDataRate}), but the first waits
 * without an end, and the others count the time in which the server has nothing to send against the client, which cuts streams.
 */
final class TransferLimits extends Handler.Wrapper {
    /** Forms here have a few short fields, and anybody may send them. */
    static final int LARGEST_FORM = 16_384;

    static final int LARGEST_BODY = 1_000_000;

    private final Limits limits;
    private final ConcurrentMap<String, Integer> waiting = new ConcurrentHashMap<>();

    TransferLimits(Limits limits) {
        this.limits = limits;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Response bounded = new BoundedResponse(request, response);
        if (!hasBody(request)) {
            return super.handle(request, bounded, callback);
        }
        int largest = isForm(request) ? LARGEST_FORM : LARGEST_BODY;
        if (request.getLength() > largest) {
            refuse(request, bounded, callback, tooLarge(largest));
            return true;
        }
        new BodyReader(request, bounded, callback, largest).run();
        return true;
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
    }

    private static boolean isForm(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && type.strip().regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33);
    }

    private static Problem tooLarge(int largest) {
        return new Problem(413, "too-large", "Too large", "At most " + largest + " bytes are allowed here.");
    }

    /** Answers without a route, and gives the connection up, because what the caller still sends is of no use. */
    private static void refuse(Request request, Response response, Callback callback, Problem problem) {
        response.setStatus(problem.status());
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        byte[] body;
        if (Problem.isForProgram(Request.getPathInContext(request))) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
            body = Json.write(problem.json());
        } else {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
            body = (problem.detail() + "\n").getBytes(StandardCharsets.UTF_8);
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** Takes what has arrived, and asks to be called when there is more. No thread waits meanwhile. */
    private final class BodyReader implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final int largest;
        private final long start = System.nanoTime();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final String network;
        private boolean counted;

        BodyReader(Request request, Response response, Callback callback, int largest) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.largest = largest;
            SocketAddress peer = request.getConnectionMetaData().getRemoteSocketAddress();
            this.network = ClientNetwork.of(peer);
        }

        @Override
        public void run() {
            while (!ended.get()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    waitForMore();
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    end(Problem.badRequest("The body has not arrived as it was announced."));
                    return;
                }
                add(chunk);
                boolean last = chunk.isLast();
                chunk.release();
                if (received() > largest) {
                    end(tooLarge(largest));
                } else if (last && ended.compareAndSet(false, true)) {
                    forget();
                    pass();
                }
            }
        }

        private synchronized void add(Content.Chunk chunk) {
            ByteBuffer bytes = chunk.getByteBuffer();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            body.writeBytes(copy);
        }

        private synchronized int received() {
            return body.size();
        }

        private void waitForMore() {
            if (!counted) {
                counted = true;
                if (waiting.merge(network, 1, Integer::sum) > limits.bodiesPerAddress()) {
                    end(new Problem(
                                    429,
                                    "too-many-requests",
                                    "Too many at once",
                                    "Too many bodies from this address are on their way.")
                            .header("Retry-After", "1"));
                    return;
                }
                giveUpAfter(limits.transferTime(0));
            }
            request.demand(this);
        }

        private void giveUpAfter(Duration time) {
            // Nobody cancels it: when the body is there, it finds that out.
            Scheduler.Task unused = request.getComponents()
                    .getScheduler()
                    .schedule(this::checkProgress, Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS);
        }

        private void checkProgress() {
            Duration left = limits.transferTime(received()).minusNanos(System.nanoTime() - start);
            if (ended.get()) {
                return;
            }
            if (left.isNegative() || left.isZero()) {
                end(new Problem(408, "too-slow", "Too slow", "The body did not arrive in time."));
            } else {
                giveUpAfter(left);
            }
        }

        private void end(Problem problem) {
            if (ended.compareAndSet(false, true)) {
                forget();
                refuse(request, response, callback, problem);
            }
        }

        private void forget() {
            if (counted) {
                waiting.computeIfPresent(network, (name, count) -> count == 1 ? null : count - 1);
            }
        }

        private void pass() {
            Request complete = new BufferedRequest(request, body.toByteArray());
            try {
                if (!TransferLimits.super.handle(complete, response, callback)) {
                    Response.writeError(complete, response, callback, 404);
                }
            } catch (Throwable failure) {
                Response.writeError(complete, response, callback, failure);
            }
        }
    }

    /** A request whose body is here. */
    private static final class BufferedRequest extends Request.Wrapper {
        private final ByteBufferContentSource body;

        BufferedRequest(Request request, byte[] body) {
            super(request);
            this.body = new ByteBufferContentSource(ByteBuffer.wrap(body));
        }

        @Override
        public Content.Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable callback) {
            body.demand(callback);
        }

        @Override
        public void fail(Throwable failure) {
            body.fail(failure);
            super.fail(failure);
        }
    }

    /** Closes the connection of a caller that does not take what is written, which ends the write and frees its thread. */
    private final class BoundedResponse extends Response.Wrapper {
        BoundedResponse(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            Duration time = limits.transferTime(bytes == null ? 0 : bytes.remaining());
            Scheduler.Task giveUp = getRequest()
                    .getComponents()
                    .getScheduler()
                    .schedule(this::close, time.toMillis(), TimeUnit.MILLISECONDS);
            super.write(last, bytes, Callback.from(giveUp::cancel, callback));
        }

        private void close() {
            getRequest()
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close(new TimeoutException("the answer was not taken in time"));
        }
    }
}
