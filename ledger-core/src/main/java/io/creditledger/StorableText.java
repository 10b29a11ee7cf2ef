package io.creditledger;

import java.util.Objects;

/** Validates text from callers. Every database stores and compares valid text exactly. */
public final class StorableText {
    private StorableText() {}

    /**
     * Returns {@code text} if it is not blank, is not longer than {@code maxLength}, and contains no NUL and no lone surrogate.
     *
     * @throws IllegalArgumentException if not; the message names the field, the length or position found, and the bound
     */
    public static String require(String field, String text, int maxLength) {
        Objects.requireNonNull(text, field);
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return requireStorable(field, text, maxLength);
    }

    /** Like {@link #require}, but accepts blank text. */
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
