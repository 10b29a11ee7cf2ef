package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CaptureReceipt;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.Transaction;
import io.creditledger.examples.meteredapi.metering.StreamedRequests.Begun;
import io.creditledger.examples.meteredapi.metering.StreamedRequests.Sent;
import io.creditledger.examples.meteredapi.metering.StreamedRequests.State;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.tools.StreamTool;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.EventStream;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middleware for work whose price is known only when it is done, and whose answer is sent while it is made.
 *
 * <ol>
 *   <li>The most it may cost is reserved, under the client's key: what is sent can always be paid.
 *   <li>It is begun, once: whoever else comes with the key meanwhile is told to wait.
 *   <li>It is sent token by token, until it ends, has become as long as was allowed, or its client has gone.
 *   <li>What was sent is charged and stored in one unit of work, and the rest of the reservation given back. A repetition
 *       gets what was stored, and pays nothing.
 *   <li>If the work fails, all of the reservation is given back. If the process dies, the reservation ends by itself.
 * </ol>
 *
 * <p>The ledger's own {@code charging} does the first and the last steps in one call; here they are spelled out, because the
 * answer is to be stored together with the charge.
 */
public final class StreamMetering {
    private static final Logger LOG = LoggerFactory.getLogger(StreamMetering.class);

    private final CreditLedger credits;
    private final StreamedRequests requests;
    private final Refusals refusals;
    private final Duration timeout;
    private final Meters meters;

    /** Charges these books, whose holds last for this timeout. A slow client must be given up before. */
    public StreamMetering(Books books, Duration timeout, Meters meters) {
        this.credits = books.credits();
        this.requests = new StreamedRequests(books);
        this.refusals = new Refusals(credits, meters);
        this.timeout = timeout;
        this.meters = meters;
    }

    /** Returns a handler that sells this tool at this price per token. */
    public Handler sell(long pricePerToken, StreamTool<?> tool) {
        return ctx -> serve(ctx, pricePerToken, tool);
    }

    private <I> void serve(Context ctx, long pricePerToken, StreamTool<I> tool) throws IOException {
        User user = Guard.user(ctx);
        RequestKey request = RequestKey.of(ctx, user);
        I input = RequestKey.read(tool, ctx);
        int most = tool.mostTokens(input);
        long estimate = Math.multiplyExact(most, pricePerToken);

        refusals.turnAwayEarly(request, estimate);
        HoldReceipt reserved = reserve(request, estimate);
        ctx.header(RequestKey.HEADER, request.text());
        ctx.header("Credits-Estimate", Long.toString(estimate));
        ctx.header("Credits-Balance", Long.toString(balance(user)));
        if (reserved.hold().status() == HoldStatus.OPEN && requests.begin(request)) {
            new Run(request, reserved.hold(), pricePerToken, most, new EventStream(ctx)).run(tool, input);
        } else {
            repeat(ctx, request, reserved.hold(), pricePerToken);
        }
    }

    /** Of several attempts under one key, all find the reservation of the first. */
    private HoldReceipt reserve(RequestKey request, long estimate) {
        Outcome<HoldReceipt> outcome = credits.tryHold(request.user().account(), estimate, request.inLedger());
        return outcome.result()
                .orElseThrow(() -> refusals.refused(outcome.rejection().orElseThrow(), estimate));
    }

    private void repeat(Context ctx, RequestKey request, Hold hold, long pricePerToken) throws IOException {
        Begun begun = requests.find(request).orElse(null);
        if (begun != null && !begun.fingerprint().equals(request.fingerprint())) {
            throw Problems.keyReused();
        }
        if (begun != null && begun.state() == State.SENT) {
            ctx.header("Idempotency-Replayed", "true");
            EventStream out = new EventStream(ctx);
            out.send(begun.sent().events());
            out.send(done(begun.sent(), pricePerToken, balance(request.user())));
        } else if (begun != null && begun.state() == State.REFUNDED) {
            throw Metering.refunded();
        } else {
            HoldStatus now = credits.ledger().hold(hold.ref()).orElse(hold).status();
            throw now == HoldStatus.OPEN ? inProgress() : nothingCharged(now);
        }
    }

