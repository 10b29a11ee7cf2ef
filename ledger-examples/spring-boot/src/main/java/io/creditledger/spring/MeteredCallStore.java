package io.creditledger.spring;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table of metered calls. A row has one worker at a time, and one end: answered or refunded. Whoever wants to end a call
 * must be its worker still, so of two ends that are tried one wins, and the other learns of it.
 *
 * <p>Statements and transactions are on the application's {@code DataSource}, but never in a transaction of the application: a
 * call outlives those of its handler.
 */
final class MeteredCallStore {
    private static final String THIS_ROW = " WHERE account = :account AND request_key = :key";
    private static final String OURS = THIS_ROW + " AND state = 'RUNNING' AND worker = :worker";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final TransactionTemplate transactions;
    private final SpringLedgers ledgers;
    private final Duration lease;

    MeteredCallStore(DataSource dataSource, SpringLedgers ledgers, Duration lease) {
        this.template = new JdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(template);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.ledgers = ledgers;
        this.lease = lease;
    }

    enum State {
        RUNNING,
        ANSWERED,
        REFUNDED
    }

    enum Kind {
        DEBIT,
        HOLD
    }

    /**
     * How it stands with a call.
     *
     * @param answer what its client was told; null while it runs, and if it was refunded without one
     */
    record Standing(
            State state,
            String fingerprint,
            String worker,
            Instant leasedUntil,
            @Nullable StoredAnswer answer) {}

    Optional<Standing> find(MeteredCall call) {
        return jdbc.sql("SELECT state, fingerprint, worker, leased_until, status, content_type, headers, body"
                        + " FROM metered_request" + THIS_ROW)
                .param("account", call.account().value())
                .param("key", call.key())
                .query((row, number) -> standing(row))
                .optional();
    }

    private static Standing standing(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        StoredAnswer answer = row.wasNull()
                ? null
                : new StoredAnswer(
                        status, row.getString("content_type"), row.getString("headers"), row.getBytes("body"));
        return new Standing(
                State.valueOf(row.getString("state")),
                row.getString("fingerprint"),
                row.getString("worker"),
                Instant.ofEpochMilli(row.getLong("leased_until")),
                answer);
    }

    /** Claims a call that is not known yet; returns whether it was. */
    boolean claim(MeteredCall call, Kind kind) {
        try {
            return jdbc.sql("INSERT INTO metered_request"
                                    + " (account, request_key, fingerprint, kind, state, worker, leased_until)"
                                    + " VALUES (:account, :key, :fingerprint, :kind, 'RUNNING', :worker, :until)")
                            .param("account", call.account().value())
                            .param("key", call.key())
                            .param("fingerprint", call.fingerprint())
                            .param("kind", kind.name())
                            .param("worker", call.worker())
                            .param("until", lease())
                            .update()
                    == 1;
        } catch (DuplicateKeyException known) {
            return false;
        }
    }

    /** Claims a call whose worker has died; returns whether nobody else did meanwhile. */
    boolean takeOver(MeteredCall call, String deadWorker) {
        return jdbc.sql("UPDATE metered_request SET worker = :worker, leased_until = :until" + THIS_ROW
                                + " AND state = 'RUNNING' AND worker = :dead AND leased_until < :now")
                        .param("worker", call.worker())
                        .param("until", lease())
                        .param("account", call.account().value())
                        .param("key", call.key())
                        .param("dead", deadWorker)
                        .param("now", Instant.now().toEpochMilli())
                        .update()
                == 1;
    }

    /** Forgets a call that was not charged: it may be tried again under its key. */
    void forget(MeteredCall call) {
        ours(jdbc.sql("DELETE FROM metered_request" + OURS), call).update();
    }

    /** Lets the next attempt take over at once. */
    void giveUp(MeteredCall call) {
        ours(jdbc.sql("UPDATE metered_request SET leased_until = 0" + OURS), call)
                .update();
    }

    /** Renews the leases of these calls. */
    void renew(Collection<MeteredCall> running) {
        long until = lease();
        template.batchUpdate(
                "UPDATE metered_request SET leased_until = ?"
                        + " WHERE account = ? AND request_key = ? AND state = 'RUNNING' AND worker = ?",
                running.stream()
                        .map(call -> new Object[] {until, call.account().value(), call.key(), call.worker()})
                        .toList());
    }

    /**
     * Ends a call, and books what this means for its credits, both or neither.
     *
     * @param answer what repetitions are told; null if they are told that it was refunded
     * @return whether it was still ours to end
     */
    boolean end(
            MeteredCall call, State state, @Nullable StoredAnswer answer, @Nullable Consumer<CreditLedger> booking) {
        if (booking == null) {
            return mark(call, state, answer);
        }
        return Boolean.TRUE.equals(transactions.execute(status -> {
            if (!mark(call, state, answer)) {
                return false;
            }
            booking.accept(ledgers.joined());
            return true;
        }));
    }

    private boolean mark(MeteredCall call, State state, @Nullable StoredAnswer answer) {
        return ours(
                                jdbc.sql("UPDATE metered_request SET state = :state, ended_at = :now, status = :status,"
                                        + " content_type = :type, headers = :headers, body = :body" + OURS),
                                call)
                        .param("state", state.name())
                        .param("now", Instant.now().toEpochMilli())
                        .param("status", answer == null ? null : answer.status())
                        .param("type", answer == null ? null : answer.contentType())
                        .param("headers", answer == null ? null : answer.headers())
                        .param("body", answer == null ? null : answer.body())
                        .update()
                == 1;
    }

    private static JdbcClient.StatementSpec ours(JdbcClient.StatementSpec statement, MeteredCall call) {
        return statement
                .param("account", call.account().value())
                .param("key", call.key())
                .param("worker", call.worker());
    }

    /** A call whose worker has died, and that nobody has repeated. */
    record Abandoned(MeteredCall call, Kind kind) {}

    List<Abandoned> abandoned(Duration since, int limit) {
        return jdbc.sql("SELECT account, request_key, fingerprint, worker, kind FROM metered_request"
                        + " WHERE state = 'RUNNING' AND leased_until < :before ORDER BY leased_until LIMIT " + limit)
                .param("before", Instant.now().minus(since).toEpochMilli())
                .query((row, number) -> new Abandoned(
                        new MeteredCall(
                                AccountId.of(row.getString("account")),
                                row.getString("request_key"),
                                true,
                                row.getString("fingerprint"),
                                row.getString("worker")),
                        Kind.valueOf(row.getString("kind"))))
                .list();
    }

    /** Drops the bodies of old answers. The rows stay: they say that the key was used. */
    int dropBodies(Duration olderThan) {
        return jdbc.sql("UPDATE metered_request SET body = NULL WHERE ended_at < :before AND body IS NOT NULL")
                .param("before", Instant.now().minus(olderThan).toEpochMilli())
                .update();
    }

    private long lease() {
        return Instant.now().plus(lease).toEpochMilli();
    }
}
