package io.creditledger.examples.meteredapi.users;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * API keys, {@code mk_<id>_<secret>}. The whole key is shown once, when it is made; what is stored is its id, to find it
 * by, and a hash of its secret.
 */
public final class ApiKeys {
    /** How many keys a user may have that are not revoked. */
    public static final int MOST = 20;

    private static final Pattern KEY = Pattern.compile("mk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");

    private final Jdbi jdbi;

    /** Keeps keys in this database. */
    public ApiKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A key as it may be shown at any time.
     *
     * @param id its public part
     * @param name what its owner calls it
     * @param createdAt when it was made
     */
    public record Listed(String id, String name, Instant createdAt) {}

    /** Makes a key and returns it, for the only time; empty if the user has too many. */
    public Optional<String> create(User user, String name) {
        String id = Secrets.createName();
        String secret = Secrets.create();
        boolean created = jdbi.inTransaction(handle -> {
            // Locks the user, so that two calls at once cannot both count one below the most.
            handle.createQuery("SELECT id FROM app_user WHERE id = :user FOR UPDATE")
                    .bind("user", user.id())
                    .mapTo(UUID.class)
                    .one();
            long active = handle.createQuery(
                            "SELECT COUNT(*) FROM api_key WHERE user_id = :user AND revoked_at IS NULL")
                    .bind("user", user.id())
                    .mapTo(Long.class)
                    .one();
            if (active >= MOST) {
                return false;
            }
            handle.createUpdate("INSERT INTO api_key (id, user_id, name, secret_hash, created_at)"
                            + " VALUES (:id, :user, :name, :hash, :now)")
                    .bind("id", id)
                    .bind("user", user.id())
                    .bind("name", name)
                    .bind("hash", Secrets.hash(secret))
                    .bind("now", Instant.now())
                    .execute();
            return true;
        });
        return created ? Optional.of("mk_" + id + "_" + secret) : Optional.empty();
    }

    /** Returns a user's keys that are not revoked, newest first. */
    public List<Listed> list(UUID user) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id, name, created_at FROM api_key"
                        + " WHERE user_id = :user AND revoked_at IS NULL ORDER BY created_at DESC, id")
                .bind("user", user)
                .map((row, context) -> new Listed(
                        row.getString("id"),
                        row.getString("name"),
                        row.getTimestamp("created_at").toInstant()))
                .list());
    }

    /** Revokes one of a user's keys; returns whether there was such a key. */
    public boolean revoke(UUID user, String id) {
        return jdbi.withHandle(handle -> revoke(handle, user, id));
    }

    /** The same in this unit of work. */
    public static boolean revoke(Handle handle, UUID user, String id) {
        return handle.createUpdate("UPDATE api_key SET revoked_at = :now"
                                + " WHERE id = :id AND user_id = :user AND revoked_at IS NULL")
                        .bind("now", Instant.now())
                        .bind("id", id)
                        .bind("user", user)
                        .execute()
                == 1;
    }

    /** Returns the part of a key by which it is known on pages and statements. */
    public static String publicPart(String key) {
        return key.substring(0, key.indexOf('_', key.indexOf('_') + 1));
    }

    /** Returns whose key this is, if it is one that is not revoked. */
    public Optional<User> authenticate(String key) {
        record Found(User user, String hash) {}
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return jdbi.withHandle(handle -> handle.createQuery("SELECT u.id, u.email, u.role, u.created_at, k.secret_hash"
                                + " FROM api_key k JOIN app_user u ON u.id = k.user_id"
                                + " WHERE k.id = :id AND k.revoked_at IS NULL")
                        .bind("id", parts.group(1))
                        .map((row, context) -> new Found(Users.read(row), row.getString("secret_hash")))
                        .findOne())
                .filter(found -> Secrets.same(found.hash(), Secrets.hash(parts.group(2))))
                .map(Found::user);
    }
}
