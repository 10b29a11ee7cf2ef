package io.creditledger.examples.springboot;

import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * How paid calls have ended: one row for each, which says what its client is answered. The primary key sees to it that a
 * call ends once, so a call that is served is never refunded as well.
 */
@Repository
class Endings {
    private final JdbcClient jdbc;
    private final SpringLedgers ledgers;

    Endings(JdbcClient jdbc, SpringLedgers ledgers) {
        this.jdbc = jdbc;
        this.ledgers = ledgers;
    }

    Optional<Answer> find(MeteredCall call) {
        return jdbc.sql("SELECT status, content_type, body FROM ending WHERE customer = ? AND request_key = ?")
                .param(call.user())
                .param(call.key())
                .query((row, number) ->
                        new Answer(row.getInt("status"), row.getString("content_type"), row.getBytes("body")))
                .optional();
    }

    /**
     * Ends a call with an answer.
     *
     * @throws org.springframework.dao.DuplicateKeyException if it has ended before
     */
    @Transactional
    void answered(MeteredCall call, Answer answer) {
        insert(call, answer);
    }

    /**
     * Ends a call and gives its credits back, both or neither.
     *
     * @throws org.springframework.dao.DuplicateKeyException if it has ended before
     */
    @Transactional
    void refunded(MeteredCall call, TransactionId debit) {
        insert(call, Answer.refunded());
        ledgers.joined().refund(OperationRef.of(debit), IdempotencyKey.of("refund", debit.toString()));
    }

    private void insert(MeteredCall call, Answer answer) {
        jdbc.sql("INSERT INTO ending (customer, request_key, status, content_type, body) VALUES (?, ?, ?, ?, ?)")
                .param(call.user())
                .param(call.key())
                .param(answer.status())
                .param(answer.contentType())
                .param(answer.body())
                .update();
    }
}
