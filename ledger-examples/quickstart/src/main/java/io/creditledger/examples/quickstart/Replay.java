package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ChargeOutcome.Charged;
import io.creditledger.examples.quickstart.ChargeOutcome.Refused;
import io.creditledger.examples.quickstart.ParsedLine.Entry;
import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import io.creditledger.examples.quickstart.ReplaySummary.Requests;
import io.creditledger.examples.quickstart.ReplaySummary.Spender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Replays a log: charges every request that it holds, many at once, those of each client in the order of the log.
 *
 * <p>The order is what makes a replay repeatable. A client's balance only ever falls, so a request that was refused
 * once is refused again whenever the log is replayed, and one that was paid is known by its key. Whatever moment a
 * run is killed at, what is booked for a client is the beginning of what a whole run books for it, and the next run
 * books the rest. For the same reason two runs at once come to the books of one: what the one has refused, the other
 * finds a balance too low for as well.
 */
final class Replay {

    /** How many malformed lines the summary shows. */
    static final int SHOWN_MALFORMED = 5;

    /** Requests read ahead for each one in flight: enough that busy clients do not keep the others from running. */
    private static final int READ_AHEAD = 64;

    private static final Comparator<Spender> BY_SPENT =
            Comparator.comparingLong(Spender::spent).reversed().thenComparing(Spender::client);

    private final Books books;
    private final PriceTable prices;
    private final Options options;
    private final Progress progress;
    private final LongSupplier nanoTime;
    private final AccessLogParser parser = new AccessLogParser();
    private final RequestKeys keys = new RequestKeys();
    private final Map<String, ClientTally> tallies = new HashMap<>();
    private final LongAdder refusedSoFar = new LongAdder();

    /**
     * One replay.
     *
     * @param nanoTime what {@link System#nanoTime()} is
     */
    Replay(Books books, PriceTable prices, Options options, Progress progress, LongSupplier nanoTime) {
        this.books = books;
        this.prices = prices;
        this.options = options;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /**
     * Replays the log to its end and audits the books. Blocks until then; to be called once.
     *
     * @throws UserError if the books are kept by other terms, or the store cannot be used
     */
    ReplaySummary run(LogLines log) {
        checkTerms();
        long start = nanoTime.getAsLong();
        long lines = 0;
        long malformed = 0;
        List<Malformed> firstMalformed = new ArrayList<>();
        try (ClientQueues queues = new ClientQueues(options.inFlight(), options.inFlight() * READ_AHEAD)) {
            for (LogLine line = log.next(); line != null; line = log.next()) {
                lines++;
                ParsedLine parsed = parser.parse(line);
                if (parsed instanceof Entry entry) {
                    submit(queues, line, entry.request());
                } else if (parsed instanceof Malformed bad) {
                    malformed++;
                    if (firstMalformed.size() < SHOWN_MALFORMED) {
                        firstMalformed.add(bad);
                    }
                }
                progress.update(lines, refusedSoFar.sum(), log.percentRead());
            }
            queues.finish();
        } finally {
            progress.end();
        }
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
        Collection<ClientTally> all = tallies.values();
        return new ReplaySummary(
                log.name(),
                log.problem(),
                options.store(),
                lines,
                malformed,
                firstMalformed,
                all.size(),
                (int) all.stream().filter(ClientTally::isNewClient).count(),
                requests(),
                all.stream()
                        .map(ClientTally::asSpender)
                        .filter(spender -> spender.spent() > 0)
                        .sorted(BY_SPENT)
                        .limit(options.top())
                        .toList(),
                sample(),
                books.audit(),
                elapsed);
    }

    private void checkTerms() {
        Terms wanted = new Terms(options.grant(), prices.fingerprint());
        Terms agreed = books.agreeOn(wanted);
        if (agreed.equals(wanted)) {
            return;
        }
        String difference = agreed.priceFingerprint().equals(wanted.priceFingerprint())
                ? String.format(
                        Locale.ROOT,
                        "a starting grant of %,d credits, and this run has %,d",
                        agreed.grant(),
                        wanted.grant())
                : String.format(
                        Locale.ROOT,
                        "price table %s, and %s is %s",
                        agreed.priceFingerprint(),
                        prices.name(),
                        wanted.priceFingerprint());
        throw new UserError(
                "The books in " + options.store() + " are kept by " + difference
                        + ".\nWhat is booked stays booked. Go on with the old terms, or begin new books with another --jdbc-url.");
    }

    private void submit(ClientQueues queues, LogLine line, AccessLogEntry request) {
        String client = request.client();
        long credits = prices.creditsFor(request);
        Charge charge = new Charge(
                options.scope(),
                keys.next(line),
                client,
                credits,
                request.time(),
                Printable.excerpt(request.method() + " " + request.path(), Charge.MAX_NOTE_LENGTH));
        ClientTally known = tallies.get(client);
        if (known != null) {
            queues.submit(client, () -> charge(known, charge));
            return;
        }
        ClientTally tally = new ClientTally(client);
        tallies.put(client, tally);
        queues.submit(client, () -> {
            tally.opened(books.open(client, options.grant()), options.grant());
            charge(tally, charge);
        });
    }

    private void charge(ClientTally tally, Charge charge) {
        if (charge.credits() == 0) {
            tally.free();
            return;
        }
        ChargeOutcome outcome = books.charge(charge);
        if (outcome instanceof Charged charged) {
            tally.charged(charged, charge.credits());
        } else if (outcome instanceof Refused refused) {
            tally.refused(refused.available());
            refusedSoFar.increment();
        }
    }

    private Requests requests() {
        return new Requests(
                sum(ClientTally::chargedNow),
                sum(ClientTally::chargedEarlier),
                sum(ClientTally::freeRequests),
                sum(ClientTally::refusedRequests),
                sum(ClientTally::creditsNow),
                sum(ClientTally::creditsEarlier));
    }

    private long sum(ToLongFunction<ClientTally> count) {
        return tallies.values().stream().mapToLong(count).sum();
    }

    /** The last payment of whoever spent most. */
    private @Nullable TransactionRecord sample() {
        String id = tallies.values().stream()
                .min(Comparator.comparing(ClientTally::asSpender, BY_SPENT))
                .map(ClientTally::lastTransactionId)
                .orElse(null);
        return id == null ? null : books.transaction(id);
    }

    /**
     * How a log is replayed.
     *
     * @param store what messages call the store
     * @param scope the server whose log it is, see {@link Charge}
     * @param grant credits that every client starts with
     * @param inFlight how many requests are charged at once
     * @param top how many spenders the summary lists
     */
    record Options(String store, String scope, long grant, int inFlight, int top) {}
}
