package io.creditledger.examples.meteredapi.users;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Email addresses in the one form in which they are stored and compared. */
public final class Email {
    /** How many characters an address may have. */
    public static final int LONGEST = 254;

    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s@\\p{Cntrl}\\p{Cf}]{1,64}@[^\\s@\\p{Cntrl}\\p{Cf}]{1,189}");

    private Email() {}

    /** Returns the address in lower case; empty if it is none, or too long in that form: some letters become two. */
    public static Optional<String> normalized(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return lower.length() <= LONGEST && ADDRESS.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
    }
}
