package io.creditledger.examples.meteredapi.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An instant that is marked on the axis of a chart.
 *
 * @param at the instant, a round one
 * @param x where it is, in a box of {@value Chart#WIDTH}
 * @param format how it is shown: {@code time} or {@code day}
 */
public record TimeTick(String at, double x, String format) {
    private static final int MOST = 5;
    private static final Duration DAY = Duration.ofDays(1);
    private static final List<Duration> STEPS = Stream.concat(
                    Stream.of(1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720).map(Duration::ofMinutes),
                    Stream.of(1, 2, 7).map(Duration::ofDays))
            .toList();

    /** Marks the time between two instants by steps that people count in, five at most and one more at an end. */
    static List<TimeTick> between(Instant from, Instant until) {
        Duration length = Duration.between(from, until);
        Duration step = STEPS.stream()
                .filter(one -> length.compareTo(one.multipliedBy(MOST)) <= 0)
                .findFirst()
                .orElse(STEPS.get(STEPS.size() - 1));
        long millis = step.toMillis();
        // Rounded up.
        Instant first = Instant.ofEpochMilli(-Math.floorDiv(-from.toEpochMilli(), millis) * millis);
        List<TimeTick> ticks = new ArrayList<>();
        for (Instant at = first; !at.isAfter(until); at = at.plus(step)) {
            double share = (double) Duration.between(from, at).toMillis() / length.toMillis();
            ticks.add(new TimeTick(Line.iso(at), Chart.WIDTH * share, step.compareTo(DAY) < 0 ? "time" : "day"));
        }
        return ticks;
    }

    /** Returns where it is, as a share of the width. */
    public String getPercent() {
        return String.format(Locale.ROOT, "%.1f%%", 100 * x / Chart.WIDTH);
    }

    /** Returns which end of its text is there, so that the text at an end of the axis is not cut off. */
    public String getAnchor() {
        double share = x / Chart.WIDTH;
        return share < 0.05 ? "start" : share > 0.95 ? "end" : "middle";
    }
}
