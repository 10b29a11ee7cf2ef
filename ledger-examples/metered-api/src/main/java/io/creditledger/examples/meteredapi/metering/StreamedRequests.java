package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CaptureReceipt;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.TransactionId;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.examples.meteredapi.store.Books;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The table of streamed requests. Each is begun once, by whoever makes its row. What was sent is stored in the unit of work
 * that charges for it, so whatever is stored has been paid, and whatever was paid is stored.
 */
final class StreamedRequests {
    private static final String THIS_ROW = " WHERE user_id = :user AND request_key = :key";

    private final Books books;

    StreamedRequests(Books books) {
        this.books = books;
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
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Begun(String fingerprint, State state, Sent sent) {}

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
        return books.insert(handle -> handle.createUpdate(
                        "INSERT INTO streamed_request (user_id, request_key, fingerprint, state, tokens)"
                                + " VALUES (:user, :key, :fingerprint, 'RUNNING', 0)")
                .bind("user", request.user().id())
                .bind("key", request.text())
                .bind("fingerprint", request.fingerprint()));
    }

    /** Returns the request, if somebody has begun it. */
    Optional<Begun> find(RequestKey request) {
        return books.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT fingerprint, state, tokens, finish, events FROM streamed_request" + THIS_ROW)
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
        return new Begun(row.getString("fingerprint"), state, sent);
    }

    /**
     * Charges for what was sent, gives the rest of the reservation back, and stores what was sent, all or nothing. If the
     * ledger refuses, nothing is charged and nothing stored.
     */
    Outcome<CaptureReceipt> end(RequestKey request, Hold hold, long price, Sent sent) {
        return books.together((handle, credits) -> {
            Outcome<CaptureReceipt> outcome = credits.tryExecute(CaptureHold.of(hold.ref())
                    .amount(price)
                    .metadata("route", request.route())
                    .metadata("reserved", Long.toString(hold.amount()))
                    .key(IdempotencyKey.of(scopeOf(request.user().id()), request.text()))
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
            return credits.tryExecute(ReleaseHold.of(hold.ref())
                    .key(IdempotencyKey.of("release", hold.id().toString()))
                    .build());
        });
    }

    /** Gives back what was charged; from then on what was sent is not sent again. */
    void refund(UUID user, String key, TransactionId capture) {
        books.together((handle, credits) -> {
            mark(handle, user, key, State.REFUNDED);
            return credits.refund(OperationRef.of(capture), IdempotencyKey.of("refund", capture.toString()));
        });
    }

    private static void mark(Handle handle, UUID user, String key, State state) {
        handle.createUpdate("UPDATE streamed_request SET state = :state" + THIS_ROW)
                .bind("state", state.name())
                .bind("user", user)
                .bind("key", key)
                .execute();
    }

    /** The scope of the keys under which streamed requests of this user are charged. */
    static String scopeOf(UUID user) {
        return "streamed:" + user;
    }
}
