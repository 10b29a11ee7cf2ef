package io.creditledger.jdbc;

import java.time.Duration;
import java.util.regex.Pattern;

/** Checks what a host sets on a builder. */
final class Settings {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private Settings() {}

    /** Returns the name of a namespace, if it is a plain SQL name. */
    static String plainName(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("namespace must be a plain SQL name of at most 63 letters, digits or _,"
                    + " but has " + name.length() + " characters or others than these");
        }
        return name;
    }

    /** Returns a time, if it is in a range. */
    static Duration within(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(field + " must be from " + least + " to " + most + ", but is " + value);
        }
        return value;
    }

    /** Returns a number, if it is in a range. */
    static int within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be from " + least + " to " + most + ", but is " + value);
        }
        return value;
    }
}
