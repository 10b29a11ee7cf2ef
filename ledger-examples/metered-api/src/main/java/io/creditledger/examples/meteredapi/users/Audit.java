package io.creditledger.examples.meteredapi.users;

import io.creditledger.TransactionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What admins did, and why. An entry is written in the unit of work of what it tells of: there is none without the other. */
public final class Audit {
    /** What does not fit into the column is cut off. */
    private static final int LONGEST_DETAIL = 300;

    private final Jdbi jdbi;

    /** Keeps the entries in this database. */
    public Audit(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What can be done. */
    public enum Action {
        GRANT,
        EXPIRE,
        REFUND,
        REVERSE,
        FREEZE,
        REOPEN,
        ROLE,
        REVOKE_KEY,
        VERIFY
    }

    /**
     * An entry.
     *
     * @param id a number that grows
     * @param at when
     * @param actor the email of who did it
     * @param action what
     * @param subjectId the user it was done to, if it was done to one
     * @param subject the email of that user, or an empty text
     * @param movement the number of the movement that it is about; null if it is about none
     * @param detail amounts and the like
     * @param reason why
     */
    public record Entry(
            long id,
            Instant at,
            String actor,
            String action,
            @Nullable UUID subjectId,
            String subject,
            @Nullable Long movement,
            String detail,
            String reason) {}

    /**
     * Adds an entry in this unit of work.
     *
     * @param movement the transaction that it is about; null if it is about none
     * @param detail amounts and the like; the end of a long text is cut off
     */
    public static void add(
            Handle handle,
            User actor,
            Action action,
            @Nullable User subject,
            @Nullable TransactionId movement,
            String detail,
            String reason) {
        handle.createUpdate(
                        "INSERT INTO audit_entry (actor_id, actor, action, subject_id, subject, movement, detail, reason)"
                                + " VALUES (:actorId, :actor, :action, :subjectId, :subject, :movement, :detail, :reason)")
                .bind("actorId", actor.id())
                .bind("actor", actor.email())
                .bind("action", action.name())
                .bindByType("subjectId", subject == null ? null : subject.id(), UUID.class)
                .bind("subject", subject == null ? "" : subject.email())
                .bindByType("movement", movement == null ? null : movement.value(), Long.class)
                .bind("detail", detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail)
                .bind("reason", reason)
                .execute();
    }

    /**
     * Returns entries, newest first, those before {@code before}.
     *
     * @param action only those of this kind; null for all
     * @param subject only those on this user; null for all
     */
    public List<Entry> list(@Nullable Action action, @Nullable UUID subject, long before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery("SELECT * FROM audit_entry WHERE id < :before"
                            + (action == null ? "" : " AND action = :action")
                            + (subject == null ? "" : " AND subject_id = :subject")
                            + " ORDER BY id DESC LIMIT :limit")
                    .bind("before", before)
                    .bind("limit", limit);
            if (action != null) {
                query.bind("action", action.name());
            }
            if (subject != null) {
                query.bind("subject", subject);
            }
            return query.map((row, context) -> read(row)).list();
        });
    }

    /** Returns the entries about a movement of a user, newest first; a hundred at most. */
    public List<Entry> about(User subject, TransactionId movement) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM audit_entry"
                        + " WHERE movement = :movement AND subject_id = :subject ORDER BY id DESC LIMIT 100")
                .bind("subject", subject.id())
                .bind("movement", movement.value())
                .map((row, context) -> read(row))
                .list());
    }

    /** Returns the last entry of a kind, if there is one. */
    public java.util.Optional<Entry> last(Action action) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM audit_entry WHERE action = :action ORDER BY id DESC LIMIT 1")
                .bind("action", action.name())
                .map((row, context) -> read(row))
                .findOne());
    }

    private static Entry read(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getObject("subject_id", UUID.class),
                row.getString("subject"),
                row.getObject("movement", Long.class),
                row.getString("detail"),
                row.getString("reason"));
    }
}
