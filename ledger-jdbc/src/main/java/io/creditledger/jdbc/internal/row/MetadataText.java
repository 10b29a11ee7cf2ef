package io.creditledger.jdbc.internal.row;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as the database holds it: a flat JSON object of strings, so that a host can query it with the database's own
 * JSON functions. Written and read by this class only, which is why it need not understand any other JSON.
 */
public final class MetadataText {
    private MetadataText() {}

    public static @Nullable String write(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return null;
        }
        StringBuilder out = new StringBuilder("{");
        metadata.forEach((name, value) -> {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(out, name);
            out.append(':');
            quote(out, value);
        });
        return out.append('}').toString();
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    static Map<String, String> read(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        Cursor in = new Cursor(text);
        in.expect('{');
        do {
            String name = in.string();
            in.expect(':');
            metadata.put(name, in.string());
        } while (in.next() == ',');
        return Collections.unmodifiableMap(metadata);
    }

    /** Walks over the text. */
    private static final class Cursor {
        private final String text;
        private int at;

        private Cursor(String text) {
            this.text = text;
        }

        private char next() {
            if (at == text.length()) {
                throw new IllegalStateException("stored metadata is cut off at index " + at);
            }
            return text.charAt(at++);
        }

        private void expect(char expected) {
            if (next() != expected) {
                throw new IllegalStateException(
                        "stored metadata is not ours: expected " + expected + " at index " + (at - 1));
            }
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            for (char c = next(); c != '"'; c = next()) {
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                char escaped = next();
                if (escaped == 'u') {
                    String code = "" + next() + next() + next() + next();
                    out.append((char) Integer.parseInt(code, 16));
                } else {
                    out.append(escaped);
                }
            }
            return out.toString();
        }
    }
}
