package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CaptureReceipt;
import io.creditledger.Hold;
import io.creditledger.HoldStatus;
import io.creditledger.Outcome;
import io.creditledger.examples.meteredapi.metering.StreamedRequests.Sent;
import io.creditledger.examples.meteredapi.tools.StreamTool;
import io.creditledger.examples.meteredapi.web.EventStream;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One streamed request that is answered. It ends once: by its own thread, or, when the service stops while that thread waits for a
 * token, by the thread that stops the service.
 */
final class StreamRun {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);
    private static final String INTERRUPTED = "interrupted";
    private static final long LOCK_SECONDS = 5;

    private final StreamMetering metering;
    private final RequestKey request;
    private final long pricePerToken;
    private final int most;
    private final EventStream out;
    private final long start = System.nanoTime();

    /** Held by whoever sends or ends. */
    private final ReentrantLock turn = new ReentrantLock();

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private Hold hold;
    private int tokens;
    private boolean ended;

    StreamRun(StreamMetering metering, RequestKey request, Hold hold, long pricePerToken, int most, EventStream out) {
        this.metering = metering;
        this.request = request;
        this.hold = hold;
        this.pricePerToken = pricePerToken;
        this.most = most;
        this.out = out;
    }

    <I> void run(StreamTool<I> tool, I input) {
        String finish;
        try (Stream<String> made = tool.run(input)) {
            finish = forward(made.iterator());
        } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
            fail(failure);
            return;
        }
        turn.lock();
        try {
            end(finish);
        } finally {
            turn.unlock();
        }
    }

    /** Sends token after token; returns why there are no more. */
    private String forward(Iterator<String> made) {
        while (tokens < most) {
            if (!metering.mayGoOn()) {
                return INTERRUPTED;
            }
            if (!made.hasNext()) {
                return "stop";
            }
            byte[] event = EventStream.event("token", Map.of("text", made.next()));
            turn.lock();
            try {
                if (ended) {
                    return INTERRUPTED;
                }
                // What is sent must be paid: as long as there is something to send, the reservation must not end.
                hold = metering.stayReserved(hold, tokens);
                out.send(event);
                events.writeBytes(event);
                tokens++;
            } catch (IOException e) {
                return "disconnected";
            } finally {
                turn.unlock();
            }
        }
        return "length";
    }

    private void fail(Throwable failure) {
        turn.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            LOG.error("{} failed, its reservation is given back", request.route(), failure);
            release();
            metering.meters().refunded();
            tell(new Problem(500, "failed", "The work failed", "Nothing was charged. Try again with a new key."));
        } finally {
            turn.unlock();
        }
    }

    private void end(String finish) {
        if (ended) {
            return;
        }
        ended = true;
        if (tokens == 0) {
            release();
            tell(finish.equals(INTERRUPTED) ? stopping() : StreamMetering.nothingCharged(HoldStatus.RELEASED));
        } else {
            charge(new Sent(tokens, finish, events.toByteArray()));
        }
    }

    /** Ends it while its own thread waits for a token. */
    void endFromOutside() {
        try {
            if (!turn.tryLock(LOCK_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} could not be ended: its client takes nothing", request.route());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            end(INTERRUPTED);
        } catch (Problem nothingSent) {
            // Its own thread is still waiting, so this one tells.
            sendLast(EventStream.event("failed", nothingSent.json()));
        } finally {
            turn.unlock();
        }
    }

    private static Problem stopping() {
        return new Problem(
                        503,
                        "stopping",
                        "Try again",
                        "The service is stopping. Nothing was charged. Send a new request.")
                .header("Retry-After", "1");
    }

    private void charge(Sent sent) {
        Outcome<CaptureReceipt> outcome;
        try {
            outcome = metering.requests().end(request, hold, sent.tokens() * pricePerToken, sent);
        } catch (RuntimeException failure) {
            // Charged and stored, or neither. A repetition is told which.
            tell(Problems.of(failure));
            return;
        }
        CaptureReceipt receipt = outcome.result().orElse(null);
        if (receipt == null) {
            // Frozen meanwhile, or the process slept longer than the reservation lasts.
            LOG.error("{} was sent but not charged: {}", request.route(), outcome.rejection());
            release();
            tell(Problems.of(outcome.rejection().orElseThrow()));
            return;
        }
        metering.meters().served(System.nanoTime() - start);
        sendLast(StreamMetering.done(sent, pricePerToken, receipt.balance().available()));
    }

    private void release() {
        try {
            metering.requests().release(request, hold);
        } catch (RuntimeException failure) {
            LOG.error("Hold {} could not be released now; it ends at {}", hold.id(), hold.expiresAt(), failure);
            metering.releaseLater(request, hold);
        }
    }

    private void tell(Problem problem) {
        if (!out.begun()) {
            throw problem;
        }
        sendLast(EventStream.event("failed", problem.json()));
    }

    private void sendLast(byte[] event) {
        try {
            out.send(event);
        } catch (IOException e) {
            LOG.debug("{}: the client has gone before the end", request.route());
        }
    }
}