    private static Problem inProgress() {
        return new Problem(
                        409,
                        "in-progress",
                        "This request is being answered",
                        "Another attempt gets its answer now. Send it again, with the same key, when that has ended.")
                .header("Retry-After", "1");
    }

    private static Problem nothingCharged(HoldStatus status) {
        String why = status == HoldStatus.EXPIRED ? "It was cut off" : "It failed, or its client left at once";
        return new Problem(
                        409,
                        "released",
                        "This request is over",
                        why + ". Nothing was charged for it. Send a new request, with a new key.")
                .with("charged", 0);
    }

    /** The last event of a stream. */
    private static byte[] done(Sent sent, long pricePerToken, long balance) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("finish", sent.finish());
        data.put("tokens", sent.tokens());
        data.put("price", sent.tokens() * pricePerToken);
        data.put("balance", balance);
        return EventStream.event("done", data);
    }

    /**
     * Gives the credits of a call back, because an admin says so.
     *
     * @param capture the transaction that charged for it
     */
    public void refund(User user, Transaction capture) {
        String key = capture.key()
                .filter(found -> found.scope().equals(StreamedRequests.scopeOf(user.id())))
                .orElseThrow(Refusals::noSuchCall)
                .key();
        requests.refund(user.id(), key, capture.id());
    }

    private long balance(User user) {
        return credits.balance(user.account()).available();
    }

    /** One request that is answered. */
    private final class Run {
        private final RequestKey request;
        private final long pricePerToken;
        private final int most;
        private final EventStream out;
        private final long start = System.nanoTime();
        private final ByteArrayOutputStream events = new ByteArrayOutputStream();
        private Hold hold;
        private int tokens;

        Run(RequestKey request, Hold hold, long pricePerToken, int most, EventStream out) {
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
                LOG.error("{} failed, its reservation is given back", request.route(), failure);
                release();
                meters.refunded();
                tell(new Problem(500, "failed", "This did not work", "Nothing was charged. Try it with a new key."));
                return;
            }
            if (tokens == 0) {
                release();
                tell(nothingCharged(HoldStatus.RELEASED));
                return;
            }
            charge(new Sent(tokens, finish, events.toByteArray()));
        }

        /** Sends token after token; returns why there are no more. */
        private String forward(Iterator<String> made) {
            while (tokens < most) {
                if (!made.hasNext()) {
                    return "stop";
                }
                byte[] event = EventStream.event("token", Map.of("text", made.next()));
                stayReserved();
                try {
                    out.send(event);
                } catch (IOException e) {
                    return "disconnected";
                }
                events.writeBytes(event);
                tokens++;
            }
            return "length";
        }

        /** What is sent must be paid: as long as there is something to send, the reservation must not end. */
        private void stayReserved() {
            Duration left = Duration.between(Instant.now(), hold.expiresAt());
            if (left.compareTo(timeout.multipliedBy(7).dividedBy(8)) < 0) {
                hold = credits.extend(hold.ref(), timeout, IdempotencyKey.of("extend", hold.id() + "/" + tokens))
                        .hold();
            }
        }

        private void charge(Sent sent) {
            Outcome<CaptureReceipt> outcome;
            try {
                outcome = requests.end(request, hold, sent.tokens() * pricePerToken, sent);
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
            meters.served(System.nanoTime() - start);
            sendLast(done(sent, pricePerToken, receipt.balance().available()));
        }

        private void release() {
            try {
                requests.release(request, hold);
            } catch (RuntimeException failure) {
                LOG.error("Hold {} could not be released; it ends at {}", hold.id(), hold.expiresAt(), failure);
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
}
