package io.creditledger.examples.quickstart;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Undoes what servers do to a value before they write it between quotes. nginx writes every byte that is not plain
 * ASCII, and {@code "} and {@code \}, as {@code \xHH}; Apache does the same but for {@code \"}, {@code \\} and the
 * C escapes {@code \n \r \t \b \v}.
 */
final class LogEscapes {

    private LogEscapes() {}

    /**
     * The index of the quote that ends the value, or -1.
     *
     * @param start index of the first character after the opening quote
     */
    static int closingQuote(String line, int start) {
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    /**
     * The value as the client sent it. Escaped bytes are read as UTF-8, and those that are not UTF-8 become U+FFFD. A
     * backslash that starts no known escape stays as it is.
     */
    static String unescape(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        // Collected as bytes, because one character of the client may be several escapes: \xC3\xA9.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
        int plain = 0;
        int i = value.indexOf('\\');
        while (i >= 0) {
            bytes.writeBytes(value.substring(plain, i).getBytes(StandardCharsets.UTF_8));
            plain = i + writeEscape(value, i, bytes);
            i = value.indexOf('\\', plain);
        }
        bytes.writeBytes(value.substring(plain).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Writes what the escape at {@code at} stands for; returns how many characters it took. */
    private static int writeEscape(String value, int at, ByteArrayOutputStream bytes) {
        char kind = at + 1 < value.length() ? value.charAt(at + 1) : '\0';
        switch (kind) {
            case 'x' -> {
                int high = at + 2 < value.length() ? Character.digit(value.charAt(at + 2), 16) : -1;
                int low = at + 3 < value.length() ? Character.digit(value.charAt(at + 3), 16) : -1;
                if (high >= 0 && low >= 0) {
                    bytes.write(high * 16 + low);
                    return 4;
                }
            }
            case '"', '\\' -> {
                bytes.write(kind);
                return 2;
            }
            case 'n' -> {
                bytes.write('\n');
                return 2;
            }
            case 'r' -> {
                bytes.write('\r');
                return 2;
            }
            case 't' -> {
                bytes.write('\t');
                return 2;
            }
            case 'b' -> {
                bytes.write('\b');
                return 2;
            }
            case 'v' -> {
                bytes.write('\u000B');
                return 2;
            }
            default -> {
                // not an escape of any server we know
            }
        }
        bytes.write('\\');
        return 1;
    }
}
