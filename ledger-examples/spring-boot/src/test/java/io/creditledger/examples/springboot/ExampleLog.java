package io.creditledger.examples.springboot;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the example has written to its log. */
final class ExampleLog {
    private static final Pattern LISTENS = Pattern.compile("The example listens on http://[^ ]*:([0-9]+)");

    private ExampleLog() {}

    /** Returns the port that the example has chosen, once it listens. */
    static OptionalInt port(String log) {
        Matcher matcher = LISTENS.matcher(log);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
