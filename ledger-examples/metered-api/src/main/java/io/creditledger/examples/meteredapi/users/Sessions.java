package io.creditledger.examples.meteredapi.users;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Who is logged in. The database knows only hashes of the tokens: who reads it cannot log in with what it holds. */
public final class Sessions {
    /** How long a login lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private final Jdbi jdbi;

    /** Keeps sessions in this database. */
    public Sessions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Logs a user in and returns the token for the cookie. */
    public String open(User user) {
        String token = Secrets.create();
        jdbi.useHandle(handle -> {
            handle.createUpdate("DELETE FROM login_session WHERE expires_at < :now")
                    .bind("now", Instant.now())
                    .execute();
            handle.createUpdate(
                            "INSERT INTO login_session (token_hash, user_id, expires_at) VALUES (:hash, :user, :end)")
                    .bind("hash", Secrets.hash(token))
                    .bind("user", user.id())
                    .bind("end", Instant.now().plus(LIFETIME))
                    .execute();
        });
        return token;
    }

    /** Returns whose token this is, if it is one and not too old. */
    public Optional<User> find(String token) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT u.id, u.email, u.role, u.created_at FROM login_session s JOIN app_user u ON u.id = s.user_id"
                                + " WHERE s.token_hash = :hash AND s.expires_at > :now")
                .bind("hash", Secrets.hash(token))
                .bind("now", Instant.now())
                .map((row, context) -> Users.read(row))
                .findOne());
    }

    /** Logs a user out everywhere. */
    public void closeAll(User user) {
        jdbi.useHandle(handle -> closeAll(handle, user.id()));
    }

    static void closeAll(Handle handle, UUID user) {
        handle.createUpdate("DELETE FROM login_session WHERE user_id = :user")
                .bind("user", user)
                .execute();
    }

    /** Logs out. */
    public void close(String token) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM login_session WHERE token_hash = :hash")
                .bind("hash", Secrets.hash(token))
                .execute());
    }
}
