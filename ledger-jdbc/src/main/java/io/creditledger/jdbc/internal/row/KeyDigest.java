package io.creditledger.jdbc.internal.row;

import io.creditledger.IdempotencyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What the unique index on keys holds: the first 128 bits of SHA-256 over scope, NUL and key. Fixed length keeps the
 * index small and independent of collations; the key itself is stored beside it and compared, too.
 */
public final class KeyDigest {
    private KeyDigest() {}

    public static UUID of(IdempotencyKey key) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        sha.update(key.scope().getBytes(StandardCharsets.UTF_8));
        // Neither part can contain NUL, so no two keys read the same.
        sha.update((byte) 0);
        sha.update(key.key().getBytes(StandardCharsets.UTF_8));
        ByteBuffer digest = ByteBuffer.wrap(sha.digest());
        return new UUID(digest.getLong(), digest.getLong());
    }
}
