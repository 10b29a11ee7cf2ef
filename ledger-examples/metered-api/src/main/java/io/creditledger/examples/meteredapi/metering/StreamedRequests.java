package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CaptureReceipt;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.TransactionId;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Instance;
import io.creditledger.examples.meteredapi.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The table of streamed requests. Each is begun once, by whoever makes its row. What was sent is stored in the unit of work
 * that charges for it, so whatever is stored has been paid, and whatever was paid is stored.
 */
final class StreamedRequests {
    private static final String THIS_ROW = " WHERE user_id = :user AND request_key = :key";

    private final Books books;

    private final Instance instance;

    StreamedRequests(Books books, Instance instance) {
        this.books = books;
        this.instance = instance;
    }

    enum State {
        RUNNING,
        /** What was sent has been charged. */
        SENT,
        /** It failed, or nothing was sent; nothing was charged. */
        RELEASED,
        REFUNDED
    }

    /**
     * A request that was begun.
     *
     * @param fingerprint of what its first attempt had sent
     * @param state how it stands with it
     * @param sent what the client was sent
     * @param kept whether what the client was sent is still kept
     * @param begun when it was begun
     * @param now the database's time
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Begun(String fingerprint, State state, Sent sent, boolean kept, Instant begun, Instant now) {}

    /**
     * What a client was sent.
     *
     * @param tokens how many tokens
     * @param finish why it ended there
     * @param events the tokens, as events
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Sent(int tokens, String finish, byte[] events) {}

    /** Returns whether it is ours to begin; otherwise somebody has, before or just now. */
    boolean begin(RequestKey request) {
        return books.insert(handle -> handle.createUpdate("INSERT INTO streamed_request"
                        + " (user_id, request_key, fingerprint, state, tokens, instance)"
                        + " VALUES (:user, :key, :fingerprint, 'RUNNING', 0, :instance)")
                .bind("instance", instance.id())
                .bind("user", request.user().id())
                .bind("key", request.text())
                .bind("fingerprint", request.fingerprint()));
    }

    /** Returns the request, if somebody has begun it. */
    Optional<Begun> find(RequestKey request) {
        return books.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT fingerprint, state, tokens, finish, events, created_at, CURRENT_TIMESTAMP AS now"
                                        + " FROM streamed_request" + THIS_ROW)
                        .bind("user", request.user().id())
                        .bind("key", request.text())
                        .map((row, context) -> read(row))
                        .findOne());
    }

    private static Begun read(ResultSet row) throws SQLException {
        State state = State.valueOf(row.getString("state"));
        byte[] events = row.getBytes("events");
        Sent sent = events == null
                ? new Sent(0, "", new byte[0])
                : new Sent(row.getInt("tokens"), row.getString("finish"), events);
        return new Begun(
                row.getString("fingerprint"),
                state,
                sent,
                events != null,
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("now").toInstant());
    }

    /**
     * Charges for what was sent, gives the rest of the reservation back, and stores what was sent, all or nothing. If the
     * ledger refuses, nothing is charged and nothing stored.
     */
    Outcome<CaptureReceipt> end(RequestKey request, Hold hold, long price, Sent sent) {
        return books.together((handle, credits) -> {
            Outcome<CaptureReceipt> outcome = credits.tryExecute(CaptureHold.of(hold.ref())
                    .amount(price)
                    .metadata(Books.ROUTE, request.route())
                    .metadata(Books.KEY, request.apiKey())
                    .metadata(Books.RESERVED, Long.toString(hold.amount()))
                    .key(IdempotencyKey.of(
                            KeyScopes.streamCharges(request.user().id()), request.text()))
                    .build());
            if (outcome.result().isPresent()) {
                handle.createUpdate("UPDATE streamed_request"
                                + " SET state = 'SENT', tokens = :tokens, finish = :finish, events = :events"
                                + THIS_ROW)
                        .bind("tokens", sent.tokens())
                        .bind("finish", sent.finish())
                        .bind("events", sent.events())
                        .bind("user", request.user().id())
                        .bind("key", request.text())
                        .execute();
            }
            return outcome;
        });
    }

    /** Gives the whole reservation back, unless its time was up already. */
    void release(RequestKey request, Hold hold) {
        books.together((handle, credits) -> {
            mark(handle, request.user().id(), request.text(), State.RELEASED);
            return giveBack(credits, hold.ref());
        });
    }

    /** Refused if the reservation has ended, by its time or by somebody else. */
    private static Outcome<HoldReceipt> giveBack(CreditLedger credits, OperationRef hold) {
        return credits.tryExecute(ReleaseHold.of(hold)
                .key(IdempotencyKey.of("release", hold.id().orElseThrow().toString()))
                .build());
    }

    private static final String STOPPED = " AND state = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM service_instance i"
            + " WHERE i.id = streamed_request.instance AND i.seen_at >= :since)";

    /**
     * Releases the reservation of a request whose instance has stopped.
     *
     * @return whether it had
     */
    boolean releaseIfStopped(RequestKey request, Hold hold) {
        return releaseIfStopped(request.user().id(), request.text(), hold.ref());
    }

    private boolean releaseIfStopped(UUID user, String key, OperationRef hold) {
        return books.together((handle, credits) -> {
            boolean stopped = handle.createUpdate("UPDATE streamed_request SET state = 'RELEASED'" + THIS_ROW + STOPPED)
                            .bind("user", user)
                            .bind("key", key)
                            .bind("since", instance.stoppedBefore(handle))
                            .execute()
                    == 1;
            if (stopped) {
                giveBack(credits, hold);
            }
            return stopped;
        });
    }

    private record Abandoned(UUID user, String key) {}

    /** Releases the reservations of all requests whose instance has stopped. */
    void releaseStopped() {
        List<Abandoned> abandoned = books.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT user_id, request_key FROM streamed_request WHERE TRUE" + STOPPED + " LIMIT 100")
                        .bind("since", instance.stoppedBefore(handle))
                        .map((row, context) ->
                                new Abandoned(row.getObject("user_id", UUID.class), row.getString("request_key")))
                        .list());
        for (Abandoned request : abandoned) {
            IdempotencyKey key = IdempotencyKey.of(KeyScopes.requests(request.user()), request.key());
            Hold hold = books.credits().ledger().hold(OperationRef.of(key)).orElseThrow();
            releaseIfStopped(request.user(), request.key(), hold.ref());
        }
    }

    /** Removes what was sent longer ago than this. The rows stay: the keys must not buy a second answer. */
    void forgetAnswers(Duration older) {
        Retention.forget(books.jdbi(), "streamed_request", "events", "SENT", older);
    }

    static Problem forgotten() {
        return new Problem(
                410,
                "answer-expired",
                "The answer is not kept any more",
                "It was answered, and charged once, long ago. Send a new request, with a new key.");
    }

    /**
     * Gives back what was charged; from then on what was sent is not sent again.
     *
     * @param metadata of the refund
     * @param note is run in the same unit of work, if it had not been given back before
     * @return whether it had not been
     */
    boolean refund(UUID user, String key, TransactionId capture, Map<String, String> metadata, Consumer<Handle> note) {
        return books.together((handle, credits) -> {
            mark(handle, user, key, State.REFUNDED);
            boolean first = !PaidRequests.giveBack(credits, capture, metadata).replayed();
            if (first) {
                note.accept(handle);
            }
            return first;
        });
    }

    private static void mark(Handle handle, UUID user, String key, State state) {
        handle.createUpdate("UPDATE streamed_request SET state = :state" + THIS_ROW)
                .bind("state", state.name())
                .bind("user", user)
                .bind("key", key)
                .execute();
    }
}
