package io.creditledger.examples.quickstart;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** One line of a log as it was read: its number, its bytes, and what is wrong with it as a line. */
final class LogLine {

    private final long number;
    private final byte[] content;
    private final @Nullable String defect;

    private LogLine(long number, byte[] content, @Nullable String defect) {
        this.number = number;
        this.content = content;
        this.defect = defect;
    }

    /** A whole line. */
    static LogLine of(long number, byte[] content) {
        return new LogLine(number, content.clone(), null);
    }

    /** A whole line. */
    static LogLine of(long number, String text) {
        return new LogLine(number, text.getBytes(StandardCharsets.UTF_8), null);
    }

    /** A line that is not to be read as a request, with the reason in a few words. */
    static LogLine defective(long number, byte[] content, String defect) {
        return new LogLine(number, content.clone(), defect);
    }

    /** Number of the line in its log, from 1. */
    long number() {
        return number;
    }

    /** The line without its line end; bytes that are not UTF-8 have become U+FFFD. */
    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Why this line cannot be a request, or {@code null} when it may be one. */
    @Nullable
    String defect() {
        return defect;
    }

    /** The digest of the line's bytes as they stand in the log, without the line end. */
    byte[] digest(MessageDigest function) {
        return function.digest(content);
    }
}
