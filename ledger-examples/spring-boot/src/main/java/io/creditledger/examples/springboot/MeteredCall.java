package io.creditledger.examples.springboot;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Which call this is.
 *
 * @param user who makes it; the same key of another user is another call
 * @param key what the client sent, or what we make if it sent none
 * @param fingerprint a hash of method, path and query, to tell a repetition from another call under the same key
 */
record MeteredCall(String user, String key, String fingerprint) {
    static final String KEY_HEADER = "Idempotency-Key";
    private static final int LONGEST = 200;

    static MeteredCall of(HttpServletRequest request) {
        String user = request.getRemoteUser();
        if (user == null) {
            throw new IllegalStateException("a @Metered handler was reached by nobody: let only logged-in users there");
        }
        String sent = request.getHeader(KEY_HEADER);
        String key = sent == null ? UUID.randomUUID().toString() : checked(sent);
        String call = request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString();
        return new MeteredCall(user, key, sha256(call));
    }

    /** Returns the key if it can be one. */
    static String checked(String key) {
        if (!key.matches("[!-~]{1," + LONGEST + "}")) {
            throw Problems.badKey(LONGEST);
        }
        return key;
    }

    AccountId account() {
        return accountOf(user);
    }

    static AccountId accountOf(String user) {
        return AccountId.of("user:" + user);
    }

    IdempotencyKey inLedger() {
        return IdempotencyKey.of("call:" + user, key);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
