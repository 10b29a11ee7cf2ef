package io.creditledger.examples.meteredapi.metering;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.examples.meteredapi.metering.Standing.Answered;
import io.creditledger.examples.meteredapi.metering.Standing.Ours;
import io.creditledger.examples.meteredapi.metering.Standing.Refunded;
import io.creditledger.examples.meteredapi.metering.Standing.Running;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.tools.Answer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The table of requests that were paid for. A row has one worker at a time, and one end: answered or refunded. Whoever
 * wants to end it must be its worker still, so of two ends that are tried one wins, and the other learns of it.
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
    Standing claim(RequestKey request, UUID worker) {
        return insert(request, worker) || takeOver(request, worker) ? new Ours() : standing(request);
    }

    private boolean insert(RequestKey request, UUID worker) {
        return books.insert(handle -> handle.createUpdate(
                        "INSERT INTO paid_request (user_id, request_key, state, worker, leased_until)"
                                + " VALUES (:user, :key, 'RUNNING', :worker, :until)")
                .bind("user", request.user().id())
                .bind("key", request.text())
                .bind("worker", worker)
                .bind("until", Instant.now().plus(lease)));
    }

    private boolean takeOver(RequestKey request, UUID worker) {
        return books.jdbi()
                        .withHandle(handle -> handle.createUpdate(
                                        "UPDATE paid_request SET worker = :worker, leased_until = :until" + THIS_ROW
                                                + " AND state = 'RUNNING' AND leased_until < :now")
                                .bind("worker", worker)
                                .bind("until", Instant.now().plus(lease))
                                .bind("now", Instant.now())
                                .bind("user", request.user().id())
                                .bind("key", request.text())
                                .execute())
                == 1;
    }

    /** Returns how it stands with a request that somebody has begun. */
    Standing standing(RequestKey request) {
        return books.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT state, content_type, body FROM paid_request" + THIS_ROW)
                                .bind("user", request.user().id())
                                .bind("key", request.text())
                                .map((row, context) -> read(row))
                                .one());
    }

    private static Standing read(ResultSet row) throws SQLException {
        return switch (row.getString("state")) {
            case "ANSWERED" -> new Answered(new Answer(row.getString("content_type"), row.getBytes("body")));
            case "REFUNDED" -> new Refunded();
            default -> new Running();
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

    /** Ends it by giving the credits back, both or neither; returns whether it was still ours to end. */
    boolean refund(RequestKey request, UUID worker, TransactionId debit) {
        return books.together((handle, credits) -> {
            boolean ours = handle.createUpdate("UPDATE paid_request SET state = 'REFUNDED'" + THIS_ROW
                                    + " AND state = 'RUNNING' AND worker = :worker")
                            .bind("user", request.user().id())
                            .bind("key", request.text())
                            .bind("worker", worker)
                            .execute()
                    == 1;
            if (ours) {
                giveBack(credits, debit);
            }
            return ours;
        });
    }

    /** Gives credits back whatever has become of the request; from then on it is not answered any more. */
    void refund(UUID user, String key, TransactionId debit) {
        try {
            refundOnce(user, key, debit);
        } catch (UnableToExecuteStatementException e) {
            if (!Books.isDuplicate(e)) {
                throw e;
            }
            // Somebody began it between our two statements: now there is a row to mark.
            refundOnce(user, key, debit);
        }
    }

    private void refundOnce(UUID user, String key, TransactionId debit) {
        books.together((handle, credits) -> {
            if (markRefunded(handle, user, key) == 0) {
                // Paid, and then its process died: nobody shall begin it now.
                handle.createUpdate(
                                "INSERT INTO paid_request (user_id, request_key, state) VALUES (:user, :key, 'REFUNDED')")
                        .bind("user", user)
                        .bind("key", key)
                        .execute();
            }
            giveBack(credits, debit);
            return debit;
        });
    }

    private static int markRefunded(Handle handle, UUID user, String key) {
        return handle.createUpdate("UPDATE paid_request SET state = 'REFUNDED'" + THIS_ROW)
                .bind("user", user)
                .bind("key", key)
                .execute();
    }

    private static void giveBack(CreditLedger credits, TransactionId debit) {
        credits.refund(OperationRef.of(debit), IdempotencyKey.of("refund", debit.toString()));
    }
}
