package io.creditledger.examples.quickstart;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Gives every request of a log the key under which it is charged: the SHA-256 of its line, and which of the lines
 * that look exactly like it this one is. {@code 9f86d081...#2} is the second of them.
 *
 * <p>The key has to be the same whenever the log is read again, or a second run would charge everything twice. It may
 * not be the line alone, because two requests of a client within a second often leave identical lines, and both have
 * been made. It is not the line number, because that changes when the head of a log is rotated away, and everything
 * behind it would be charged again. Counted among its equals,
 *
 * <ul>
 *   <li>a log that is read again has the same keys, whatever its file is called and whether or not it is compressed;
 *   <li>a log that has grown has the same keys and then new ones;
 *   <li>a log whose head is gone has keys that are all known, and the charges can only be too few, never double.
 * </ul>
 *
 * <p>Two servers may log the same line. Their logs are told apart by the scope that a key is used in, not here.
 *
 * <p>What it costs is memory: about 150 bytes for every distinct line, 150 MB for a million. Since equal lines have the
 * same second in them, a program for larger logs could forget the counts of minutes long past. For one thread.
 */
final class RequestKeys {

    private final MessageDigest sha256;
    private final Map<String, Integer> occurrences = new HashMap<>();

    RequestKeys() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The key of the next line. Each call counts the line as one more request. */
    String next(LogLine line) {
        String digest = HexFormat.of().formatHex(line.digest(sha256));
        return digest + "#" + occurrences.merge(digest, 1, Integer::sum);
    }
}
