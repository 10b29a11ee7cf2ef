package io.creditledger.examples.meteredapi.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The burn-down chart: the balance after each of the last movements, as an SVG path of steps.
 *
 * @param path the outline, in a box of {@value #WIDTH} by {@value #HEIGHT}
 * @param most the highest balance shown
 * @param movements how many movements are shown
 * @param from when the first of them was
 * @param until when the last of them was
 */
public record Chart(String path, long most, int movements, String from, String until) {
    static final int WIDTH = 600;
    static final int HEIGHT = 140;

    /** Draws the movements, newest first as a statement has them. */
    static Chart of(List<Line> newestFirst) {
        List<Line> lines = new ArrayList<>(newestFirst);
        java.util.Collections.reverse(lines);
        long most = Math.max(1, lines.stream().mapToLong(Line::after).max().orElse(1));
        StringBuilder path = new StringBuilder("M0 " + HEIGHT);
        for (int i = 0; i < lines.size(); i++) {
            double height = HEIGHT - (double) HEIGHT * Math.max(0, lines.get(i).after()) / most;
            path.append(String.format(
                    Locale.ROOT,
                    " L%.1f %.1f H%.1f",
                    (double) WIDTH * i / lines.size(),
                    height,
                    (double) WIDTH * (i + 1) / lines.size()));
        }
        path.append(" V").append(HEIGHT).append(" Z");
        return new Chart(
                path.toString(),
                most,
                lines.size(),
                lines.isEmpty() ? "" : lines.get(0).at(),
                lines.isEmpty() ? "" : lines.get(lines.size() - 1).at());
    }
}
