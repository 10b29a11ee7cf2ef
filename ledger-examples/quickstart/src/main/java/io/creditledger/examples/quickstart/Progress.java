package io.creditledger.examples.quickstart;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows that a replay is alive. On a terminal it is one line, drawn anew at most ten times a second; elsewhere, in a
 * file or a build log, it is a line every {@value #LINES_BETWEEN_REPORTS} lines. For one thread.
 */
final class Progress {

    /** How many lines of the log go by between two reports when there is no terminal. */
    static final long LINES_BETWEEN_REPORTS = 100_000;

    private static final long NANOS_BETWEEN_DRAWS = 100_000_000;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long start;
    private long lastDraw;
    private int drawnLength;

    /**
     * @param out where to show it
     * @param terminal whether that is a terminal, on which a line can be drawn anew
     * @param nanoTime what {@link System#nanoTime()} is
     */
    Progress(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
        lastDraw = start - NANOS_BETWEEN_DRAWS;
    }

    /**
     * Tells how far the replay is; to be called for every line.
     *
     * @param lines read so far
     * @param refused requests refused so far
     * @param percent of the log that has been read; -1 when unknown
     */
    void update(long lines, long refused, int percent) {
        if (terminal) {
            long now = nanoTime.getAsLong();
            if (now - lastDraw >= NANOS_BETWEEN_DRAWS) {
                lastDraw = now;
                draw(describe(lines, refused, percent, now));
            }
        } else if (lines % LINES_BETWEEN_REPORTS == 0) {
            out.println(describe(lines, refused, percent, nanoTime.getAsLong()));
            out.flush();
        }
    }

    /** Wipes the line, so that what is printed next stands in its place. */
    void end() {
        if (drawnLength > 0) {
            draw("");
            out.print('\r');
            out.flush();
        }
    }

    private String describe(long lines, long refused, int percent, long now) {
        long millis = (now - start) / 1_000_000;
        String speed = millis == 0 ? "" : String.format(Locale.ROOT, ", %,d lines/s", lines * 1000 / millis);
        String share = percent < 0 ? "" : String.format(Locale.ROOT, "%3d%%  ", percent);
        return String.format(Locale.ROOT, "%s%,d lines, %,d refused%s", share, lines, refused, speed);
    }

    private void draw(String text) {
        out.print('\r' + text + " ".repeat(Math.max(0, drawnLength - text.length())));
        out.flush();
        drawnLength = text.length();
    }
}
