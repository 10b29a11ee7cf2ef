package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.command.Refund;
import io.creditledger.examples.meteredapi.metering.CallState.Answered;
import io.creditledger.examples.meteredapi.metering.CallState.Forgotten;
import io.creditledger.examples.meteredapi.metering.CallState.Ours;
import io.creditledger.examples.meteredapi.metering.CallState.Refunded;
import io.creditledger.examples.meteredapi.metering.CallState.Running;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Instance;
import io.creditledger.examples.meteredapi.tools.Answer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The table of requests that were paid for. A row has one worker at a time, and one end: answered or refunded. Whoever
 * wants to end it must be its worker still, so of two ends that are tried one wins, and the other learns of it. All times are
 * the database's: instances whose clocks differ agree on when a lease ends.
 */
final class PaidRequests {
    private static final String THIS_ROW = " WHERE user_id = :user AND request_key = :key";

    private final Books books;
    private final Duration lease;

    PaidRequests(Books books, Duration lease) {
        this.books = books;
        this.lease = lease;
    }

    /** Takes a request to work on, if nobody has, or whoever has is overdue: its process is gone. */
    CallState claim(RequestKey request, UUID worker) {
        return insert(request, worker) || takeOver(request, worker) ? new Ours() : state(request);
    }

    private boolean insert(RequestKey request, UUID worker) {
        return books.insert(handle -> handle.createUpdate(
                        "INSERT INTO paid_request (user_id, request_key, state, worker, leased_until)"
                                + " VALUES (:user, :key, 'RUNNING', :worker, :until)")
                .bind("user", request.user().id())
                .bind("key", request.text())
                .bind("worker", worker)
                .bind("until", Instance.now(handle).plus(lease)));
    }

    private boolean takeOver(RequestKey request, UUID worker) {
        return books.jdbi().withHandle(handle -> {
            Instant now = Instance.now(handle);
            return handle.createUpdate("UPDATE paid_request SET worker = :worker, leased_until = :until" + THIS_ROW
                                    + " AND state = 'RUNNING' AND leased_until < :now")
                            .bind("worker", worker)
                            .bind("until", now.plus(lease))
                            .bind("now", now)
                            .bind("user", request.user().id())
                            .bind("key", request.text())
                            .execute()
                    == 1;
        });
    }

