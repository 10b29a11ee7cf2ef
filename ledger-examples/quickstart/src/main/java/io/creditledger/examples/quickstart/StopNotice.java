package io.creditledger.examples.quickstart;

import java.io.PrintStream;

/**
 * Tells whoever stops a run with Ctrl-C that nothing is lost. Until it is withdrawn, the end of the process prints one line
 * instead of what the threads that are still charging say when H2 closes its file under them.
 */
final class StopNotice {

    private final Thread hook;

    private StopNotice(Thread hook) {
        this.hook = hook;
    }

    /** Waits for the end of the process. */
    static StopNotice printedTo(PrintStream out) {
        Thread hook = new Thread(
                () -> out.println("\rStopped. What is charged stays charged; the same command goes on from there."));
        Runtime.getRuntime().addShutdownHook(hook);
        return new StopNotice(hook);
    }

    /** Whether the process is ending. True before any hook has begun, H2's included. */
    static boolean processIsEnding() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Says nothing any more: from here on the process ends because it is done. */
    void withdraw() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the line is what there is to say.
        }
    }
}
