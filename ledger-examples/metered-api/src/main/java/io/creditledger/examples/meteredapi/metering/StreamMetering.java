package io.creditledger.examples.meteredapi.metering;

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
import io.creditledger.examples.meteredapi.store.Instance;
import io.creditledger.examples.meteredapi.tools.StreamTool;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.EventStream;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The middleware for work whose price is known only when it is done, and whose answer is sent while it is made.
 *
 * <ol>
 *   <li>The most it may cost is reserved, under the client's key: what is sent can always be paid.
 *   <li>It is begun, once: whoever else comes with the key meanwhile is told to wait.
 *   <li>It is sent token by token, until it ends, has become as long as was allowed, or its client has gone.
 *   <li>What was sent is charged and stored in one unit of work, and the rest of the reservation given back. A repetition
 *       gets what was stored, and pays nothing.
 *   <li>If the work fails, all of the reservation is given back. If the process dies, other instances give it back as soon as they
 *       miss its sign of life, or it ends by itself.
 *   <li>If the service is told to stop, running streams end, are charged for what they have sent, and say so.
 * </ol>
 *
 * <p>The ledger's own {@code charging} does the first and the last steps in one call; here they are spelled out, because the
 * answer is to be stored together with the charge.
 */
public final class StreamMetering {
    private final CreditLedger credits;
    private final StreamedRequests requests;
    private final Refusals refusals;
    private final Duration timeout;
    private final Meters meters;
    private final Instance instance;
    private final Duration retention;
    private final WorkSlots slots;
    private final Set<StreamRun> running = ConcurrentHashMap.newKeySet();
    private final Queue<Unreleased> unreleased = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /**
     * Charges these books.
     *
     * @param timeout how long their holds last. A slow client must be given up before
     * @param retention how long what was sent is kept for repetitions
     * @param atOnce how many streams may be sent at once
     */
    public StreamMetering(
            Books books, Instance instance, Duration timeout, Duration retention, int atOnce, Meters meters) {
        this.instance = instance;
        this.retention = retention;
        this.slots = new WorkSlots(atOnce, Duration.ZERO);
        this.credits = books.credits();
        this.requests = new StreamedRequests(books, instance);
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
        WorkSlots.Slot slot = slots.take();
        try {
            serve(ctx, request, pricePerToken, tool, input, most, estimate);
        } finally {
            slot.close();
        }
    }

    private <I> void serve(
            Context ctx, RequestKey request, long pricePerToken, StreamTool<I> tool, I input, int most, long estimate)
            throws IOException {
        HoldReceipt reserved = reserve(request, estimate);
        ctx.header(RequestKey.HEADER, request.text());
        ctx.header("Credits-Estimate", Long.toString(estimate));
        ctx.header("Credits-Balance", Long.toString(balance(request.user())));
        if (reserved.hold().status() == HoldStatus.OPEN && requests.begin(request)) {
            StreamRun run = new StreamRun(this, request, reserved.hold(), pricePerToken, most, new EventStream(ctx));
            running.add(run);
            try {
                run.run(tool, input);
            } finally {
                running.remove(run);
            }
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
        if (begun != null && begun.state() == State.SENT && !begun.kept()) {
            throw StreamedRequests.forgotten();
        } else if (begun != null && begun.state() == State.SENT) {
            ctx.header("Idempotency-Replayed", "true");
            EventStream out = new EventStream(ctx);
            out.send(begun.sent().events());
            out.send(done(begun.sent(), pricePerToken, balance(request.user())));
        } else if (begun != null && begun.state() == State.REFUNDED) {
            throw Metering.refunded();
        } else {
            Hold now = credits.ledger().hold(hold.ref()).orElse(hold);
            if (now.status() == HoldStatus.OPEN && begun != null && requests.releaseIfStopped(request, now)) {
                throw nothingCharged(HoldStatus.EXPIRED);
            }
            throw now.status() == HoldStatus.OPEN ? inProgress(begun, now) : nothingCharged(now.status());
        }
    }

    private static Problem inProgress(@Nullable Begun begun, Hold hold) {
        String seconds = begun == null ? "1" : Waiting.seconds(begun.begun(), begun.now(), hold.expiresAt());
        return new Problem(
                        409,
                        "in-progress",
                        "This request is being answered",
                        "Another attempt gets its answer now. Send it again, with the same key, when that has ended.")
                .header("Retry-After", seconds);
    }

    static Problem nothingCharged(HoldStatus status) {
        String why = status == HoldStatus.EXPIRED ? "It was cut off" : "It failed, or its client left at once";
        return new Problem(
                        409,
                        "released",
                        "This request is over",
                        why + ". Nothing was charged for it. Send a new request, with a new key.")
                .with("charged", 0);
    }

    /** The last event of a stream. */
    static byte[] done(Sent sent, long pricePerToken, long balance) {
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
     * @param metadata of the refund
     * @param note is run in the same unit of work, if they had not been given back before
     * @return whether they had not been
     */
    public boolean refund(User user, Transaction capture, Map<String, String> metadata, Consumer<Handle> note) {
        String key = capture.key()
                .filter(found -> found.scope().equals(KeyScopes.streamCharges(user.id())))
                .orElseThrow(Refusals::noSuchCall)
                .key();
        return requests.refund(user.id(), key, capture.id(), metadata, note);
    }

    private long balance(User user) {
        return credits.balance(user.account()).available();
    }

    /** Lets running streams end after the token that they wait for: what was sent is charged, and their clients are told. */
    public void stop() {
        stopping = true;
    }

    /** Ends streams that still run, although they wait for a token. */
    public void endAll() {
        running.forEach(StreamRun::endFromOutside);
    }

    /** Does what is due: reservations of instances that have stopped go back, old answers are removed. */
    public void cleanUp() {
        for (Unreleased next = unreleased.peek(); next != null; next = unreleased.peek()) {
            requests.release(next.request(), next.hold());
            unreleased.remove(next);
        }
        requests.releaseStopped();
        requests.forgetAnswers(retention);
    }

    private record Unreleased(RequestKey request, Hold hold) {}

    /** Releases a reservation later, when the database answers again. */
    void releaseLater(RequestKey request, Hold hold) {
        unreleased.add(new Unreleased(request, hold));
    }

    /** Whether a stream may go on. An instance that others may take for stopped must not send what they give back. */
    boolean mayGoOn() {
        return !stopping && instance.isSeen();
    }

    StreamedRequests requests() {
        return requests;
    }

    Meters meters() {
        return meters;
    }

    /** Returns the hold, extended if less than seven eighths of its time are left. */
    Hold stayReserved(Hold hold, int tokens) {
        Duration left = Duration.between(Instant.now(), hold.expiresAt());
        return left.compareTo(timeout.multipliedBy(7).dividedBy(8)) < 0
                ? credits.extend(hold.ref(), timeout, IdempotencyKey.of("extend", hold.id() + "/" + tokens))
                        .hold()
                : hold;
    }
}
