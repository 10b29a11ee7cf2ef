package io.creditledger.examples.quickstart;

import java.io.Console;
import java.nio.charset.Charset;

/** What is known of the screen that this program writes to. */
final class Terminal {

    private Terminal() {}

    /** Whether a person is looking on, rather than a file or a pipe. */
    @SuppressWarnings("SystemConsoleNull") // which is why isTerminal is asked as well
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since Java 22 there may be a console without a terminal, and a method that tells.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The encoding of standard output. Before Java 19 there is no property for it, and the default is what is used. */
    static Charset outputCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return Charset.defaultCharset();
        }
    }
}
