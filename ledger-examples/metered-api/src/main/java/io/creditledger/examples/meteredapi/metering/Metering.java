package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CreditLedger;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.examples.meteredapi.metering.CallState.Answered;
import io.creditledger.examples.meteredapi.metering.CallState.Forgotten;
import io.creditledger.examples.meteredapi.metering.CallState.Ours;
import io.creditledger.examples.meteredapi.metering.CallState.Refunded;
import io.creditledger.examples.meteredapi.metering.CallState.Running;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.tools.Answer;
import io.creditledger.examples.meteredapi.tools.BadInput;
import io.creditledger.examples.meteredapi.tools.Tool;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middleware: a request is worked on only if it was paid for, and a paid one is answered or refunded.
 *
 * <ol>
 *   <li>The request is read, as far as that is cheap. What cannot be used is refused here, and costs nothing.
 *   <li>Heavy work needs one of few slots. Without one the request is refused, and costs nothing.
 *   <li>It is charged, under the client's key. The ledger decides; a repetition finds the charge of the first attempt.
 *   <li>It is claimed: of several attempts at once one works. An attempt whose process died is taken over, without a
 *       second charge.
 *   <li>The work is done, and its answer stored, before the client gets it. A repetition gets the stored answer.
 *   <li>If the work fails, the credits go back, in one unit of work with the note that they did. A repetition is told.
 * </ol>
 */
public final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The name of the metadata with the fingerprint of what was sent. */
    private static final String REQUEST = "request";

    /** Nobody repeats a call after so many of its leases, or after an hour. */
    private static final int LEASES_UNTIL_REFUND = 20;

    private final CreditLedger credits;
    private final PaidRequests requests;
    private final Refusals refusals;
    private final Meters meters;
    private final Duration lease;
    private final Duration retention;
    private final WorkSlots heavy =
            new WorkSlots(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), PATIENCE);
    private final Set<UUID> working = ConcurrentHashMap.newKeySet();

    /**
     * Charges these books.
     *
     * @param lease how long a request may take before a repetition may take it over
     * @param retention how long answers are kept for repetitions
     */
    public Metering(Books books, Duration lease, Duration retention, Meters meters) {
        this.lease = lease;
        this.retention = retention;
        this.credits = books.credits();
        this.requests = new PaidRequests(books, lease);
        this.refusals = new Refusals(credits, meters);
        this.meters = meters;
    }

    /** Returns a handler that sells this tool at this price. */
    public Handler sell(long price, Tool<?> tool) {
        return ctx -> serve(ctx, price, tool);
    }

    private <I> void serve(Context ctx, long price, Tool<I> tool) {
        User user = Guard.user(ctx);
        RequestKey request = RequestKey.of(ctx, user);
        refusals.turnAwayEarly(request, price);
        I input = RequestKey.read(tool, ctx);
        WorkSlots.Slot slot = tool.isHeavy() ? heavy.take() : WorkSlots.none();
        try {
            serve(ctx, request, price, tool, input);
        } finally {
            slot.close();
        }
    }

    private <I> void serve(Context ctx, RequestKey request, long price, Tool<I> tool, I input) {
        Receipt paid = charge(request, price);
        ctx.header(RequestKey.HEADER, request.text());
        ctx.header("Credits-Price", Long.toString(price));
        ctx.header("Credits-Balance", Long.toString(paid.balance().available()));

        UUID worker = UUID.randomUUID();
        CallState state = paid.refunded() > 0 ? new Refunded() : requests.claim(request, worker);
        if (state instanceof Ours) {
            working.add(worker);
            try {
                state = work(request, worker, paid, tool, input);
            } finally {
                working.remove(worker);
            }
        } else {
            ctx.header("Idempotency-Replayed", "true");
            ctx.header("Credits-Balance", Long.toString(balance(request.user())));
        }
        answer(ctx, state);
    }

    private Receipt charge(RequestKey request, long price) {
        Outcome<Receipt> outcome =
                credits.tryExecute(credits.newDebit(request.user().account())
                        .amount(price)
                        .metadata(Books.ROUTE, request.route())
                        .metadata(Books.KEY, request.apiKey())
                        .metadata(REQUEST, request.fingerprint())
                        .key(request.inLedger())
                        .build());
        Receipt receipt = outcome.result().orElse(null);
        if (receipt == null) {
            throw refusals.refused(outcome.rejection().orElseThrow(), price);
        }
        // The metadata is that of the first attempt.
        if (!request.fingerprint().equals(receipt.transaction().metadata().get(REQUEST))) {
            throw Problems.keyReused();
        }
        return receipt;
    }

    /** Does the work and ends the request. Whoever is no longer its worker by then has nothing to say. */
    private <I> CallState work(RequestKey request, UUID worker, Receipt paid, Tool<I> tool, I input) {
        long start = System.nanoTime();
        Answer answer;
        try {
            answer = tool.run(input);
        } catch (BadInput unusable) {
            if (!requests.refund(request, worker, paid.transaction().id(), "the input could not be used")) {
                return requests.state(request);
            }
            throw Problem.badRequest(unusable.getMessage() + " Your credits were given back.")
                    .header("Credits-Balance", Long.toString(balance(request.user())));
        } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
            LOG.error("{} failed, its credits go back", request.route(), failure);
            boolean ours = requests.refund(request, worker, paid.transaction().id(), "the work failed");
            if (!ours) {
                return requests.state(request);
            }
            meters.refunded();
            throw new Problem(
                            500, "failed", "The work failed", "Your credits were given back. Try again with a new key.")
                    .header("Credits-Balance", Long.toString(balance(request.user())));
        }
        boolean ours = requests.answer(request, worker, answer);
        if (!ours) {
            return requests.state(request);
        }
        meters.served(System.nanoTime() - start);
        return new Answered(answer);
    }

    private static void answer(Context ctx, CallState state) {
        if (state instanceof Answered answered) {
            ctx.result(answered.answer().body()).contentType(answered.answer().contentType());
        } else if (state instanceof Refunded) {
            throw refunded();
        } else if (state instanceof Forgotten) {
            throw StreamedRequests.forgotten();
        } else if (state instanceof Running running) {
            throw new Problem(
                            409,
                            "in-progress",
                            "This request is being worked on",
                            "It is paid. Send it again, with the same key, to get its answer.")
                    .header("Retry-After", Waiting.seconds(running.begun(), running.now(), running.end()));
        }
    }

    /** Lets other instances take over what still runs here; this one is about to stop. */
    public void handOver() {
        requests.endLeases(working);
    }

    /** Does what is due: credits of calls that nobody will ever answer go back, old answers are removed. */
    public void cleanUp() {
        Duration after = lease.multipliedBy(LEASES_UNTIL_REFUND);
        requests.refundAbandoned(after.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : after);
        requests.forgetAnswers(retention);
    }

    /**
     * Gives the credits of a call back, because an admin says so. Also of one that is still running: it is not answered
     * then.
     *
     * @param metadata of the refund
     * @param note is run in the same unit of work, if the credits had not been given back before
     * @return whether they had not been
     */
    public boolean refund(User user, Transaction debit, Map<String, String> metadata, Consumer<Handle> note) {
        String key = debit.key()
                .filter(found -> found.scope().equals(KeyScopes.requests(user.id())))
                .orElseThrow(Refusals::noSuchCall)
                .key();
        return requests.refund(user.id(), key, debit.id(), metadata, note);
    }

    static Problem refunded() {
        return new Problem(
                409, "refunded", "This request was refunded", "It is over. Send a new request, with a new key.");
    }

    private long balance(User user) {
        return credits.balance(user.account()).available();
    }
}
