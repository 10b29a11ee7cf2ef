package io.creditledger.examples.meteredapi.web;

import io.creditledger.examples.meteredapi.users.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a page shows once after a form was sent and the browser was redirected: a code for a message, or a new key. It travels in a
 * cookie that only this session can have signed, so no link of a stranger can put words on a page of ours.
 *
 * @param kind which kind of thing it is
 * @param value the thing
 */
public record Flash(String kind, String value) {
    private static final String ALGORITHM = "HmacSHA256";

    /** Returns it as the value of a cookie. */
    String signed(String session) {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((kind + "\n" + value).getBytes(StandardCharsets.UTF_8));
        return payload + "." + signature(session, payload);
    }

    /** Reads it; empty if this session has not signed it. */
    static Optional<Flash> read(String session, String cookie) {
        String[] parts = cookie.split("\\.", -1);
        if (session.isEmpty() || parts.length != 2 || !Secrets.same(parts[1], signature(session, parts[0]))) {
            return Optional.empty();
        }
        String[] lines = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8).split("\n", 2);
        return Optional.of(new Flash(lines[0], lines[1]));
    }

    private static String signature(String session, String payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(("flash:" + session).getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
