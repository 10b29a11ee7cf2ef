package io.creditledger.examples.quickstart;

import java.util.Locale;

/**
 * Makes text out of a log safe to show. Whoever sends a request chooses much of what is in the log; without this they
 * could move the cursor or recolour the terminal of whoever reads it.
 */
final class Printable {

    private Printable() {}

    /**
     * The text with everything invisible written as {@code \}{@code uXXXX}, cut to at most {@code maxLength}
     * characters. A cut text ends in three dots, which count.
     *
     * @throws IllegalArgumentException if {@code maxLength} is less than 4
     */
    static String excerpt(String text, int maxLength) {
        if (maxLength < 4) {
            throw new IllegalArgumentException("maxLength must be at least 4, was " + maxLength);
        }
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && safe.length() <= maxLength; ) {
            int codePoint = text.codePointAt(i);
            if (isVisible(codePoint)) {
                safe.appendCodePoint(codePoint);
            } else {
                for (char unit : Character.toChars(codePoint)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
                }
            }
            i += Character.charCount(codePoint);
        }
        if (safe.length() <= maxLength) {
            return safe.toString();
        }
        int end = maxLength - 3;
        if (Character.isHighSurrogate(safe.charAt(end - 1))) {
            end--;
        }
        return safe.substring(0, end) + "...";
    }

    private static boolean isVisible(int codePoint) {
        // FORMAT holds the bidirectional overrides, which make a line read other than it is.
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
