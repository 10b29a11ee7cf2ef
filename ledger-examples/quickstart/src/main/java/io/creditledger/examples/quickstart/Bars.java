package io.creditledger.examples.quickstart;

/** Draws horizontal bars: to an eighth of a character in Unicode, to a whole one in ASCII. */
enum Bars {
    UNICODE {
        @Override
        String draw(long value, long max, int width) {
            long eighths = scale(value, max, width * 8L);
            String whole = "\u2588".repeat((int) (eighths / 8));
            int rest = (int) (eighths % 8);
            // From a full block down to one eighth the code points rise: U+2588 to U+258F.
            return rest == 0 ? whole : whole + (char) (0x2590 - rest);
        }
    },
    ASCII {
        @Override
        String draw(long value, long max, int width) {
            return "#".repeat((int) scale(value, max, width));
        }
    };

    /**
     * A bar for {@code value} that would be {@code width} characters long for {@code max}. What is not 0 is visible.
     *
     * @throws IllegalArgumentException if not {@code 0 <= value <= max}
     */
    abstract String draw(long value, long max, int width);

    private static long scale(long value, long max, long length) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("value must be from 0 to " + max + ", was " + value);
        }
        return value == 0 ? 0 : Math.max(1, Math.round((double) value / max * length));
    }
}
