package io.creditledger.examples.meteredapi.users;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * API keys, {@code mk_<id>_<secret>}. The whole key is shown once, when it is made; what is stored is its id, to find it
 * by, and a hash of its secret.
 */
public final class ApiKeys {
    /** How many keys a user may have that are not revoked. */
    public static final int MOST = 20;

    private static final Pattern KEY = Pattern.compile("mk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");

    /** When a key was used is written at most so often. */
    private static final Duration USE = Duration.ofMinutes(1);

    private final Jdbi jdbi;

    /** Keeps keys in this database. */
    public ApiKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What a key may be used for. The role of its owner bounds it too. */
    public enum Scope {
        /** Looking at the account. */
        READ,
        /** That, and calls that cost credits. */
        CHARGE
    }

    /**
     * A key as it may be shown at any time.
     *
     * @param id its public part
     * @param name what its owner calls it
     * @param scope what it may be used for
     * @param createdAt when it was made
     * @param expiresAt from when on it is refused; null for never
     * @param usedAt when it was last used, to the minute; null if it was not
     */
    public record Listed(
            String id,
            String name,
            Scope scope,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant usedAt) {}

    /**
     * Whose key was sent, and what it may be used for.
     *
     * @param user its owner
     * @param scope what it may be used for
     * @param expiredAt since when it is to be refused; null if it is valid
     */
    public record Bearer(User user, Scope scope, @Nullable Instant expiredAt) {}

    /** Makes a key for everything and without an end, and returns it, for the only time; empty if the user has too many. */
    public Optional<String> create(User user, String name) {
        return create(user, name, Scope.CHARGE, null);
    }

    /** Makes a key and returns it, for the only time; empty if the user has too many. */
    public Optional<String> create(User user, String name, Scope scope, @Nullable Instant expiresAt) {
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
            handle.createUpdate("INSERT INTO api_key (id, user_id, name, secret_hash, created_at, scope, expires_at)"
                            + " VALUES (:id, :user, :name, :hash, :now, :scope, :expiresAt)")
                    .bind("id", id)
                    .bind("user", user.id())
                    .bind("name", name)
                    .bind("hash", Secrets.hash(secret))
                    .bind("now", Instant.now())
                    .bind("scope", scope.name())
                    .bind("expiresAt", expiresAt)
                    .execute();
            return true;
        });
        return created ? Optional.of("mk_" + id + "_" + secret) : Optional.empty();
    }

    /** Returns a user's keys that are not revoked, newest first. */
    public List<Listed> list(UUID user) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id, name, scope, created_at, expires_at, used_at"
                        + " FROM api_key WHERE user_id = :user AND revoked_at IS NULL ORDER BY created_at DESC, id")
                .bind("user", user)
                .map((row, context) -> new Listed(
                        row.getString("id"),
                        row.getString("name"),
                        Scope.valueOf(row.getString("scope")),
                        row.getTimestamp("created_at").toInstant(),
                        instant(row, "expires_at"),
                        instant(row, "used_at")))
                .list());
    }

    /** Returns the names of keys of a user, revoked ones too, by their public parts. */
    public Map<String, String> names(UUID user, Collection<String> publicParts) {
        List<String> ids = publicParts.stream()
                .filter(part -> part.startsWith("mk_"))
                .map(part -> part.substring(3))
                .toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT id, name FROM api_key WHERE user_id = :user AND id IN (<ids>)")
                .bind("user", user)
                .bindList("ids", ids)
                .map((row, context) -> Map.entry("mk_" + row.getString("id"), row.getString("name")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
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

    /** Returns whose key this is, if it is one that is not revoked, and notes that it was used. */
    public Optional<Bearer> authenticate(String key) {
        record Found(Bearer bearer, String hash, boolean fresh) {}
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String id = parts.group(1);
        Instant now = Instant.now();
        return jdbi.withHandle(handle -> {
            Optional<Found> found = handle.createQuery("SELECT u.id, u.email, u.role, u.created_at,"
                            + " k.secret_hash, k.scope, k.expires_at, k.used_at"
                            + " FROM api_key k JOIN app_user u ON u.id = k.user_id"
                            + " WHERE k.id = :id AND k.revoked_at IS NULL")
                    .bind("id", id)
                    .map((row, context) -> {
                        Instant expiresAt = instant(row, "expires_at");
                        Instant usedAt = instant(row, "used_at");
                        Scope scope = Scope.valueOf(row.getString("scope"));
                        boolean expired = expiresAt != null && !now.isBefore(expiresAt);
                        return new Found(
                                new Bearer(Users.read(row), scope, expired ? expiresAt : null),
                                row.getString("secret_hash"),
                                usedAt != null && usedAt.isAfter(now.minus(USE)));
                    })
                    .findOne()
                    .filter(one -> Secrets.same(one.hash(), Secrets.hash(parts.group(2))));
            if (found.isPresent()
                    && !found.get().fresh()
                    && found.get().bearer().expiredAt() == null) {
                used(handle, id, now);
            }
            return found.map(Found::bearer);
        });
    }

    /** Of many calls at once, one writes: the others find that it has. */
    private static void used(Handle handle, String id, Instant now) {
        handle.createUpdate(
                        "UPDATE api_key SET used_at = :now WHERE id = :id AND (used_at IS NULL OR used_at <= :before)")
                .bind("now", now)
                .bind("id", id)
                .bind("before", now.minus(USE))
                .execute();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
