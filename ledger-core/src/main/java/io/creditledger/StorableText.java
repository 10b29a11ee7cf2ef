package io.creditledger;

import java.util.Objects;

/** Validates the text that callers bring in: what passes here is stored and compared exactly by every database. */
public final class StorableText {
    private StorableText() {}

    /**
     * Returns {@code text} if it is neither blank nor longer than {@code maxLength} and every database stores it as it
     * is.
     *
     * @throws IllegalArgumentException naming the field, the length or position found, and the bound
     */
    public static String require(String field, String text, int maxLength) {
        Objects.requireNonNull(text, field);
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return requireStorable(field, text, maxLength);
    }

    /** Like {@link #require}, but blank text is fine. */
    public static String requireStorable(String field, String text, int maxLength) {
        Objects.requireNonNull(text, field);
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    field + " must have at most " + maxLength + " characters, but has " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(field + " must not contain NUL, but does at index " + i);
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    throw new IllegalArgumentException(
                            field + " must be well-formed text, but has a lone surrogate at index " + i);
                }
                i++;
            }
        }
        return text;
    }
}