    /** Returns how it stands with a request that somebody has begun. */
    CallState state(RequestKey request) {
        return books.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT state, content_type, body, created_at, leased_until,"
                                + " CURRENT_TIMESTAMP AS now FROM paid_request" + THIS_ROW)
                        .bind("user", request.user().id())
                        .bind("key", request.text())
                        .map((row, context) -> read(row))
                        .one());
    }

    private static CallState read(ResultSet row) throws SQLException {
        return switch (row.getString("state")) {
            case "ANSWERED" -> {
                byte[] body = row.getBytes("body");
                yield body == null ? new Forgotten() : new Answered(new Answer(row.getString("content_type"), body));
            }
            case "REFUNDED" -> new Refunded();
            default ->
                new Running(
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("now").toInstant(),
                        row.getTimestamp("leased_until").toInstant());
        };
    }

    /** Ends it with an answer; returns whether it was still ours to end. */
    boolean answer(RequestKey request, UUID worker, Answer answer) {
        return books.jdbi()
                        .withHandle(handle -> handle.createUpdate(
                                        "UPDATE paid_request SET state = 'ANSWERED', content_type = :type, body = :body"
                                                + THIS_ROW + " AND state = 'RUNNING' AND worker = :worker")
                                .bind("type", answer.contentType())
                                .bind("body", answer.body())
                                .bind("user", request.user().id())
                                .bind("key", request.text())
                                .bind("worker", worker)
                                .execute())
                == 1;
    }

    /**
     * Ends it by giving the credits back, both or neither; returns whether it was still ours to end.
     *
     * @param why what the statement says beside it
     */
    boolean refund(RequestKey request, UUID worker, TransactionId debit, String why) {
        return books.together((handle, credits) -> {
            boolean ours = handle.createUpdate("UPDATE paid_request SET state = 'REFUNDED'" + THIS_ROW
                                    + " AND state = 'RUNNING' AND worker = :worker")
                            .bind("user", request.user().id())
                            .bind("key", request.text())
                            .bind("worker", worker)
                            .execute()
                    == 1;
            if (ours) {
                giveBack(credits, debit, Map.of(Books.NOTE, why));
            }
            return ours;
        });
    }

    /** Lets a repetition take over at once what these workers have not ended: their process is about to stop. */
    void endLeases(Collection<UUID> workers) {
        if (workers.isEmpty()) {
            return;
        }
        books.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE paid_request SET leased_until = :now"
                                + " WHERE state = 'RUNNING' AND worker IN (<workers>)")
                        .bind("now", Instance.now(handle).minusSeconds(1))
                        .bindList("workers", List.copyOf(workers))
                        .execute());
    }

    private record Abandoned(UUID user, String key) {}

    /**
     * Gives back what was paid for calls that nobody has worked on or repeated for this long after their lease had ended: nobody
     * waits for the answer any more.
     */
    void refundAbandoned(Duration after) {
        Instant before = books.jdbi().withHandle(Instance::now).minus(after);
        List<Abandoned> abandoned = books.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT user_id, request_key FROM paid_request"
                                + " WHERE state = 'RUNNING' AND leased_until < :before LIMIT 100")
                        .bind("before", before)
                        .map((row, context) ->
                                new Abandoned(row.getObject("user_id", UUID.class), row.getString("request_key")))
                        .list());
        for (Abandoned call : abandoned) {
            TransactionId debit = books.credits()
                    .ledger()
                    .transaction(IdempotencyKey.of(KeyScopes.requests(call.user()), call.key()))
                    .orElseThrow()
                    .id();
            books.together((handle, credits) -> {
                boolean ours = handle.createUpdate("UPDATE paid_request SET state = 'REFUNDED'" + THIS_ROW
                                        + " AND state = 'RUNNING' AND leased_until < :before")
                                .bind("user", call.user())
                                .bind("key", call.key())
                                .bind("before", before)
                                .execute()
                        == 1;
                if (ours) {
                    giveBack(credits, debit, Map.of(Books.NOTE, "nobody fetched the answer"));
                }
                return ours;
            });
        }
    }

    /** Removes answers that are older than this. Their rows stay: the keys must not buy a second answer. */
    void forgetAnswers(Duration older) {
        Retention.forget(books.jdbi(), "paid_request", "body", "ANSWERED", older);
    }

    /**
     * Gives credits back whatever has become of the request; from then on it is not answered any more.
     *
     * @param metadata of the refund
     * @param note is run in the same unit of work, if the credits had not been given back before
     * @return whether they had not been
     */
    boolean refund(UUID user, String key, TransactionId debit, Map<String, String> metadata, Consumer<Handle> note) {
        try {
            return refundOnce(user, key, debit, metadata, note);
        } catch (UnableToExecuteStatementException e) {
            if (!Books.isDuplicate(e)) {
                throw e;
            }
            // Somebody began it between our two statements: now there is a row to mark.
            return refundOnce(user, key, debit, metadata, note);
        }
    }

    private boolean refundOnce(
            UUID user, String key, TransactionId debit, Map<String, String> metadata, Consumer<Handle> note) {
        return books.together((handle, credits) -> {
            if (markRefunded(handle, user, key) == 0) {
                // Paid, and then its process died: nobody shall begin it now.
                handle.createUpdate(
                                "INSERT INTO paid_request (user_id, request_key, state) VALUES (:user, :key, 'REFUNDED')")
                        .bind("user", user)
                        .bind("key", key)
                        .execute();
            }
            boolean first = !giveBack(credits, debit, metadata).replayed();
            if (first) {
                note.accept(handle);
            }
            return first;
        });
    }

    private static int markRefunded(Handle handle, UUID user, String key) {
        return handle.createUpdate("UPDATE paid_request SET state = 'REFUNDED'" + THIS_ROW)
                .bind("user", user)
                .bind("key", key)
                .execute();
    }

    /** Gives the credits of a call back, once; what the metadata of the first time says stays. */
    static Receipt giveBack(CreditLedger credits, TransactionId call, Map<String, String> metadata) {
        Refund.Builder refund = Refund.of(OperationRef.of(call)).key(IdempotencyKey.of("refund", call.toString()));
        metadata.forEach(refund::metadata);
        return credits.execute(refund.build());
    }
}
