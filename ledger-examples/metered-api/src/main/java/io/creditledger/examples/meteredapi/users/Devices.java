package io.creditledger.examples.meteredapi.users;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Browsers in which a user has logged in before. Attempts to log in from one of them are counted for themselves, so that others who
 * try passwords, also from the same address, cannot keep the user out.
 */
public final class Devices {
    /** How long a browser is remembered. */
    public static final Duration LIFETIME = Duration.ofDays(365);

    private final Jdbi jdbi;

    /** Keeps them in this database. */
    public Devices(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Remembers a browser and returns the token for its cookie. */
    public String remember(User user) {
        String token = Secrets.create();
        jdbi.useHandle(handle -> {
            handle.createUpdate("DELETE FROM known_device WHERE created_at < :before")
                    .bind("before", Instant.now().minus(LIFETIME))
                    .execute();
            handle.createUpdate("INSERT INTO known_device (token_hash, user_id) VALUES (:hash, :user)")
                    .bind("hash", Secrets.hash(token))
                    .bind("user", user.id())
                    .execute();
        });
        return token;
    }

    /** Returns whether the user with this email has logged in from the browser with this token. */
    public boolean isKnown(String token, String email) {
        return !token.isEmpty()
                && jdbi.withHandle(handle -> handle.createQuery(
                                        "SELECT COUNT(*) FROM known_device d JOIN app_user u ON u.id = d.user_id"
                                                + " WHERE d.token_hash = :hash AND u.email = :email AND d.created_at > :after")
                                .bind("hash", Secrets.hash(token))
                                .bind("email", email)
                                .bind("after", Instant.now().minus(LIFETIME))
                                .mapTo(Integer.class)
                                .one())
                        > 0;
    }

    /** Forgets all browsers of a user. */
    public void forget(UUID user) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM known_device WHERE user_id = :user")
                .bind("user", user)
                .execute());
    }
}
