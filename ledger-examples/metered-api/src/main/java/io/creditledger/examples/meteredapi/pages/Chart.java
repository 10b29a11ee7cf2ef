package io.creditledger.examples.meteredapi.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something over time as an SVG path of steps, in a box of {@value #WIDTH} by {@value #HEIGHT}.
 *
 * @param path the outline of the area
 * @param line a line above it, or an empty text
 * @param ticks the values at the top, the middle and the bottom
 * @param times round instants between the beginning and the end
 * @param grants where credits came in
 * @param from the beginning, in seconds since 1970
 * @param until the end
 * @param points the values that are shown, each as seconds, a colon, and the value from then on: numbers with slashes between
 *     them, or nothing
 * @param label how a value is told, with % in the place of each number
 * @param summary what it shows, in a sentence
 */
public record Chart(
        String path,
        String line,
        List<String> ticks,
        List<TimeTick> times,
        List<Integer> grants,
        long from,
        long until,
        String points,
        String label,
        String summary) {
    static final int WIDTH = 600;
    static final int HEIGHT = 200;

    private static final int OUTSIDE = 5;
    private static final long[] STEPS = {1, 2, 5, 10};
    private static final List<String> WORDS = List.of("", " k", " M", " bn", " tn");

    /** Draws what an account had from one instant to another. */
    static Chart of(History history, Instant from, Instant until) {
        TreeMap<Integer, Long> columns = new TreeMap<>();
        TreeSet<Integer> grants = new TreeSet<>();
        columns.put(0, history.opening());
        for (History.Step step : history.steps()) {
            int column = column(step.at(), from, until);
            columns.put(column, step.after());
            if (step.granted()) {
                grants.add(column);
            }
        }
        long highest =
                columns.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long lowest = columns.values().stream().mapToLong(Long::longValue).min().orElse(0);
        long top = rounded(highest);
        long bottom = lowest < 0 ? -rounded(-lowest) : 0;
        return new Chart(
                path(columns, bottom, top),
                "",
                List.of(shortened(top), middle(bottom, top), shortened(bottom)),
                TimeTick.between(from, until),
                List.copyOf(grants),
                from.getEpochSecond(),
                until.getEpochSecond(),
                points(columns, from, until),
                "% credits",
                summary(history.movements(), lowest, highest));
    }

    /** Returns what the middle of the scale is, or an empty text if it is no whole number. */
    private static String middle(long bottom, long top) {
        return (top - bottom) % 2 == 0 ? shortened(bottom + (top - bottom) / 2) : "";
    }

    static int column(Instant at, Instant from, Instant until) {
        double share = (double) Duration.between(from, at).toMillis()
                / Duration.between(from, until).toMillis();
        return (int) Math.max(0, Math.min(WIDTH - 1, share * WIDTH));
    }

    /** Returns the least of 1, 2, 5, 10, 20 and so on that is not below a balance. */
    static long rounded(long balance) {
        long power = 1;
        while (power <= balance / 10) {
            power *= 10;
        }
        for (long step : STEPS) {
            if (balance <= power * step) {
                return power * step;
            }
        }
        return balance;
    }

    /** Returns a balance with a word for thousands, millions and so on, so that the scale stays narrow. */
    static String shortened(long balance) {
        long rest = balance;
        int word = 0;
        while (Math.abs(rest) >= 10_000 && rest % 1_000 == 0 && word < WORDS.size() - 1) {
            rest /= 1_000;
            word++;
        }
        return String.format(Locale.ROOT, "%,d%s", rest, WORDS.get(word));
    }

    private static String path(TreeMap<Integer, Long> columns, long bottom, long top) {
        // Only its upper side is seen: the others are outside of the picture.
        StringBuilder path =
                new StringBuilder().append('M').append(-OUTSIDE).append(' ').append(HEIGHT + OUTSIDE);
        columns.forEach((column, balance) -> path.append(String.format(
                Locale.ROOT,
                " H%d V%.1f",
                column == 0 ? -OUTSIDE : column,
                HEIGHT * (1 - (double) (balance - bottom) / (top - bottom)))));
        return path.append(String.format(Locale.ROOT, " H%d V%d Z", WIDTH + OUTSIDE, HEIGHT + OUTSIDE))
                .toString();
    }

    private static String points(TreeMap<Integer, Long> columns, Instant from, Instant until) {
        double seconds = Duration.between(from, until).toSeconds();
        List<String> points = new ArrayList<>();
        for (Map.Entry<Integer, Long> entry : columns.entrySet()) {
            points.add((from.getEpochSecond() + Math.round(seconds * entry.getKey() / WIDTH)) + ":" + entry.getValue());
        }
        return String.join(" ", points);
    }

    private static String summary(long movements, long lowest, long highest) {
        String balance = lowest == highest
                ? String.format(Locale.ROOT, "the balance was %,d", lowest)
                : String.format(Locale.ROOT, "the balance was from %,d to %,d", lowest, highest);
        return String.format(Locale.ROOT, "%,d %s; %s", movements, movements == 1 ? "movement" : "movements", balance);
    }
}
